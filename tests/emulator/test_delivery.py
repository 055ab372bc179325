"""Events on their way to webhooks: to whom, with what, how often, and by whom."""

import hmac
import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from studio import emulator
from studio.emulator import delivery, jobs
from studio.emulator.events import secret_of
from studio.models import EmulatorDelivery, EmulatorEndpoint, EmulatorJob
from studio.services.delivering import deliver_event
from tests.factories import make_workspace
from tests.servers import answers, hangs_up, in_turn, serving

pytestmark = pytest.mark.postgresql

PAYLOAD = {
    "dimension": {"width": 128, "height": 128},
    "callback_id": "mine",
    "video_inputs": [{"voice": {"type": "silence", "duration": 1}}],
}
EARLIER = timedelta(seconds=-1)


@pytest.fixture(autouse=True)
def settled(settings, tmp_path):
    settings.MEDIA_ROOT, settings.EMULATOR_CALLBACKS = tmp_path, "loopback"


@pytest.fixture
def workspace(db):
    return make_workspace()


@pytest.fixture
def listener():
    with serving(answers(200)) as server:
        yield server


def endpoint(workspace, url, events=None) -> EmulatorEndpoint:
    return EmulatorEndpoint.objects.create(workspace=workspace, url=url, events=events, base="https://a.example/heygen")


def make_job(workspace, **payload) -> EmulatorJob:
    return EmulatorJob.objects.create(
        workspace=workspace, payload={**PAYLOAD, **payload}, base="https://b.example/heygen"
    )


def finished(workspace, **payload) -> EmulatorJob:
    job = make_job(workspace, **payload)
    emulator.make(job.pk)
    return job


def failed(workspace, **payload) -> EmulatorJob:
    """Its workers were lost, each time."""
    job = make_job(workspace, **payload)
    EmulatorJob.objects.filter(pk=job.pk).update(attempts=3, status="processing", lease_until=timezone.now() + EARLIER)
    emulator.make(job.pk)
    return job


def deliver_all() -> int:
    due = emulator.due_deliveries()
    for found, _attempts in due:
        deliver_event(found)
    return len(due)


def test_a_finished_video_is_told_signed_over_the_raw_body(workspace, listener):
    told = endpoint(workspace, f"{listener.url}/hook")
    job = finished(workspace, folder_id="f" * 32)
    assert deliver_all() == 1
    [received] = listener.received
    assert (received.method, received.path, received.headers["Content-Type"]) == ("POST", "/hook", "application/json")
    expected = hmac.new(secret_of(told).encode(), received.body, "sha256").hexdigest()
    assert received.headers["Signature"] == expected
    content = json.loads(received.body)
    assert content.keys() == {"event_id", "event_type", "event_data"}
    assert content["event_type"] == "avatar_video.success"
    url = content["event_data"].pop("url")
    assert content["event_data"] == {
        "video_id": job.pk,
        "gif_download_url": None,
        "video_page_url": None,
        "video_share_page_url": None,
        "folder_id": "f" * 32,
        "callback_id": "mine",
    }
    assert url.startswith(f"https://a.example/heygen/files/{job.pk}.mp4?expires=")
    assert emulator.answer("GET", url.removeprefix("https://a.example/heygen"), {}).status == 200
    row = EmulatorDelivery.objects.get()
    assert (row.state, row.attempts, row.outcome, row.lease_until) == ("delivered", 1, "HTTP 200", None)
    assert deliver_all() == 0


def test_a_failed_video_is_told_with_the_reason(workspace, listener):
    endpoint(workspace, listener.url)
    job = failed(workspace)
    assert deliver_all() == 1
    content = json.loads(listener.received[0].body)
    assert content["event_type"] == "avatar_video.fail"
    assert content["event_data"].keys() == {"video_id", "msg", "callback_id"}
    assert (content["event_data"]["video_id"], content["event_data"]["callback_id"]) == (job.pk, "mine")
    assert "3 times" in content["event_data"]["msg"]


def test_a_film_that_cannot_be_made_is_told_too(workspace, listener, monkeypatch):
    monkeypatch.setattr("studio.animatic.available", lambda: ["av"])
    endpoint(workspace, listener.url)
    finished(workspace)
    deliver_all()
    assert json.loads(listener.received[0].body)["event_type"] == "avatar_video.fail"


def test_only_what_was_subscribed_to_comes_and_only_to_one_s_own(workspace, listener):
    endpoint(workspace, f"{listener.url}/success", ["avatar_video.success"])
    endpoint(workspace, f"{listener.url}/fail", ["avatar_video.fail"])
    endpoint(make_workspace(), f"{listener.url}/stranger")
    finished(workspace)
    deliver_all()
    assert [one.path for one in listener.received] == ["/success"]
    failed(workspace)
    deliver_all()
    assert [one.path for one in listener.received] == ["/success", "/fail"]


def test_a_callback_url_is_called_too_unsigned_with_its_client_s_addresses(workspace, listener):
    endpoint(workspace, f"{listener.url}/hook")
    job = finished(workspace, callback_url=f"{listener.url}/callback/token")
    assert deliver_all() == 2
    hook, callback = sorted(listener.received, key=lambda one: one.path, reverse=True)
    assert callback.path == "/callback/token"
    assert "Signature" not in callback.headers
    content, other = json.loads(callback.body), json.loads(hook.body)
    assert content["event_id"] == other["event_id"]
    assert content["event_data"]["callback_id"] == "mine"
    assert content["event_data"]["url"].startswith(f"https://b.example/heygen/files/{job.pk}.mp4?")


def test_nobody_is_told_where_nobody_asked(workspace):
    finished(workspace)
    assert not EmulatorDelivery.objects.exists()


@pytest.mark.parametrize("behaviour", [answers(500), answers(302, location="/x"), hangs_up], ids=["500", "302", "cut"])
def test_what_did_not_arrive_is_tried_again_later_and_at_last_given_up(workspace, behaviour):
    with serving(behaviour) as server:
        endpoint(workspace, server.url)
        finished(workspace)
        for attempt, pause in enumerate((*delivery.PAUSES, None), 1):
            assert deliver_all() == 1
            assert deliver_all() == 0
            row = EmulatorDelivery.objects.get()
            assert row.attempts == len(server.received) == attempt
            assert row.outcome
            if pause:
                assert row.state == "waiting"
                assert row.next_at - timezone.now() == pytest.approx(timedelta(seconds=pause), abs=timedelta(seconds=3))
            EmulatorDelivery.objects.update(next_at=timezone.now() + EARLIER)
        assert row.state == "given_up"
        assert deliver_all() == 0
        assert len({one.body for one in server.received}) == 1


def test_one_that_arrives_the_second_time_is_done(workspace):
    with serving(in_turn(answers(503), answers(204))) as server:
        endpoint(workspace, server.url)
        finished(workspace)
        deliver_all()
        EmulatorDelivery.objects.update(next_at=timezone.now() + EARLIER)
        deliver_all()
    row = EmulatorDelivery.objects.get()
    assert (row.state, row.attempts, row.outcome) == ("delivered", 2, "HTTP 204")


def test_an_address_that_leads_inside_by_now_is_not_called(workspace, listener, settings):
    """It is judged at each attempt, not only when it was registered."""
    endpoint(workspace, listener.url)
    finished(workspace, callback_url="http://10.0.0.1/")
    settings.EMULATOR_CALLBACKS = "public"
    assert deliver_all() == 2
    assert listener.received == []
    outcomes = list(EmulatorDelivery.objects.values_list("outcome", flat=True))
    assert all("which is not called from here" in one for one in outcomes)


def test_a_killed_worker_s_delivery_is_taken_up_and_not_before_its_lease_ends(workspace, listener):
    endpoint(workspace, listener.url)
    finished(workspace)
    found = delivery.claim(EmulatorDelivery.objects.get().pk)
    assert emulator.due_deliveries() == []
    deliver_event(found.pk)
    assert listener.received == []
    EmulatorDelivery.objects.update(lease_until=timezone.now() + EARLIER)
    assert deliver_all() == 1
    assert (EmulatorDelivery.objects.get().state, len(listener.received)) == ("delivered", 1)
    delivery.finish(found, False, "late")
    assert EmulatorDelivery.objects.get().outcome == "HTTP 200"


def test_one_that_kills_its_worker_each_time_is_given_up(workspace, listener):
    endpoint(workspace, listener.url)
    finished(workspace)
    EmulatorDelivery.objects.update(attempts=delivery.ATTEMPTS, lease_until=timezone.now() + EARLIER)
    deliver_all()
    assert (EmulatorDelivery.objects.get().state, listener.received) == ("given_up", [])


def test_the_end_of_a_video_and_its_event_are_written_together(workspace, listener, monkeypatch):
    """A worker that dies between the two leaves neither, and the job is made again."""
    endpoint(workspace, listener.url)
    job = make_job(workspace)

    def dies(job_id):
        raise SystemExit

    monkeypatch.setattr(jobs, "announce", dies)
    with pytest.raises(SystemExit):
        emulator.make(job.pk)
    job.refresh_from_db()
    assert (job.status, EmulatorDelivery.objects.count()) == ("processing", 0)
    monkeypatch.undo()
    EmulatorJob.objects.update(lease_until=timezone.now() + EARLIER)
    emulator.make(job.pk)
    job.refresh_from_db()
    assert (job.status, EmulatorDelivery.objects.count()) == ("completed", 1)


def test_an_endpoint_that_was_deleted_hears_nothing_more(workspace, listener):
    told = endpoint(workspace, listener.url)
    finished(workspace)
    told.delete()
    assert deliver_all() == 0


def test_what_does_not_exist_is_nothing(db):
    deliver_event("0" * 32)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_makes_the_attempt(listener):
    workspace = make_workspace()
    endpoint(workspace, listener.url)
    finished(workspace)
    found = EmulatorDelivery.objects.get().pk
    barrier, broken = threading.Barrier(4), []

    def work():
        try:
            barrier.wait()
            deliver_event(found)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (broken, len(listener.received)) == ([], 1)
