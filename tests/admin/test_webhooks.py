"""The webhook's buttons on a workspace's page: who may press them, and what is told."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from studio.models import EmulatorEndpoint, Webhook
from studio.services.callbacks import webhook_url
from studio.services.hearing import secret_of
from tests.admin.people import LADDER, client_of, told
from tests.factories import make_workspace
from tests.pages import parse
from tests.servers import answers, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings):
    settings.EMULATOR_CALLBACKS = "loopback"
    make_workspace("House")
    with serving(answers(200)) as studio:
        settings.PUBLIC_URL = studio.url
        yield make_workspace("Shop")


@pytest.fixture
def boss():
    return client_of("superuser")


def page_of(workspace):
    return reverse("admin:studio_workspace_change", args=[workspace.pk])


def press(client, workspace, act, **options):
    return client.post(reverse("admin:studio_workspace_webhook", args=[workspace.pk]), {"act": act}, **options)


def test_one_click_registers_and_one_removes(boss, shop):
    answer = press(boss, shop, "register", follow=True)
    assert told(answer) == ["The webhook is registered."]
    assert "Emulator on this machine: registered with" in answer.content.decode()
    assert EmulatorEndpoint.objects.get().url == webhook_url(shop)
    assert told(press(boss, shop, "register", follow=True)) == ["The webhook is registered."]
    assert EmulatorEndpoint.objects.count() == 1
    assert told(press(boss, shop, "remove", follow=True)) == ["The webhook is removed."]
    assert not EmulatorEndpoint.objects.exists()
    assert [str(one) for one in LogEntry.objects.values_list("change_message", flat=True)].count(
        "The webhook is registered."
    ) == 2


def test_the_buttons_are_a_form_of_their_own(boss, shop):
    page = parse(boss.get(page_of(shop)))
    buttons = [one for one in page.find("button") if one.get("form") == "webhook-form"]
    assert [one["value"] for one in buttons] == ["register", "remove"]
    [form] = [one for one in page.find("form") if one.get("id") == "webhook-form"]
    assert form["action"] == reverse("admin:studio_workspace_webhook", args=[shop.pk])
    assert [one for one in page.find("form") if one in form.parents] == []
    assert not [one for one in page.find("button") if form in one.parents]


def test_what_is_in_the_way_is_told(boss, shop, settings):
    settings.PUBLIC_URL = ""
    answer = press(boss, shop, "register", follow=True)
    assert told(answer) == [
        "Nobody outside knows where the studio is. Set STUDIO_PUBLIC_URL to the https:// address under which it is "
        "reached from there, and restart it."
    ]
    assert not Webhook.objects.exists()


def test_neither_secret_nor_token_is_on_the_page(boss, shop):
    page = press(boss, shop, "register", follow=True).content.decode()
    kept = Webhook.objects.get()
    for hidden in (secret_of(kept).reveal(), kept.secret, webhook_url(shop).rstrip("/").rpartition("/")[2]):
        assert hidden not in page


@pytest.mark.parametrize("rung", LADDER)
def test_only_who_may_change_workspaces_presses(rung, shop):
    client, before = client_of(rung), rung == "superuser"
    answer = press(client, shop, "register")
    assert answer.status_code == (302 if rung in ("nobody", "author", "superuser") else 403)
    assert ("/admin/login/" in answer.get("Location", "")) is (rung in ("nobody", "author"))
    assert Webhook.objects.exists() is before
    if rung == "staff":
        page = client.get(page_of(shop)).content.decode()
        assert "not registered" in page
        assert "webhook-form" not in page


def test_nothing_else_is_pressed(boss, shop):
    url = reverse("admin:studio_workspace_webhook", args=[shop.pk])
    assert boss.get(url).status_code == 405
    assert press(boss, shop, "explode").status_code == 404
    assert boss.post(url.replace(str(shop.pk), "6f7a1f0e-3f0b-4b52-9d0e-5d5b1c7a9e21")).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = boss.cookies
    assert press(strict, shop, "register").status_code == 403
    assert not Webhook.objects.exists()


def test_a_new_workspace_has_none_yet(boss):
    page = boss.get(reverse("admin:studio_workspace_add")).content.decode()
    assert "Save the workspace first." in page
    assert "webhook-form" not in page
