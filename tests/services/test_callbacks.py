"""The addresses that the service is given to report to."""

from uuid import uuid4

import pytest

from studio.services import callbacks, rendering, versions
from tests.factories import make_video, make_workspace, owner_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PUBLIC = "https://studio.example/at/home"


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = PUBLIC


def submit(video):
    return rendering.submit_video(owner_of(video), video, uuid4(), video.revision)


def token_of(url):
    return url.rstrip("/").rpartition("/")[2]


def test_each_workspace_and_each_render_has_one_that_stays():
    one, other, render = make_workspace(), make_workspace(), uuid4()
    urls = [
        callbacks.webhook_url(one),
        callbacks.webhook_url(other),
        callbacks.callback_url(one, render),
        callbacks.callback_url(other, render),
        callbacks.callback_url(one, uuid4()),
    ]
    assert len(set(map(token_of, urls))) == 5
    assert urls[0] == callbacks.webhook_url(one) == f"{PUBLIC}/hooks/heygen/{one.pk}/{token_of(urls[0])}/"
    assert urls[2] == callbacks.callback_url(one, str(render))
    assert urls[2] == f"{PUBLIC}/hooks/heygen/{one.pk}/renders/{render}/{token_of(urls[2])}/"
    assert {len(token_of(url)) for url in urls} == {40}


def test_a_token_fits_what_it_was_made_for_alone(settings):
    workspace, render = make_workspace(), uuid4()
    hook, call = token_of(callbacks.webhook_url(workspace)), token_of(callbacks.callback_url(workspace, render))
    assert callbacks.is_known(hook, workspace.pk)
    assert callbacks.is_known(call, workspace.pk, render)
    for token in (call, hook[:-1], hook + "0", hook.upper(), "", "ü" * 40, hook[:-1] + "ü"):
        assert not callbacks.is_known(token, workspace.pk)
    assert not callbacks.is_known(hook, workspace.pk, render)
    assert not callbacks.is_known(call, render, workspace.pk)


def test_it_outlives_its_secret_key_as_a_fallback_only(settings):
    workspace = make_workspace()
    token, old = token_of(callbacks.webhook_url(workspace)), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert not callbacks.is_known(token, workspace.pk)
    settings.SECRET_KEY_FALLBACKS = ["one more", old]
    assert callbacks.is_known(token, workspace.pk)
    assert token_of(callbacks.webhook_url(workspace)) != token


@pytest.mark.parametrize(
    ("public", "service", "engine", "base"),
    [
        ("", "https://api.heygen.com", "local", ""),
        ("", "https://api.heygen.com", "heygen", ""),
        (PUBLIC, "https://api.heygen.com", "heygen", PUBLIC),
        (PUBLIC, "https://api.heygen.com", "local", PUBLIC),
        ("http://127.0.0.1:8000", "https://api.heygen.com", "local", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000", "https://api.heygen.com", "heygen", ""),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9000", "heygen", "http://127.0.0.1:8000"),
    ],
)
def test_nobody_is_told_an_address_that_they_cannot_reach(settings, public, service, engine, base):
    settings.PUBLIC_URL, settings.HEYGEN_BASE_URL = public, service
    workspace = make_workspace(engine=engine)
    assert callbacks.public_base(engine) == base
    assert bool(callbacks.webhook_url(workspace)) is bool(base)
    assert bool(callbacks.callback_url(workspace, uuid4())) is bool(base)


def test_it_is_sent_where_the_author_left_it_empty():
    video = make_video(settings={"title": "T", "callback_url": "  "})
    render = submit(video)
    assert render.payload["callback_url"] == callbacks.callback_url(video.workspace, render.pk)
    assert list(render.payload) == ["title", "callback_id", "callback_url", "video_inputs"]


def test_an_author_s_own_is_kept():
    video = make_video(settings={"title": "T", "callback_url": "https://mine.example/hook"})
    assert submit(video).payload["callback_url"] == "https://mine.example/hook"


def test_without_a_public_address_there_is_none(settings):
    settings.PUBLIC_URL = ""
    assert "callback_url" not in submit(make_video()).payload


def test_a_version_that_comes_back_has_none_of_ours():
    video = make_video()
    render = submit(video)
    assert set(versions.version_of(render)) == {"title", "video_inputs"}
    own = make_video(settings={"title": "T", "callback_url": "https://mine.example/hook"})
    assert versions.version_of(submit(own))["callback_url"] == "https://mine.example/hook"


def test_what_is_shown_holds_no_token():
    video = make_video()
    render = submit(video)
    token, hook = token_of(render.payload["callback_url"]), callbacks.webhook_url(video.workspace)
    assert token in render.body
    shown = callbacks.without_tokens(render.body)
    assert shown == render.body.replace(token, "•••")
    assert callbacks.without_tokens(hook) == hook.replace(token_of(hook), "•••")
    assert callbacks.without_tokens("https://a.example/hooks/heygen/mine/") == "https://a.example/hooks/heygen/mine/"
