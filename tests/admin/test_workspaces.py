"""Workspaces in the admin: who may, what is checked, and that a secret is shown once or never."""

import html
import re

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from studio.models import ApiKey, SigningKey, Workspace
from studio.services import engines, keys, workspaces
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db
KEY = "own-key-of-the-shop-0042"


def signed_in(name, **rights):
    client = Client()
    client.force_login(User.objects.create_user(name, is_staff=True, **rights))
    return client


@pytest.fixture
def boss():
    return signed_in("boss", is_superuser=True)


@pytest.fixture
def shop():
    make_workspace("House")
    return make_workspace("Shop")


def address(workspace=None):
    page = "change" if workspace else "add"
    return reverse(f"admin:studio_workspace_{page}", args=[workspace.pk] if workspace else [])


def form(workspace=None, **given):
    """What the page would post, with `given` in it; rows of keys by their prefix and place."""
    values = {"name": "Shop", "engine": "local", "origins": "", "scheme": "system"}
    for rows, found in (("apikeys", ApiKey), ("signingkeys", SigningKey)):
        there = list(found.objects.live().filter(workspace=workspace)) if workspace else []
        values |= {f"{rows}-INITIAL_FORMS": len(there)}
        for place, key in enumerate(there):
            values |= {f"{rows}-{place}-id": key.pk, f"{rows}-{place}-name": key.name}
            values |= {f"{rows}-{place}-workspace": workspace.pk}
        new = len(
            {name.split("-")[1] for name in given if name.startswith(f"{rows}-")} - set(map(str, range(len(there))))
        )
        values |= {f"{rows}-TOTAL_FORMS": len(there) + new}
    return values | given


def errors(answer):
    assert answer.status_code == 200
    return html.unescape(" ".join(re.findall(r'class="errorlist[^>]*>(.*?)</ul>', answer.content.decode(), re.S)))


def test_a_new_one_and_the_installation_s_own_before_it(boss):
    given = form(origins="https://Shop.example/\n http://localhost:3000 ", accent_light="#0F6B63")
    assert boss.post(address(), given).status_code == 302
    shop = Workspace.objects.get(name="Shop")
    assert shop.origins == ["https://shop.example", "http://localhost:3000"]
    assert shop.accent_light == "#0f6b63"
    assert not workspaces.is_home(shop)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"origins": "https://*.shop.example"}, "is no origin"),
        ({"origins": "https://a.example; script-src *"}, "is no origin"),
        ({"origins": "https://münchen.example"}, "xn--"),
        ({"accent_light": "#777777"}, "a contrast of 4.1"),
        ({"accent_dark": "teal"}, "#rrggbb"),
        ({"logo_url": "http://shop.example/logo.png"}, "https://"),
        ({"new_heygen_key": "with a blank"}, "no key of HeyGen"),
        ({"name": " "}, "required"),
        ({"apikeys-0-name": "x" * 101}, "100"),
        ({"signingkeys-0-name": "Host", "signingkeys-0-public_key": "x"}, "Ed25519"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(boss, shop, given, words):
    before = Workspace.objects.filter(pk=shop.pk).values().get()
    assert words in errors(boss.post(address(shop), form(shop, **given)))
    assert Workspace.objects.filter(pk=shop.pk).values().get() == before
    assert not ApiKey.objects.exists()
    assert not SigningKey.objects.exists()


def test_the_service_s_key_goes_in_and_never_comes_out(boss, shop):
    boss.post(address(shop), form(shop, new_heygen_key=KEY))
    shop.refresh_from_db()
    assert (engines.heygen_key(shop).reveal(), shop.engine) == (KEY, "heygen")
    page = boss.get(address(shop)).content.decode()
    assert "…0042" in page
    assert KEY not in page
    assert shop.heygen_key not in page
    assert KEY not in str(LogEntry.objects.values())
    boss.post(address(shop), form(shop, engine="heygen"))  # a blank field changes nothing
    shop.refresh_from_db()
    assert engines.heygen_key(shop).reveal() == KEY
    boss.post(address(shop), form(shop, engine="heygen", forget_heygen_key="on"))
    shop.refresh_from_db()
    assert (shop.heygen_key, shop.engine) == ("", "heygen")


def test_an_api_key_is_shown_once_and_can_be_revoked(boss, shop):
    answer = boss.post(address(shop), form(shop, **{"apikeys-0-name": "Server"}))
    assert not any("sk_" in cookie.OutputString() for cookie in answer.cookies.values())
    assert "messages" not in answer.cookies  # there it would be packed, and in clear all the same
    answer = boss.get(answer["Location"])
    [token] = re.findall(r"sk_[\w-]{43}", answer.content.decode())
    key = ApiKey.objects.get(digest=ApiKey.digest_of(token))
    page = boss.get(address(shop)).content.decode()
    assert key.prefix in page
    assert token not in page
    assert key.digest not in page
    boss.post(address(shop), form(shop, **{"apikeys-0-revoke": "on"}))
    key.refresh_from_db()
    assert key.revoked_at
    assert key.prefix not in boss.get(address(shop)).content.decode()


def test_a_signing_key_is_kept_as_it_came(boss, shop):
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    boss.post(address(shop), form(shop, **{"signingkeys-0-name": "Host", "signingkeys-0-public_key": pem}))
    key = SigningKey.objects.get()
    assert key.public_key == pem
    assert str(key.pk) in re.findall(r'class="field-kid">\s*<p>(.*?)</p>', boss.get(address(shop)).content.decode())
    given = {"signingkeys-0-name": "Renamed", "signingkeys-0-public_key": "another"}
    boss.post(address(shop), form(shop, **given))
    key.refresh_from_db()
    assert (key.name, key.public_key, key.revoked_at) == ("Renamed", pem, None)


def test_the_lines_for_the_host_s_page_are_there_to_copy(boss, shop, settings):
    settings.PUBLIC_URL = "https://studio.shop.example"
    page = html.unescape(boss.get(address(shop)).text)
    assert f'<avatar-studio src="https://studio.shop.example" workspace="{shop.pk}" token-endpoint=' in page
    assert "<avatar-studio" not in html.unescape(boss.get(address()).text)


def test_another_workspace_s_key_is_not_to_be_revoked_from_here(boss, shop):
    other = make_workspace("Other")
    theirs, _ = keys.add_api_key(other, "Theirs")
    given = {
        "apikeys-INITIAL_FORMS": 1,
        "apikeys-TOTAL_FORMS": 1,
        "apikeys-0-id": theirs.pk,
        "apikeys-0-workspace": shop.pk,
    }
    boss.post(address(shop), form(shop) | given | {"apikeys-0-name": "Mine", "apikeys-0-revoke": "on"})
    theirs.refresh_from_db()
    assert (theirs.revoked_at, theirs.name, theirs.workspace_id) == (None, "Theirs", other.pk)


def test_the_engine_of_the_installation_s_own_follows_the_environment(boss, shop):
    home = Workspace.objects.get(name="House")
    boss.post(address(home), form(home, name="House", engine="heygen"))
    home.refresh_from_db()
    assert home.engine == "local"
    boss.post(address(shop), form(shop, engine="heygen"))
    shop.refresh_from_db()
    assert shop.engine == "heygen"


def test_staff_without_the_permission_only_look(shop):
    staff = signed_in("rita")
    keys.add_api_key(shop, "Server")
    workspaces.add_origin(shop, "https://shop.example")
    page = staff.get(address(shop)).content.decode()
    assert "https://shop.example" in page
    assert 'name="_save"' not in page
    assert "new_heygen_key" not in page
    for url in (address(shop), address()):
        assert staff.post(url, form(shop, name="Mine")).status_code == 403
    assert Workspace.objects.get(pk=shop.pk).name == "Shop"


def test_nobody_deletes_one(boss, shop):
    url = reverse("admin:studio_workspace_delete", args=[shop.pk])
    assert boss.post(url, {"post": "yes"}).status_code == 403
    assert Workspace.objects.filter(pk=shop.pk).exists()
