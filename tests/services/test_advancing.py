import re
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from studio import emulator
from studio.models import EmulatorJob, Render
from studio.services import deciding, rendering
from studio.services.pace import backoff, poll_pause
from studio.views.course import course_of
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, cuts, hangs_up, in_turn, refusing, resets, serving
from tests.services.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ACCEPTED = answers(200, {"error": None, "data": {"video_id": "remote-1"}})


def status(word, **more):
    data = {"id": "remote-1", "status": word, "video_url": None, "error": None, **more}
    return answers(200, {"code": 100, "data": data, "message": "Success"})


@pytest.fixture
def heygen(settings):
    """A render for the real service's client, and a way to say what the server does."""
    settings.HEYGEN_API_KEY = "secret-key"
    render = make_render(make_video(make_who(make_workspace(engine="heygen"))))

    @contextmanager
    def behaves(*behaviours):
        with serving(in_turn(*behaviours)) as server:
            settings.HEYGEN_BASE_URL = server.url
            yield server

    behaves.render = render
    return behaves


@pytest.fixture
def local():
    return make_render(make_video())


def step(render):
    """The next step, as if its time had come."""
    Render.objects.filter(pk=render.pk).update(next_at=timezone.now())
    return rendering.advance_render(render.pk)


def killed(render, state, **columns):
    """As a worker leaves it that is killed in this state and whose lease has run out since."""
    past = timezone.now() - timedelta(seconds=1)
    Render.objects.filter(pk=render.pk).update(state=state, lease_until=past, **columns)


# --- The emulator -------------------------------------------------------------------------------------------------


def test_from_queued_to_completed_with_the_emulator(local):
    first = step(local)
    assert (first.state, first.lease_until, first.attempts) == ("processing", None, 0)
    job = EmulatorJob.objects.get()
    assert (first.remote_id, job.payload["callback_id"]) == (job.pk, str(local.pk))
    assert first.sent_at
    assert step(local).state == "processing"
    EmulatorJob.objects.update(status="completed", seconds=12.5)
    done = step(local)
    assert (done.state, done.seconds, done.is_open) == ("completed", 12.5, False)
    assert done.finished_at
    assert step(local) is None
    assert EmulatorJob.objects.count() == 1


def test_the_film_is_found_on_this_very_site(local):
    assert rendering.video_url(step(local)) is None
    EmulatorJob.objects.update(status="completed", seconds=1)
    url = rendering.video_url(step(local))
    job = EmulatorJob.objects.get()
    assert url.startswith(f"/heygen/files/{job.pk}.mp4?")
    assert emulator.answer("GET", url.removeprefix("/heygen"), {}).status == 404  # signed; the file itself is missing


def test_a_failure_brings_its_reason(local):
    step(local)
    EmulatorJob.objects.update(status="failed", error_code="cannot_render", error_message="No encoder.")
    failed = step(local)
    assert (failed.state, failed.error_code, failed.error_message) == ("failed", "cannot_render", "No encoder.")
    assert rendering.video_url(failed) is None


def test_what_the_emulator_refuses_is_not_sent_again(local):
    local.body = local.body.replace("Anna_public_3_20240108", "missing_one")
    local.save()
    refused = step(local)
    assert (refused.state, refused.error_code) == ("failed", "400144")
    assert "missing_one not found" in refused.error_message
    assert step(local) is None


# --- Who takes a step ---------------------------------------------------------------------------------------------


def test_nobody_takes_a_step_before_its_time(local):
    Render.objects.update(next_at=timezone.now() + timedelta(seconds=5))
    assert rendering.advance_render(local.pk) is None
    assert Render.objects.get().state == "queued"


def test_nobody_takes_a_step_that_another_holds(local):
    Render.objects.update(lease_until=timezone.now() + timedelta(seconds=5))
    assert step(local) is None
    Render.objects.update(lease_until=timezone.now() - timedelta(seconds=5))
    assert step(local).state == "processing"


@pytest.mark.parametrize("state", ["unclear", "completed", "failed", "cancelled"])
def test_nothing_goes_on_by_itself_after(local, state):
    Render.objects.update(state=state, needs_person=state == "unclear")
    assert step(local) is None


def test_no_such_render():
    assert rendering.advance_render(uuid.uuid4()) is None


def test_no_transaction_is_open_while_the_service_is_asked(local):
    with pytest.raises(RuntimeError, match="outside any transaction"), transaction.atomic():
        rendering.advance_render(local.pk)
    assert not EmulatorJob.objects.exists()


def test_many_workers_at_once_send_once(heygen):
    with heygen(ACCEPTED, status("processing")) as server:
        outcomes = at_once([lambda: rendering.advance_render(heygen.render.pk)] * 6)
    assert [request.method for request in server.received] == ["POST"]
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert Render.objects.get().remote_id == "remote-1"


def test_the_row_says_sending_before_the_request_arrives(heygen):
    seen = []

    def looks(handler, received):
        seen.append(Render.objects.values_list("state", "sent_at").get())
        connection.close()
        ACCEPTED(handler, received)

    with heygen(looks):
        step(heygen.render)
    [(state, sent_at)] = seen
    assert state == "sending"
    assert sent_at


# --- The real service ---------------------------------------------------------------------------------------------


def test_exactly_the_stored_bytes_are_sent(heygen):
    with heygen(ACCEPTED) as server:
        sent = step(heygen.render)
    [request] = server.received
    assert request.body == heygen.render.body.encode()
    assert request.headers["X-Api-Key"] == "secret-key"
    assert sent.state == "processing"
    assert timedelta(seconds=8) < sent.next_at - timezone.now() <= timedelta(seconds=10)


def test_unknown_words_of_a_status_are_still_going(heygen):
    with heygen(ACCEPTED, status("dreaming"), status("completed", duration=61.5, video_url="https://x.test/v")):
        step(heygen.render)
        assert step(heygen.render).state == "processing"
        done = step(heygen.render)
        assert (done.state, done.seconds) == ("completed", 61.5)
        assert rendering.video_url(done) == "https://x.test/v"


def test_what_never_arrived_is_sent_again(heygen, settings):
    with refusing() as url:
        settings.HEYGEN_BASE_URL = url
        waiting = [step(heygen.render) for _ in range(3)]
    assert {render.state for render in waiting} == {"queued"}
    assert [render.attempts for render in waiting] == [1, 2, 3]
    pauses = [round((render.next_at - timezone.now()).total_seconds()) for render in waiting]
    assert pauses == sorted(pauses)
    assert waiting[-1].sent_at is None
    assert waiting[-1].error_message
    with heygen(ACCEPTED):
        sent = step(heygen.render)
    assert (sent.state, sent.attempts, sent.error_message) == ("processing", 0, "")


PYTHON = re.compile(r"Error|Errno|Timeout|httpx|[Ss]erver disconnected|peer closed")


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (hangs_up, "The connection broke after sending"),
        (resets, "The connection broke after sending"),
        (cuts(200, b'{"data": {"video_id": "rem'), "the connection broke"),
    ],
)
def test_what_broke_is_told_in_words_and_to_the_operator_in_full(heygen, behaviour, words):
    with heygen(behaviour):
        told = step(heygen.render)
    assert words in told.error_message
    assert not PYTHON.search(told.error_message)
    event = told.events.get(kind="unclear")
    assert not PYTHON.search(event.message)
    assert PYTHON.search(event.exchange["reply"]["trouble"])


def test_what_could_not_be_reached_is_told_apart_from_what_was_full(heygen, settings):
    with refusing() as url:
        settings.HEYGEN_BASE_URL = url
        lost = step(heygen.render)
    with heygen(answers(429, {"error": {"message": "slow"}}, retry_after="600")):
        full = step(heygen.render)
    assert "could not be reached" in lost.error_message
    assert "within a minute" in lost.error_message
    assert not PYTHON.search(lost.error_message)
    assert "was full" in full.error_message
    assert "about 10 minutes" in full.error_message
    events = list(full.events.filter(kind="not_sent"))
    assert [event.message for event in events] == [lost.error_message, full.error_message]
    assert PYTHON.search(events[0].exchange["reply"]["trouble"])
    told = [line.words for line in course_of(full)]
    assert told == [
        "The service could not be reached; it waits to be sent again",
        "The service was full; it waits to be sent again",
    ]


def test_asked_to_wait_it_waits_and_sends_again(heygen):
    with heygen(answers(429, {"error": {"message": "slow"}}, retry_after="40"), ACCEPTED) as server:
        waiting = step(heygen.render)
        assert (waiting.state, waiting.attempts) == ("queued", 1)
        assert timedelta(seconds=38) < waiting.next_at - timezone.now() <= timedelta(seconds=40)
        assert step(heygen.render).state == "processing"
    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("behaviour", "code", "words"),
    [
        (answers(400, {"error": {"code": "invalid_parameter", "message": "no"}}), "invalid_parameter", "no"),
        (answers(200, {"data": None, "error": {"code": 400144, "message": "look not found"}}), "400144", "look"),
        (answers(401, {"error": {"code": "unauthorized", "message": "Unauthorized"}}), "unauthorized", "Unauth"),
        (answers(401, {"error": {"code": "e_77", "message": "Who are you?"}}), "bad_key", "Who are you?"),
        (answers(404, {"error": {"code": "e_78", "message": "Nothing"}}), "not_found", "Nothing"),
    ],
)
def test_a_no_is_final(heygen, behaviour, code, words):
    with heygen(behaviour, ACCEPTED) as server:
        failed = step(heygen.render)
        assert (failed.state, failed.error_code) == ("failed", code)
        assert words in failed.error_message
        assert failed.finished_at
        assert step(heygen.render) is None
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        hangs_up, resets, answers(500), answers(502, b"<html>Bad gateway</html>"), answers(200, {"data": {}}),
        cuts(200, b'{"data": {"video_id": "rem'),
    ],
    ids=["hangs up", "resets", "500", "502", "no id", "cut"],
)  # fmt: skip
def test_what_may_have_arrived_is_never_sent_again(heygen, behaviour):
    with heygen(behaviour, answers(200, {"data": {"videos": []}})) as server:
        unclear = step(heygen.render)
        assert (unclear.state, unclear.is_open, unclear.lease_until) == ("unclear", True, None)
        assert "not known whether" in unclear.error_message
        while (looked := step(heygen.render)) is not None:
            assert looked.state == "unclear"
    assert [request.method for request in server.received] == ["POST"] + ["GET"] * 7
    assert rendering.overdue_renders() == []


def test_the_key_is_in_no_message(heygen):
    echo = answers(400, {"error": {"code": "bad", "message": "you sent secret-key"}})
    with heygen(echo):
        assert "secret-key" not in step(heygen.render).error_message


def test_words_that_no_database_keeps_do_not_get_in_the_way(heygen):
    with heygen(answers(400, b'{"error": {"code": "a\\u0000b", "message": "no \\u0000 \\ud83d way"}}')):
        failed = step(heygen.render)
    assert (failed.state, failed.error_code, failed.error_message) == ("failed", "ab", "no  ? way")


def test_a_key_that_is_gone_fails_in_words(heygen, settings):
    settings.HEYGEN_API_KEY = ""
    failed = step(heygen.render)
    assert (failed.state, failed.error_code) == ("failed", "engine")
    assert "HEYGEN_API_KEY" in failed.error_message


def test_without_a_key_what_the_service_has_is_looked_at_later(heygen, settings):
    """It is paid for: failed, it could be submitted and paid for once more."""
    with heygen(ACCEPTED, status("completed")):
        step(heygen.render)
        settings.HEYGEN_API_KEY = ""
        kept = step(heygen.render)
        assert (kept.state, kept.remote_id, kept.lease_until) == ("processing", "remote-1", None)
        assert "HEYGEN_API_KEY" in kept.error_message
        assert kept.next_at > timezone.now() + timedelta(minutes=2)
        settings.HEYGEN_API_KEY = "secret-key"
        assert step(heygen.render).state == "completed"


def test_without_a_key_what_was_being_sent_is_unclear(heygen, settings):
    killed(heygen.render, "sending", sent_at=timezone.now())
    settings.HEYGEN_API_KEY = ""
    found = step(heygen.render)
    assert (found.state, found.lease_until) == ("unclear", None)
    assert "HEYGEN_API_KEY" in found.error_message


def test_trouble_while_watching_only_makes_it_look_again(heygen):
    trouble = [answers(500), hangs_up, answers(429, retry_after="7"), answers(401), status("failed", error="broke")]
    with heygen(ACCEPTED, *trouble):
        step(heygen.render)
        looks, pauses = [], []
        for _ in range(4):
            looks.append(step(heygen.render))
            pauses.append(round((looks[-1].next_at - timezone.now()).total_seconds()))
        assert {look.state for look in looks} == {"processing"}
        assert [look.attempts for look in looks] == [1, 2, 3, 4]
        assert all(look.error_message for look in looks)
        assert pauses == [2, 4, 7, 16]
        failed = step(heygen.render)
    assert (failed.state, failed.error_message) == ("failed", "broke")


def test_a_look_that_works_forgets_the_trouble(heygen):
    with heygen(ACCEPTED, answers(500), status("processing")):
        step(heygen.render), step(heygen.render)
        fine = step(heygen.render)
    assert (fine.state, fine.attempts, fine.error_message) == ("processing", 0, "")


def test_a_video_that_the_service_does_not_know_is_unclear_after_many_looks(heygen):
    unknown = answers(404, {"code": 40031, "message": "not found"})
    with heygen(ACCEPTED, unknown):
        step(heygen.render)
        states = [step(heygen.render).state for _ in range(8)]
    assert states == ["processing"] * 7 + ["unclear"]
    lost = Render.objects.get()
    assert (lost.remote_id, lost.is_open) == ("remote-1", True)  # perhaps of another key's account, and paid for there
    assert "remote-1" in lost.error_message


def test_what_the_emulator_does_not_know_is_lost(local):
    step(local)
    EmulatorJob.objects.all().delete()
    assert [step(local).state for _ in range(8)] == ["processing"] * 7 + ["failed"]


# --- A killed worker ----------------------------------------------------------------------------------------------


def test_killed_before_it_was_sent(heygen):
    killed(heygen.render, "queued")
    with heygen(ACCEPTED) as server:
        assert step(heygen.render).state == "processing"
    assert len(server.received) == 1


def test_killed_while_sending_to_the_service_is_unclear(heygen):
    killed(heygen.render, "sending", sent_at=timezone.now())
    with heygen(ACCEPTED) as server:
        assert step(heygen.render).state == "unclear"
    assert server.received == []


def test_killed_while_watching(heygen):
    killed(heygen.render, "processing", sent_at=timezone.now(), remote_id="remote-1")
    with heygen(status("completed", duration=3)):
        assert step(heygen.render).state == "completed"


def test_killed_before_the_emulator_had_it(local):
    killed(local, "sending", sent_at=timezone.now())
    again = step(local)
    assert (again.state, again.sent_at, again.attempts) == ("queued", None, 1)
    assert step(local).state == "processing"
    assert EmulatorJob.objects.count() == 1


def test_killed_after_the_emulator_had_it(local):
    step(local)
    job = EmulatorJob.objects.get()
    killed(local, "sending", remote_id="")
    found = step(local)
    assert (found.state, found.remote_id) == ("processing", job.pk)
    assert EmulatorJob.objects.count() == 1


def test_a_job_of_an_earlier_render_with_the_same_callback_id_is_not_taken_for_this_one(local):
    EmulatorJob.objects.create(
        workspace=local.workspace, payload=local.payload, created_at=timezone.now() - timedelta(minutes=1)
    )
    known = EmulatorJob.objects.create(workspace=local.workspace, payload=local.payload)
    stranger = EmulatorJob.objects.create(workspace=make_workspace(), payload=local.payload)
    make_render(make_video(make_who(local.workspace)), remote_id=known.pk, state="completed")
    killed(local, "sending", sent_at=timezone.now() - timedelta(seconds=5))
    assert stranger.pk != step(local).remote_id == ""


def test_an_emulator_that_never_takes_it_is_no_endless_loop(local):
    for _ in range(6):
        killed(local, "sending", sent_at=timezone.now())
        last = step(local)
        if last.state == "failed":
            break
    assert (last.state, last.error_code) == ("failed", "emulator")


def test_who_was_believed_dead_and_yet_sent_it_is_believed(heygen):
    """The machine slept between the commit and the answer; meanwhile the render was called unclear."""

    def meanwhile(handler, received):
        Render.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert step(heygen.render).state == "unclear"
        connection.close()
        ACCEPTED(handler, received)

    with heygen(meanwhile) as server:
        known = step(heygen.render)
    assert (known.state, known.remote_id, known.error_message) == ("processing", "remote-1", "")
    assert len(server.received) == 1


def test_who_lost_the_lease_while_watching_changes_nothing(heygen):
    def meanwhile(handler, received):
        Render.objects.update(state="completed", seconds=7, lease_until=None)
        connection.close()
        status("failed")(handler, received)

    killed(heygen.render, "processing", sent_at=timezone.now(), remote_id="remote-1")
    with heygen(meanwhile):
        step(heygen.render)
    assert (Render.objects.get().state, Render.objects.get().seconds) == ("completed", 7)


def test_given_up_while_watching_stays_given_up(heygen):
    def meanwhile(handler, received):
        who = make_who(heygen.render.workspace, heygen.render.owner)
        deciding.give_up_render(who, Render.objects.get())
        connection.close()
        status("completed", duration=1)(handler, received)

    killed(heygen.render, "processing", sent_at=timezone.now(), remote_id="remote-1")
    with heygen(meanwhile):
        step(heygen.render)
    assert Render.objects.get().error_code == "given_up"


def test_paces():
    seconds = [poll_pause("heygen", timedelta(seconds=at)).total_seconds() for at in (0, 119, 120, 299, 300, 9999)]
    assert seconds == [10, 10, 30, 30, 60, 60]
    assert poll_pause("local", timedelta(hours=1)) == timedelta(seconds=1)
    assert [backoff(n).total_seconds() for n in (1, 2, 3, 8, 9, 5000)] == [2, 4, 8, 256, 300, 300]
