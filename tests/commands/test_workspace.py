"""`manage.py workspace …`, as it is typed."""

import io
import re
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from django.utils.timezone import localtime

from studio.models import ApiKey, SigningKey, Webhook, Workspace
from studio.services import engines
from studio.services.callbacks import webhook_url
from studio.services.hearing import secret_of
from tests.factories import make_workspace
from tests.servers import answers, serving

pytestmark = pytest.mark.django_db
KEY = "own-key-of-the-shop-0042"


def run(*words, stdin=""):
    out = io.StringIO()
    before, sys.stdin = sys.stdin, io.StringIO(stdin)
    try:
        call_command("workspace", *map(str, words), stdout=out, stderr=out)
    finally:
        sys.stdin = before
    return out.getvalue()


@pytest.fixture
def shop():
    make_workspace("House")
    return make_workspace("Shop")


def test_create_prints_the_id_and_a_key_that_opens():
    said = run("create", "--name", "Shop", "--origin", "https://Shop.example/", "--origin", "http://localhost:3000")
    shop = Workspace.objects.get(name="Shop")
    assert str(shop.pk) in said
    assert shop.origins == ["https://shop.example", "http://localhost:3000"]
    token = re.search(r"sk_\S+", said)[0]
    assert ApiKey.objects.get(digest=ApiKey.digest_of(token)).workspace == shop
    assert token not in run("list")


def test_create_prints_the_lines_for_the_page(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    said = run("create", "--name", "Shop")
    assert '<script src="https://studio.example.com/static/embed.js" defer></script>' in said
    assert f'workspace="{Workspace.objects.get(name="Shop").pk}" token-endpoint=' in said
    assert "No page may frame it yet" in said
    (tmp_path / "studio-url").write_text("http://127.0.0.1:8000/")
    assert 'src="http://127.0.0.1:8000" ' in run("create", "--name", "Shop")
    settings.PUBLIC_URL = "https://studio.shop.example"
    said = run("create", "--name", "Shop", "--origin", "https://shop.example")
    assert 'src="https://studio.shop.example" ' in said
    assert "No page" not in said


def test_what_is_wrong_is_said_and_makes_nothing():
    with pytest.raises(CommandError, match="no origin"):
        run("create", "--name", "Shop", "--origin", "https://*.example")
    with pytest.raises(CommandError, match="There is no workspace"):
        run("key", "add", "6f7a1f0e-3f0b-4b52-9d0e-5d5b1c7a9e21")
    for words in (["create"], ["key"], ["key", "add"], ["key", "add", "x"], ["nothing"], []):
        with pytest.raises((CommandError, SystemExit)):
            run(*words)
    assert not Workspace.objects.exists()


def test_list_tells_all_but_secrets(shop):
    run("key", "add", shop.pk, "--name", "Server")
    run("origin", "add", shop.pk, "https://shop.example")
    run("heygen-key", "set", shop.pk, stdin=KEY + "\n")
    said = run("list")
    prefix = ApiKey.objects.get().prefix
    assert "House  (local, the installation's own)" in said
    assert f"{shop.pk}  Shop  (heygen, own key …0042)" in said
    assert "origin       https://shop.example" in said
    assert f"API key      {prefix}…  Server, never used" in said
    assert KEY not in said


def test_keys_come_and_go(shop):
    token = re.search(r"sk_\S+", run("key", "add", shop.pk))[0]
    assert "Revoked: API key" in run("key", "revoke", shop.pk, token[:11])
    assert not ApiKey.objects.live().exists()
    with pytest.raises(CommandError, match="No live key"):
        run("key", "revoke", shop.pk, token[:11])


def test_a_signing_key_is_read_from_the_standard_input(shop):
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert run("signing-key", "add", shop.pk, stdin=pem) == f"kid {SigningKey.objects.get().pk}\n"
    with pytest.raises(CommandError, match="Ed25519"):
        run("signing-key", "add", shop.pk, stdin="nothing")


def test_origins_come_and_go(shop):
    assert run("origin", "add", shop.pk, "HTTPS://A.example/") == "Added: https://a.example\n"
    run("origin", "remove", shop.pk, "https://a.example")
    shop.refresh_from_db()
    assert shop.origins == []


def test_the_service_s_key_comes_from_the_standard_input_or_the_environment(shop, monkeypatch):
    assert "…0042. HeyGen makes" in run("heygen-key", "set", shop.pk, stdin=KEY + "\n")
    monkeypatch.setenv("SHOP_KEY", "another-key-0043")
    assert "…0043" in run("heygen-key", "set", shop.pk, "--from-env", "SHOP_KEY")
    shop.refresh_from_db()
    assert engines.heygen_key(shop).reveal() == "another-key-0043"
    with pytest.raises(CommandError, match="no key of HeyGen"):
        run("heygen-key", "set", shop.pk, "--from-env", "NOT_THERE")
    with pytest.raises(CommandError, match="unrecognized"):
        run("heygen-key", "set", shop.pk, KEY)
    assert "this workspace has no key" in run("heygen-key", "forget", shop.pk)


def test_engine_and_reseal(shop):
    assert "has no key of HeyGen" in run("engine", shop.pk, "heygen")
    run("heygen-key", "set", shop.pk, stdin=KEY)
    run("engine", shop.pk, "local")
    assert Workspace.objects.get(pk=shop.pk).engine == "local"
    assert run("reseal") == "Sealed anew: 1\n"


def test_a_webhook_is_added_shown_and_removed(shop, settings):
    settings.EMULATOR_CALLBACKS = "loopback"
    with serving(answers(200)) as studio:
        settings.PUBLIC_URL = studio.url
        said = run("webhook", "add", shop.pk)
        assert f"registered with {studio.url}, on {localtime():%Y-%m-%d} " in said
        assert said.endswith("No report has come so far.\n")
        assert run("webhook", "show", shop.pk) == said
        assert run("webhook", "add", shop.pk) == said
        [secret] = [secret_of(one).reveal() for one in Webhook.objects.all()]
        assert secret not in said
        assert webhook_url(shop).rstrip("/").rpartition("/")[2] not in said
        assert run("webhook", "remove", shop.pk) == "Removed.\n"
        assert run("webhook", "remove", shop.pk) == "There was none.\n"
    assert "not registered" in run("webhook", "show", shop.pk)


def test_a_webhook_that_cannot_be_is_refused_in_words(shop):
    with pytest.raises(CommandError, match="Set STUDIO_PUBLIC_URL"):
        run("webhook", "add", shop.pk)


def test_copies_are_switched_on_and_off(shop):
    assert "are copied once a video" in run("copies", shop.pk, "on")
    shop.refresh_from_db()
    assert shop.keep_copies
    assert "What is here stays" in run("copies", shop.pk, "off")
    shop.refresh_from_db()
    assert not shop.keep_copies
    with pytest.raises((CommandError, SystemExit)):
        run("copies", shop.pk, "perhaps")
