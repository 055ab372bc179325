import json
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.utils import timezone

from studio.models import EmulatorJob, Render, Workspace
from studio.services import engines, looking, tracking
from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, hangs, refusing, serving
from tests.services.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "secret-key"


def tells(words):
    """A service that knows each video by `words`: {video id: status}; a behaviour for what is no status."""

    def behave(handler, received):
        video_id = parse_qs(urlsplit(received.path).query)["video_id"][0]
        word = words.get(video_id, "processing")
        if callable(word):
            return word(handler, received)
        data = {"id": video_id, "status": word, "duration": 3.0, "video_url": None, "error": None}
        return answers(200, {"code": 100, "data": data, "message": "Success"})(handler, received)

    return behave


@pytest.fixture
def service():
    """`service(number, …)` renders of a workspace of its own that are being made and due, called a-0, a-1 …"""

    def make(number, name="a", **columns):
        who = make_who(make_workspace(name))
        engines.set_heygen_key(who.workspace, KEY)
        past = timezone.now() - timedelta(seconds=5)
        columns = {"state": "processing", "remote_status": "processing", "next_at": past, "sent_at": past, **columns}
        return [
            make_render(make_video(who, scenes=1), remote_id=f"{name}-{place}", **columns) for place in range(number)
        ]

    return make


def asked(server):
    return sorted(parse_qs(urlsplit(request.path).query)["video_id"][0] for request in server.received)


def one_pass(left=lambda render: None):
    tracking.track_renders(left)


def states():
    return dict(Render.objects.values_list("remote_id", "state"))


# --- What a pass does -------------------------------------------------------------------------------------------


def test_a_pass_looks_once_at_everything_that_is_due(service, settings):
    service(30)
    service(2, "later", next_at=timezone.now() + timedelta(seconds=60))
    left = []
    with serving(tells({"a-3": "completed", "a-7": "failed"})) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass(left.append)
    assert asked(server) == sorted(f"a-{place}" for place in range(30))
    found = states()
    assert (found.pop("a-3"), found.pop("a-7")) == ("completed", "failed")
    assert set(found.values()) == {"processing"}
    assert sorted((render.remote_id, render.state) for render in left) == [("a-3", "completed"), ("a-7", "failed")]
    going = Render.objects.filter(state="processing", remote_id__startswith="a-")
    assert set(going.values_list("lease_until", "attempts")) == {(None, 0)}
    pauses = {round((at - timezone.now()).total_seconds()) for at in going.values_list("next_at", flat=True)}
    assert pauses <= {9, 10}


def test_a_length_out_of_all_size_ends_its_render_and_holds_up_no_other(service, settings):
    service(3)
    data = {"id": "a-0", "status": "completed", "duration": 1e30, "error": None}
    odd = answers(200, {"code": 100, "data": data, "message": "Success"})
    with serving(tells({"a-0": odd, "a-1": "completed", "a-2": "completed"})) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass()
    assert set(Render.objects.values_list("remote_id", "state", "seconds")) == {
        ("a-0", "completed", None), ("a-1", "completed", 3.0), ("a-2", "completed", 3.0),
    }  # fmt: skip


def test_nothing_is_due_again_at_once(service, settings):
    service(3)
    with serving(tells({})) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass()
        one_pass()
    assert len(server.received) == 3


def test_what_another_holds_is_left_to_it(service, settings):
    service(1, lease_until=timezone.now() + timedelta(seconds=60))
    service(1, "dead", lease_until=timezone.now() - timedelta(seconds=1))
    with serving(tells({})) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass()
    assert asked(server) == ["dead-0"]


def test_one_connection_serves_a_whole_pass(service, settings):
    service(20)
    ports = set()

    def notes(handler, received):
        ports.add(handler.client_address)
        tells({})(handler, received)

    with serving(notes) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass()
    assert len(server.received) == 20
    assert len(ports) == 1


def test_a_new_word_of_the_service_leaves_an_event_and_an_old_one_none(service, settings):
    [render] = service(1)
    with serving(tells({"a-0": "waiting"})) as server:
        settings.HEYGEN_BASE_URL = server.url
        for _ in range(2):
            one_pass()
            Render.objects.update(next_at=timezone.now())
    assert [(event.kind, event.message) for event in render.events.all()] == [("status", "waiting")]


def test_the_emulator_is_asked_the_same_way():
    job = EmulatorJob.objects.create(workspace=make_workspace(), payload={}, status="completed", seconds=2.5)
    video = make_video(make_who(job.workspace))
    render = make_render(video, state="processing", remote_id=job.pk, sent_at=timezone.now())
    left = []
    one_pass(left.append)
    render.refresh_from_db()
    assert (render.state, render.seconds, [one.pk for one in left]) == ("completed", 2.5, [render.pk])


def test_no_transaction_is_open_while_the_service_is_asked(service):
    with pytest.raises(RuntimeError, match="outside any transaction"), transaction.atomic():
        looking.look_at_all(service(1), lambda render: None)


# --- Many workers -----------------------------------------------------------------------------------------------


def test_of_many_workers_each_render_has_one(service, settings):
    service(60)
    with serving(tells({})) as server:
        settings.HEYGEN_BASE_URL = server.url
        assert at_once([one_pass] * 4) == [None] * 4
    assert asked(server) == sorted(f"a-{place}" for place in range(60))


@pytest.mark.parametrize("word", ["completed", "processing"])
def test_what_was_taken_over_meanwhile_is_not_written_to(service, settings, word):
    service(1)
    mine = tracking.claim_due(1, {})[0][0]
    theirs = timezone.now() + timedelta(seconds=99)
    Render.objects.update(lease_until=theirs)
    with serving(tells({"a-0": word})) as server:
        settings.HEYGEN_BASE_URL = server.url
        looking.look_at_all([mine], lambda render: pytest.fail("it was not ours"))
    found = Render.objects.get()
    assert (found.state, found.lease_until) == ("processing", theirs)


# --- A service in trouble ---------------------------------------------------------------------------------------


def test_a_service_that_is_silent_holds_up_no_other(service, settings):
    """Two workspaces at one address here: it is silent about all videos of the one."""
    service(5, "silent")
    service(5, "a")

    def behave(handler, received):
        (hangs if "silent" in received.path else tells({}))(handler, received)

    def of_a():
        return [one for one in asked(server) if one.startswith("a-")]

    tracker = tracking.Tracker(lambda render: None)
    with serving(behave) as server:
        settings.HEYGEN_BASE_URL = server.url
        for passes in (1, 2, 3):  # while the one is waited for, the other is looked at again and again
            deadline = time.monotonic() + 5
            while Render.objects.filter(remote_id__startswith="a-", next_at__lte=timezone.now()).exists():
                assert time.monotonic() < deadline
                time.sleep(min(tracker.tick(), 0.05))
            assert of_a() == sorted([f"a-{n}" for n in range(5)] * passes)
            Render.objects.filter(remote_id__startswith="a-").update(next_at=timezone.now(), lease_until=None)
        assert set(asked(server)) - set(of_a()) == {"silent-0"}
    tracker.wait()
    tracker.close()


def test_where_nothing_answers_all_wait_and_say_so(service, settings):
    service(20)
    with refusing() as url:
        settings.HEYGEN_BASE_URL = url
        began = time.monotonic()
        looking.look_at_all(tracking.claim_due(1, {})[0], lambda render: None)
        assert time.monotonic() - began < 5
    for render in Render.objects.all():
        assert (render.state, render.attempts, render.lease_until) == ("processing", 1, None)
        assert "cannot be asked at the moment" in render.error_message
        assert 0 < (render.next_at - timezone.now()).total_seconds() <= 2


def test_one_video_that_the_service_is_silent_about_keeps_nobody_waiting(service, settings):
    service(3)
    Render.objects.filter(remote_id="a-0").update(next_at=timezone.now() - timedelta(seconds=9))
    cut = {"a-0": lambda handler, received: setattr(handler, "close_connection", True)}
    with serving(tells(cut)) as server:
        settings.HEYGEN_BASE_URL = server.url
        batch = tracking.claim_due(1, {})[0]
        assert looking.look_at_all(batch, lambda render: None) is False
        assert asked(server) == ["a-0"]
        others = Render.objects.exclude(remote_id="a-0")
        assert set(others.values_list("attempts", "lease_until")) == {(0, None)}
        assert all(render.next_at < timezone.now() for render in others)
        batch = tracking.claim_due(1, {})[0]
        assert [render.remote_id for render in batch] == ["a-1", "a-2"]


def test_a_second_silence_in_a_row_is_everybodys(service, settings):
    service(3)
    with serving(lambda handler, received: setattr(handler, "close_connection", True)) as server:
        settings.HEYGEN_BASE_URL = server.url
        looking.look_at_all(tracking.claim_due(1, {})[0], lambda render: None, again=True)
    assert len(server.received) == 1
    assert set(Render.objects.values_list("attempts", flat=True)) == {1}


def test_asked_to_wait_all_of_them_do(service, settings):
    service(5)
    with serving(answers(429, {"message": "slow"}, retry_after="40")) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass()
    assert len(server.received) == 1
    waits = [(render.next_at - timezone.now()).total_seconds() for render in Render.objects.all()]
    assert all(38 < wait <= 40 for wait in waits)


def test_a_broken_answer_about_one_video_stops_no_other(service, settings):
    service(4)
    with serving(tells({"a-1": answers(500), "a-2": answers(200, b"<html>")})) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass()
    assert asked(server) == ["a-0", "a-1", "a-2", "a-3"]
    assert dict(Render.objects.values_list("remote_id", "attempts")) == {"a-0": 0, "a-1": 1, "a-2": 1, "a-3": 0}


def test_after_trouble_a_service_is_left_in_peace_and_then_tried_with_one_batch(service, settings):
    service(100)
    tracker = tracking.Tracker(lambda render: None)
    try:
        with refusing() as url:
            settings.HEYGEN_BASE_URL = url
            tracker.tick()
            tracker.wait()
        [(name, rest)] = tracker.rests.items()
        assert rest.strikes == 2  # both batches
        assert tracker.tick() == tracking.LATER  # sixty are due and none is taken
        rest.until = 0
        assert tracker._passed_over() == {name: 1}
        with serving(tells({})) as server:
            settings.HEYGEN_BASE_URL = server.url
            tracker.tick()
            tracker.wait()
        assert (len(server.received), dict(tracker.rests)) == (tracking.BATCH, {})
    finally:
        tracker.close()


def test_a_slow_service_gets_no_more_than_its_time(service, settings):
    service(5)
    settings.SERVICE_LOOK_SECONDS = -1
    with serving(tells({})) as server:
        settings.HEYGEN_BASE_URL = server.url
        looking.look_at_all(tracking.claim_due(1, {})[0], lambda render: None)
    assert server.received == []
    assert set(Render.objects.values_list("lease_until", "attempts")) == {(None, 0)}
    assert tracking.due().count() == 5  # at once, by whoever is free


def test_without_a_key_all_wait_for_one(service, settings):
    service(3)
    settings.HEYGEN_API_KEY = ""
    Workspace.objects.update(heygen_key="")
    one_pass()
    for render in Render.objects.all():
        assert "HEYGEN_API_KEY" in render.error_message
        assert render.next_at > timezone.now() + timedelta(minutes=2)


def test_a_thread_outlives_what_breaks_in_it(service, settings, caplog):
    service(1)

    def breaks(render):
        raise LookupError("no such queue")

    tracker = tracking.Tracker(breaks)
    try:
        with serving(tells({"a-0": "completed", "b-0": "completed"})) as server:
            settings.HEYGEN_BASE_URL = server.url
            tracker.tick()
            tracker.wait()
            service(1, "b")
            tracker.tick()
            tracker.wait()
        assert states() == {"a-0": "completed", "b-0": "completed"}
    finally:
        tracker.close()
    assert "no such queue" in caplog.text
    assert KEY not in caplog.text


def test_what_breaks_over_one_render_holds_up_no_other(service, settings, caplog):
    service(3)

    def breaks(render):
        if render.remote_id == "a-0":
            raise LookupError("no such queue")

    with serving(tells({"a-0": "completed", "a-1": "completed", "a-2": "completed"})) as server:
        settings.HEYGEN_BASE_URL = server.url
        one_pass(breaks)
    assert set(states().values()) == {"completed"}
    assert "no such queue" in caplog.text


# --- Fairness and cost ------------------------------------------------------------------------------------------


def test_one_workspace_with_hundreds_leaves_room_for_the_others(service):
    service(100, "crowd", next_at=timezone.now() - timedelta(minutes=5))
    service(1, "a")
    batches = tracking.claim_due(8, {})
    names = [batch[0].remote_id.partition("-")[0] for batch in batches]
    assert sorted(names) == ["a", "crowd", "crowd"]
    assert {len(batch) for batch in batches} == {1, tracking.BATCH}
    assert sum(len(batch) for batch in tracking.claim_due(8, {})) == 2 * tracking.BATCH  # the next of the crowd


def test_no_more_is_taken_than_there_are_threads(service):
    for name in "abcdef":
        service(1, name)
    assert len(tracking.claim_due(4, {})) == 4
    assert len(tracking.claim_due(4, {})) == 2
    assert tracking.claim_due(4, {}) == []


@pytest.mark.parametrize("number", [1, 3, 20])
def test_a_pass_costs_the_same_queries_however_many_there_are(service, settings, number):
    service(number)
    with serving(tells({})) as server:
        settings.HEYGEN_BASE_URL = server.url

        def passing():
            [batch] = tracking.claim_due(1, {})
            looking.look_at_all(batch, lambda render: None)

        assert queries_of(passing) == 4  # chosen, locked, held, written down
    assert len(server.received) == number


def test_an_idle_pass_is_one_query(service):
    service(3, next_at=timezone.now() + timedelta(minutes=1))
    assert queries_of(lambda: tracking.claim_due(8, {})) == 1


def test_the_body_is_not_read(service):
    service(1)
    [[render]] = tracking.claim_due(1, {})
    assert "body" in render.get_deferred_fields()
    assert json.loads(render.body)
