"""Reports of the service: who is believed to be it, what counts once, and what comes of it."""

import json
import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from studio.models import HookEvent, Render, Webhook
from studio.models.sealing import seal
from studio.services import callbacks, hearing, housekeeping, limiting
from studio.services.errors import Gone, NotSigned, TooMany
from studio.wire import Secret
from studio.wire.signatures import sign
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.services.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
SECRET = "whsec_0123456789"


def make_webhook(workspace, secret=SECRET, **columns):
    webhook = Webhook(workspace=workspace, engine=workspace.engine, state="registered", base="https://x.example")
    webhook.secret = seal(secret, webhook.place_of("secret"))
    for name, value in columns.items():
        setattr(webhook, name, value)
    webhook.save()
    return webhook


def make_watched(workspace=None, **columns):
    """One that the service works on and that nobody looks at for an hour."""
    video = make_video(make_who(workspace))
    given = {"state": "processing", "remote_id": "v1", "next_at": timezone.now() + timedelta(hours=1), **columns}
    return make_render(video, **given)


def event(id="e1", kind="avatar_video.success", **data):
    return json.dumps({"event_id": id, "event_type": kind, "event_data": {"video_id": "v1", **data}}).encode()


def token_of(*names, settings):
    workspace, *render = names
    before, settings.PUBLIC_URL = settings.PUBLIC_URL, "https://x.example"
    url = callbacks.callback_url(workspace, *render) if render else callbacks.webhook_url(workspace)
    settings.PUBLIC_URL = before
    return url.rstrip("/").rpartition("/")[2]


@pytest.fixture
def render():
    return make_watched()


@pytest.fixture
def hear(render, settings):
    """A report to the webhook of the render's workspace, signed unless headers are given."""
    make_webhook(render.workspace)
    token = token_of(render.workspace, settings=settings)

    def inner(body, headers=None):
        headers = {"Signature": sign(Secret(SECRET), body)} if headers is None else headers
        return hearing.hear(hearing.admit(token, render.workspace_id), headers, body)

    return inner


def is_due(render):
    return Render.objects.get(pk=render.pk).next_at <= timezone.now()


def test_a_report_makes_its_render_look_now_and_changes_nothing_else(hear, render):
    before = Render.objects.values().get(pk=render.pk)
    assert hear(event()) == [render]
    after = Render.objects.values().get(pk=render.pk)
    assert after.pop("next_at") < before.pop("next_at")
    assert after == before
    row = HookEvent.objects.get()
    assert (row.workspace, row.way, row.kind, row.video_id) == (
        render.workspace,
        "webhook",
        "avatar_video.success",
        "v1",
    )
    assert row.hinted == 1
    assert [(one.kind, one.by) for one in render.events.all()] == [("hint", "webhook")]


def test_what_it_says_of_the_state_is_not_believed(hear, render):
    assert hear(event(kind="avatar_video.fail", msg="No.", status="failed")) == [render]
    assert Render.objects.get(pk=render.pk).state == "processing"


@pytest.mark.parametrize(
    "again",
    [
        event(),  # the same
        event(url="https://x.test/signed-anew"),  # the same event in other words
        event(kind="avatar_video.fail"),
    ],
)
def test_an_event_counts_once(hear, render, again):
    assert hear(event()) == [render]
    Render.objects.update(next_at=timezone.now() + timedelta(hours=1))
    assert hear(again) == []
    assert not is_due(render)
    assert HookEvent.objects.count() == 1


def test_without_an_id_the_whole_body_is_what_it_is_known_by(hear, render):
    one, other = event(id=None), event(id=None, kind="avatar_video_caption.success")
    assert [len(hear(body)) for body in (one, one)] == [1, 0]
    Render.objects.update(next_at=timezone.now() + timedelta(hours=1))
    assert hear(other) == [render]


def test_two_workspaces_may_be_told_one_event(hear, render, settings):
    other = make_watched(make_workspace("Other"))
    make_webhook(other.workspace, "another")
    assert hear(event()) == [render]
    assert not is_due(other)
    headers = {"Signature": sign(Secret("another"), event())}
    token = token_of(other.workspace, settings=settings)
    assert hearing.hear(hearing.admit(token, other.workspace_id), headers, event()) == [other]


@pytest.mark.parametrize(
    "body",
    [
        event(video_id="of somebody else"),
        event(video_id="v\x001"),
        b"",
        b"no json",
        b'{"event_type": "personalized_video"}',
        '{"event_id": "\ud800"}'.encode("utf-8", "surrogatepass"),
    ],
)
def test_what_is_about_no_video_of_ours_is_taken_and_counted(hear, render, body):
    assert hear(body) == []
    assert HookEvent.objects.get().hinted == 0
    assert not is_due(render)


@pytest.mark.parametrize("state", ["completed", "failed", "cancelled", "queued"])
def test_late_and_early_ones_do_no_harm(hear, render, state):
    Render.objects.update(state=state)
    before = Render.objects.values().get()
    assert hear(event()) == []
    assert Render.objects.values().get() == before


def test_an_unclear_one_is_heard_of_by_its_callback_id(hear, render):
    Render.objects.update(state="unclear", remote_id="", needs_person=True)
    assert hear(event(video_id="v9", callback_id=render.callback_id)) == [render]
    found = Render.objects.get()
    assert (found.state, found.remote_id, found.hinted_id, found.needs_person) == ("unclear", "", "v9", False)


@pytest.mark.parametrize("engine", ["local", "heygen"])
def test_each_engine_s_secret_is_known(hear, render, engine):
    Webhook.objects.update(engine="local")
    make_webhook(render.workspace, "another", engine="heygen")
    secret = {"local": SECRET, "heygen": "another"}[engine]
    assert hear(event(), {"Signature": sign(Secret(secret), event())}) == [render]


# Who is not believed


def forged(body):
    good = sign(Secret(SECRET), body)
    yield from ({}, {"Signature": ""}, {"Signature": good[:-1]}, {"Signature": good.upper()}, {"Signature": "ü" * 64})
    yield {"Signature": sign(Secret("guessed"), body)}
    yield {"X-Signature": good}


@pytest.mark.parametrize("number", range(7))
def test_what_is_not_signed_is_not_heard(hear, render, number, caplog):
    headers = list(forged(event()))[number]
    with pytest.raises(NotSigned, match="The signature does not fit the body"):
        hear(event(), headers)
    assert not HookEvent.objects.exists()
    assert not is_due(render)
    [line] = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert str(render.workspace_id) in line
    assert SECRET not in line


def test_a_signature_of_one_body_fits_no_other(hear, render):
    headers = {"Signature": sign(Secret(SECRET), event())}
    for body in (event() + b" ", event()[:-1], event(id="e2"), b""):
        with pytest.raises(NotSigned):
            hear(body, headers)


def test_an_old_one_is_refused(hear, render):
    def headers(seconds):
        sent = timezone.now().timestamp() - seconds
        return {"Heygen-Signature": sign(Secret(SECRET), event()), "Heygen-Timestamp": f"{sent:.0f}"}

    with pytest.raises(NotSigned, match="five minutes"):
        hear(event(), headers(400))
    assert not HookEvent.objects.exists()
    assert hear(event(), headers(100)) == [render]


def test_without_a_registration_nothing_is_believed(hear, render, settings):
    Webhook.objects.all().delete()
    with pytest.raises(NotSigned):
        hear(event())


def test_a_secret_that_cannot_be_opened_lets_nobody_in(hear, render, caplog):
    Webhook.objects.update(secret=seal(SECRET, "elsewhere"))
    with pytest.raises(NotSigned):
        hear(event())
    assert "register it again" in caplog.text


@pytest.mark.parametrize("token", ["", "x", "0" * 40, "ü" * 40])
def test_a_guessed_address_is_not_there_and_asks_no_database(render, token, django_assert_num_queries):
    make_webhook(render.workspace)
    headers = {"Signature": sign(Secret(SECRET), event())}
    with django_assert_num_queries(0):
        with pytest.raises(Gone):
            hearing.hear(hearing.admit(token, render.workspace_id), headers, event())
        with pytest.raises(Gone):
            call(render, token, event())


def test_one_address_is_heard_so_often_only(hear, render, monkeypatch):
    monkeypatch.setattr(hearing, "A_MINUTE", 3)
    monkeypatch.setattr(limiting.time, "time", lambda: 1_000_000.0)
    for number in range(3):
        hear(event(id=f"e{number}"))
    with pytest.raises(TooMany):
        hear(event(id="e4"))
    monkeypatch.setattr(limiting.time, "time", lambda: 1_000_060.0)
    hear(event(id="e4"))


# Callbacks


def call(render, token, body):
    return hearing.hear(hearing.admit(token, render.workspace_id, render.pk), {}, body)


def test_a_callback_hints_at_its_render_and_at_no_other(settings):
    render = make_watched()
    other = make_watched(render.workspace, remote_id="v2", callback_id=render.callback_id)
    token = token_of(render.workspace, render.pk, settings=settings)
    assert call(render, token, event(id="1", video_id="v2")) == []
    assert (is_due(render), is_due(other)) == (False, False)
    assert call(render, token, event(id="2")) == [render]
    assert (is_due(render), is_due(other)) == (True, False)
    with pytest.raises(Gone):
        call(other, token, event())


@pytest.mark.parametrize("body", [b"", b"done", b"[" * 10_000, b"\xff"])
def test_a_callback_needs_no_words(settings, body):
    render = make_watched()
    token = token_of(render.workspace, render.pk, settings=settings)
    assert call(render, token, body) == [render]
    assert HookEvent.objects.get().way == "callback"


def test_an_unclear_one_remembers_what_its_callback_named(settings):
    render = make_watched(state="unclear", remote_id="", callback_id="an author's own")
    token = token_of(render.workspace, render.pk, settings=settings)
    assert call(render, token, event(video_id="v9")) == [render]
    assert Render.objects.get().hinted_id == "v9"


def test_webhook_and_callback_of_one_event_count_each(hear, render, settings):
    token = token_of(render.workspace, render.pk, settings=settings)
    call(render, token, event())
    hear(event())
    assert set(HookEvent.objects.values_list("way", flat=True)) == {"webhook", "callback"}


def test_of_a_render_that_is_not_there_nothing_is_kept(settings):
    workspace, id = make_workspace(), uuid4()
    token = token_of(workspace, id, settings=settings)
    assert hearing.hear(hearing.admit(token, workspace.pk, id), {}, event()) == []
    assert not HookEvent.objects.exists()


# Many at once, and keeping house


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("alike", [True, False])
def test_of_twenty_at_once_one_counts(hear, render, alike):
    bodies = [event() if alike else event(url=f"https://x.test/{number}") for number in range(20)]
    found = at_once([lambda body=body: hear(body) for body in bodies])
    assert sorted(map(str, found)) == sorted(["[]"] * 19 + [str([render])])
    assert HookEvent.objects.get().hinted == 1
    assert render.events.count() == 1


def test_they_go_when_their_time_is_over(hear, settings):
    hear(event())
    HookEvent.objects.update(received_at=timezone.now() - timedelta(days=settings.KEEP_TRACES_DAYS, minutes=1))
    hear(event(id="e2"))
    assert housekeeping.heard_reports(dry_run=True) == 1
    assert housekeeping.heard_reports() == 1
    assert HookEvent.objects.count() == 1
