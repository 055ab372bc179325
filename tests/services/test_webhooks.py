"""A workspace's webhook: registered, in order, half done, removed; with the emulator, and with a service that fails."""

import contextlib
from datetime import timedelta

import pytest
from django.utils import timezone

from studio.models import EmulatorEndpoint, Webhook
from studio.services import callbacks, engines, webhooks
from studio.services.errors import EngineUnavailable, ServiceError
from studio.services.hearing import secret_of
from studio.services.standing import tell_webhooks
from tests.factories import make_workspace
from tests.servers import answers, cuts, hangs_up, in_turn, refusing, serving
from tests.services.together import at_once

pytestmark = pytest.mark.django_db
KEY, SECRET = "key-of-the-shop-0001", "whsec_0123456789"


@pytest.fixture
def studio(settings):
    """Something that answers OPTIONS where the studio is said to be."""
    settings.EMULATOR_CALLBACKS = "loopback"
    with serving(answers(200)) as server:
        settings.PUBLIC_URL = server.url
        yield server


@pytest.fixture
def shop(studio):
    make_workspace("House")
    return make_workspace("Shop")


@pytest.fixture
def far(shop, settings):
    """A workspace of HeyGen's, and how to say where that is."""
    engines.set_heygen_key(shop, KEY)
    settings.HEYGEN_BASE_URL = "http://127.0.0.1:9"

    @contextlib.contextmanager
    def at(*behaviours):
        with serving(in_turn(*behaviours)) as server:
            settings.HEYGEN_BASE_URL = server.url
            yield server

    at.workspace = shop
    return at


def done(data):
    return answers(200, {"code": 100, "data": data, "message": "Success"})


def endpoint(workspace, id="e1", **more):
    return {"endpoint_id": id, "url": callbacks.webhook_url(workspace), "secret": SECRET, "status": "enabled", **more}


def calls(server):
    return [(one.method, one.path.removeprefix("/v1/webhook/").partition("?")[0]) for one in server.received]


LIST, ADD, DELETE = ("GET", "endpoint.list"), ("POST", "endpoint.add"), ("DELETE", "endpoint.delete")


# With the emulator


def test_registered_the_service_has_the_address_and_the_studio_the_secret(shop, studio):
    webhook = webhooks.register_webhook(shop)
    row = EmulatorEndpoint.objects.get()
    assert (row.workspace, row.url, row.events) == (shop, callbacks.webhook_url(shop), list(webhooks.EVENTS))
    kept = Webhook.objects.get()
    assert kept == webhook
    assert (kept.state, kept.engine, kept.endpoint_id, kept.base) == ("registered", "local", row.pk, studio.url)
    assert kept.busy_until is None
    with engines_client(shop) as client:
        assert secret_of(kept) == client.endpoints()[0].secret
    assert secret_of(kept).reveal() not in kept.secret
    assert [(one.method, one.path) for one in studio.received] == [("OPTIONS", row.url.removeprefix(studio.url))]


@contextlib.contextmanager
def engines_client(workspace):
    yield engines.client_for(workspace.engine, workspace)


def test_registered_again_nothing_happens(shop, studio):
    first = Webhook.objects.values().get(pk=webhooks.register_webhook(shop).pk)
    webhooks.register_webhook(shop)
    assert Webhook.objects.values().get() == first
    assert EmulatorEndpoint.objects.count() == len(studio.received) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda shop: Webhook.objects.all().delete(),  # there, not here
        lambda shop: Webhook.objects.update(state="unfinished", secret=""),  # cut short
        lambda shop: Webhook.objects.update(secret="1.AAAA"),  # cannot be opened any more
        lambda shop: EmulatorEndpoint.objects.update(events=["avatar_video.fail"]),
        lambda shop: EmulatorEndpoint.objects.update(url=f"https://old.example/hooks/heygen/{shop.pk}/old/"),
        lambda shop: EmulatorEndpoint.objects.create(
            workspace=shop, url=f"https://old.example/hooks/heygen/{shop.pk}/x/", base="http://x"
        ),
        lambda shop: EmulatorEndpoint.objects.all().delete(),  # here, not there
    ],
)
def test_whatever_is_not_in_order_is_registered_anew(shop, spoil):
    first = webhooks.register_webhook(shop)
    spoil(shop)
    again = webhooks.register_webhook(shop)
    row = EmulatorEndpoint.objects.get()
    assert row.pk != first.endpoint_id
    assert (again.endpoint_id, row.url, again.state) == (row.pk, callbacks.webhook_url(shop), "registered")
    assert Webhook.objects.count() == 1
    assert secret_of(Webhook.objects.get()) is not None


def test_addresses_of_others_are_left_alone(shop):
    other = make_workspace("Other")
    mine = EmulatorEndpoint.objects.create(workspace=shop, url="https://shop.example/own-hook", base="http://x")
    theirs = webhooks.register_webhook(other)
    webhooks.register_webhook(shop)
    assert webhooks.remove_webhook(shop) == 1
    assert set(EmulatorEndpoint.objects.values_list("pk", flat=True)) == {mine.pk, theirs.endpoint_id}
    assert Webhook.objects.get() == theirs


def test_removed_nothing_is_left_and_removed_again_nothing_happens(shop):
    webhooks.register_webhook(shop)
    assert [webhooks.remove_webhook(shop) for _ in range(2)] == [1, 0]
    assert not EmulatorEndpoint.objects.exists()
    assert not Webhook.objects.exists()


def test_what_is_there_but_not_here_is_removed_too(shop, settings):
    webhooks.register_webhook(shop)
    Webhook.objects.all().delete()
    settings.PUBLIC_URL = ""
    assert webhooks.remove_webhook(shop) == 1
    assert not EmulatorEndpoint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_one_registers(shop):
    found = at_once([lambda: webhooks.register_webhook(shop)] * 2)
    assert EmulatorEndpoint.objects.count() == 1
    assert Webhook.objects.get().state == "registered"
    refused = [one for one in found if isinstance(one, Exception)]
    assert all("at this moment" in one.sentence for one in refused)


def test_one_whose_process_died_is_free_after_some_minutes(shop):
    Webhook.objects.create(
        workspace=shop, engine="local", base="https://x", busy_until=timezone.now() + timedelta(minutes=4)
    )
    for call in (webhooks.register_webhook, webhooks.remove_webhook):
        with pytest.raises(ServiceError, match="at this moment"):
            call(shop)
    Webhook.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    assert webhooks.register_webhook(shop).state == "registered"


# What is in the way


def test_without_a_public_address_it_is_said_what_to_set(shop, settings):
    settings.PUBLIC_URL = ""
    with pytest.raises(ServiceError, match="Set STUDIO_PUBLIC_URL to the https:// address"):
        webhooks.register_webhook(shop)
    assert "Set STUDIO_PUBLIC_URL" in tell_webhooks(shop)[0]
    assert not Webhook.objects.exists()


def test_an_address_of_this_machine_is_not_given_away(shop, settings):
    engines.set_heygen_key(shop, KEY)
    settings.PUBLIC_URL, settings.HEYGEN_BASE_URL = "http://127.0.0.1:8000", "https://api.heygen.com"
    with pytest.raises(ServiceError, match="leads to this machine alone"):
        webhooks.register_webhook(shop)


def test_without_a_key_it_is_said(shop, settings):
    settings.PUBLIC_URL = "https://studio.example"
    engines.set_engine(shop, "heygen")
    with pytest.raises(EngineUnavailable, match="has no key of HeyGen"):
        webhooks.register_webhook(shop)
    assert not Webhook.objects.exists()
    assert webhooks.remove_webhook(shop) == 0


def test_a_studio_that_is_not_reached_is_told_so_without_the_token(shop, settings):
    with refusing() as url:
        settings.PUBLIC_URL = url
        with pytest.raises(ServiceError) as caught:
            webhooks.register_webhook(shop)
    said = caught.value.sentence
    assert said.startswith("The service did not take the address: url is invalid: it has to answer OPTIONS within a")
    assert "STUDIO_PUBLIC_URL" in said
    assert callbacks.webhook_url(shop).rstrip("/").rpartition("/")[2] not in said
    assert not Webhook.objects.exists()
    assert not EmulatorEndpoint.objects.exists()


def test_a_wrong_key_is_told_and_changes_nothing(far):
    with far(answers(401, {"code": 400112, "message": "Unauthorized"})) as server:
        for call in (webhooks.register_webhook, webhooks.remove_webhook):
            with contextlib.suppress(EngineUnavailable):
                call(far.workspace)
        with pytest.raises(EngineUnavailable, match="does not know the key of this workspace"):
            webhooks.register_webhook(far.workspace)
        assert set(calls(server)) == {LIST}
    assert not Webhook.objects.exists()


def test_a_registered_one_stays_so_while_the_service_cannot_be_asked(far, settings):
    with far(done([]), done(endpoint(far.workspace))):
        webhooks.register_webhook(far.workspace)
    before = Webhook.objects.values().get()
    for behaviour in (answers(500), hangs_up, answers(401, {"code": 400112, "message": "x"})):
        with far(behaviour), pytest.raises(ServiceError):
            webhooks.register_webhook(far.workspace)
    with refusing() as url:
        settings.HEYGEN_BASE_URL = url
        for call in (webhooks.register_webhook, webhooks.remove_webhook):
            with pytest.raises(ServiceError, match="could not be asked"):
                call(far.workspace)
    assert Webhook.objects.values().get() == before


@pytest.mark.parametrize("behaviour", [hangs_up, answers(502, b"<title>Bad gateway</title>"), cuts(200, b"{")])
def test_no_clear_answer_is_told_as_such_and_mended_by_doing_it_again(far, behaviour):
    with far(done([]), behaviour) as server:
        with pytest.raises(ServiceError, match=r"no clear answer.*Do it once more"):
            webhooks.register_webhook(far.workspace)
        assert calls(server) == [LIST, ADD]
    row = Webhook.objects.get()
    assert (row.state, row.busy_until, row.secret) == ("unfinished", None, "")
    assert "not known whether" in tell_webhooks(far.workspace)[0]
    with far(done([endpoint(far.workspace, "lost")]), done(None), done(endpoint(far.workspace, "e2"))) as server:
        webhooks.register_webhook(far.workspace)
        assert calls(server) == [LIST, DELETE, ADD]
        assert server.received[1].path.endswith("endpoint_id=lost")
    assert Webhook.objects.get().endpoint_id == "e2"


def test_removed_without_a_clear_answer_it_can_be_done_again(far):
    with far(done([]), done(endpoint(far.workspace))):
        webhooks.register_webhook(far.workspace)
    with far(done([endpoint(far.workspace)]), hangs_up), pytest.raises(ServiceError, match="no clear answer"):
        webhooks.remove_webhook(far.workspace)
    assert Webhook.objects.get().state == "unfinished"
    with far(done([])):
        assert webhooks.remove_webhook(far.workspace) == 0
    assert not Webhook.objects.exists()


def test_a_refused_removal_says_what_to_do_next(far):
    refusal = answers(400, {"code": 400542, "message": "not now"})
    with far(done([endpoint(far.workspace)]), refusal), pytest.raises(ServiceError) as caught:
        webhooks.remove_webhook(far.workspace)
    assert caught.value.sentence.endswith("Try again later, or remove it in the service's own settings.")


def test_one_that_vanished_meanwhile_is_removed(far):
    gone = answers(404, {"code": 400131, "message": "Webhook endpoint not found"})
    with far(done([endpoint(far.workspace)]), gone, done(endpoint(far.workspace, "e2"))):
        assert webhooks.register_webhook(far.workspace).endpoint_id == "e2"


def test_a_refusal_leaves_nothing(far):
    refusal = answers(400, {"code": 400542, "message": f"url {callbacks.webhook_url(far.workspace)} is invalid"})
    with far(done([endpoint(far.workspace, "old")]), done(None), refusal), pytest.raises(ServiceError) as caught:
        webhooks.register_webhook(far.workspace)
    assert f"/hooks/heygen/{far.workspace.pk}/…/ is invalid" in caught.value.sentence
    assert not Webhook.objects.exists()


def test_without_a_secret_it_is_of_no_use(far):
    with far(done([]), done(endpoint(far.workspace, secret="")), done(None)) as server:
        with pytest.raises(ServiceError, match="told no secret"):
            webhooks.register_webhook(far.workspace)
        assert calls(server) == [LIST, ADD, DELETE]
    assert not Webhook.objects.exists()


def test_a_list_that_does_not_repeat_the_secret_is_in_order(far):
    with far(done([]), done(endpoint(far.workspace))):
        webhooks.register_webhook(far.workspace)
    bare = endpoint(far.workspace)
    del bare["secret"], bare["status"]
    with far(done([bare])) as server:
        webhooks.register_webhook(far.workspace)
        assert calls(server) == [LIST]
    with far(done([endpoint(far.workspace, status="disabled")]), done(None), done(endpoint(far.workspace))) as server:
        webhooks.register_webhook(far.workspace)
        assert calls(server) == [LIST, DELETE, ADD]


def test_each_engine_has_one_of_its_own_and_both_are_removed(far, settings):
    engines.set_engine(far.workspace, "local")
    webhooks.register_webhook(far.workspace)
    engines.set_engine(far.workspace, "heygen")
    with far(done([]), done(endpoint(far.workspace))):
        webhooks.register_webhook(far.workspace)
    assert set(Webhook.objects.values_list("engine", flat=True)) == {"local", "heygen"}
    assert len(tell_webhooks(far.workspace)) == 3
    with far(done([endpoint(far.workspace)]), done(None)):
        assert webhooks.remove_webhook(far.workspace) == 2
    assert not Webhook.objects.exists()


def test_where_the_key_is_gone_it_is_forgotten_here_and_said(far):
    with far(done([]), done(endpoint(far.workspace))):
        webhooks.register_webhook(far.workspace)
    engines.forget_heygen_key(far.workspace)
    with pytest.raises(ServiceError, match=r"forgotten here.*Remove it with the service itself"):
        webhooks.remove_webhook(far.workspace)
    assert not Webhook.objects.exists()


def test_what_is_told_holds_no_secret_and_says_what_is_out_of_date(shop, settings):
    assert tell_webhooks(shop) == [
        "Emulator on this machine: not registered. Until it is, the service is asked instead.",
        "No report has come so far.",
    ]
    webhook = webhooks.register_webhook(shop)
    [told, _none] = tell_webhooks(shop)
    assert told.startswith(f"Emulator on this machine: registered with {settings.PUBLIC_URL}, on ")
    settings.PUBLIC_URL = "https://moved.example"
    assert "that is not STUDIO_PUBLIC_URL any more" in tell_webhooks(shop)[0]
    Webhook.objects.update(secret="1.AAAA")
    assert "another secret key" in tell_webhooks(shop)[0]
    whole = "\n".join(tell_webhooks(shop))
    assert secret_of(webhook).reveal() not in whole
    assert callbacks.webhook_url(shop).rstrip("/").rpartition("/")[2] not in whole
