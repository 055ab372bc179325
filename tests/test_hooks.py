"""From a render to the report that it is finished, with the emulator as the service, over real HTTP."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from studio import emulator, tasks
from studio.emulator import faults, keys
from studio.models import EmulatorDelivery, EmulatorJob, HookEvent, Render
from studio.services import callbacks, delivering, rendering, tracking, webhooks
from tests.factories import make_scene, make_video, make_who, make_workspace

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def workspace(live_server, settings, tmp_path):
    settings.EMULATOR, settings.MEDIA_ROOT = True, tmp_path
    settings.EMULATOR_CALLBACKS = "loopback"
    settings.PUBLIC_URL = live_server.url
    return make_workspace()


@pytest.fixture
def film():
    """Submits one of a second, so that nobody waits for a longer one."""

    def make(workspace, **settings):
        settings = {"dimension": {"width": "128", "height": "128"}, **settings}
        video = make_video(make_who(workspace), 0, settings=settings)
        make_scene(video, voice={"type": "silence", "duration": "1"}, character=None)
        return rendering.submit_video(make_who(workspace), video, uuid4(), video.revision)

    return make


def sent(render):
    """It is at the service, and nobody looks after it for an hour."""
    tasks.advance.call(str(render.pk))
    Render.objects.filter(pk=render.pk).update(next_at=timezone.now() + HOUR)
    job = EmulatorJob.objects.get()
    emulator.make(job.pk)
    assert EmulatorJob.objects.get().status == "completed"
    return job


def deliver_all():
    for delivery in EmulatorDelivery.objects.order_by("created_at", "pk"):
        delivering.deliver_event(delivery.pk)
    return sorted((row.url, row.outcome) for row in EmulatorDelivery.objects.all())


def look():
    tracking.track_renders(tasks.follow)
    return Render.objects.get()


def test_a_callback_brings_a_render_to_its_end(workspace, film):
    render = film(workspace)
    job = sent(render)
    assert look().state == "processing"
    assert job.payload["callback_url"] == callbacks.callback_url(workspace, render.pk)
    assert deliver_all() == [(job.payload["callback_url"], "HTTP 200")]
    assert look().state == "completed"
    assert [(row.way, row.kind, row.hinted) for row in HookEvent.objects.all()] == [
        ("callback", "avatar_video.success", 1)
    ]
    assert render.events.filter(kind="hint", by="callback").count() == 1


def test_so_does_the_webhook_where_the_author_has_a_callback_of_their_own(workspace, film, live_server):
    webhooks.register_webhook(workspace)
    own = f"{live_server.url}/healthz"
    render = film(workspace, callback_url=own)
    sent(render)
    assert look().state == "processing"
    assert deliver_all() == sorted([(own, "HTTP 403"), (callbacks.webhook_url(workspace), "HTTP 200")])
    assert look().state == "completed"
    assert [(row.way, row.hinted) for row in HookEvent.objects.all()] == [("webhook", 1)]
    assert render.events.filter(kind="hint", by="webhook").count() == 1


@pytest.mark.parametrize(
    ("fault", "outcomes", "heard", "state"),
    [
        ("webhook-twice", ["HTTP 200", "HTTP 200"], 1, "completed"),
        ("webhook-forged", ["HTTP 401"], 0, "processing"),
        ("webhook-early", ["HTTP 200", "HTTP 200"], 2, "completed"),
        ("webhook-missing", [], 0, "processing"),
    ],
)
def test_what_may_go_wrong_on_the_way(workspace, film, live_server, fault, outcomes, heard, state):
    webhooks.register_webhook(workspace)
    faults.set_fault(keys.derived_key(workspace), fault, {})
    sent(film(workspace, callback_url=f"{live_server.url}/healthz"))
    url = callbacks.webhook_url(workspace)
    assert [outcome for told, outcome in deliver_all() if told == url] == outcomes
    assert HookEvent.objects.count() == heard
    assert look().state == state


def test_a_failure_is_told_too(workspace, film):
    render = film(workspace)
    faults.set_fault(keys.derived_key(workspace), "fail", {"code": "x", "message": "No."})
    tasks.advance.call(str(render.pk))
    Render.objects.update(next_at=timezone.now() + HOUR)
    emulator.make(EmulatorJob.objects.get().pk)
    assert json.loads(EmulatorDelivery.objects.get().body)["event_type"] == "avatar_video.fail"
    deliver_all()
    assert look().state == "failed"


def test_a_studio_out_of_reach_is_asked_now_and_then_all_the_same(workspace, film, settings):
    settings.EMULATOR_CALLBACKS = "public"
    render = film(workspace)
    sent(render)
    [(_url, outcome)] = deliver_all()
    assert "which is not called from here" in outcome
    Render.objects.update(next_at=timezone.now())
    assert look().state == "completed"
