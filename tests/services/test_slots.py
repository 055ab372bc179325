"""No more renders of a workspace are at its service than it takes, however many workers there are."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio import tasks
from studio.models import EmulatorJob, Render
from studio.services import deciding, rendering
from studio.services.pace import GRACE, LINE
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, in_turn, serving
from tests.services.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_most_three(settings):
    settings.MAX_RENDERS = 3


@pytest.fixture
def workspace():
    return make_workspace()


def submitted(workspace, number: int, **columns) -> list[Render]:
    """In this order, a second apart."""
    start = timezone.now() - timedelta(hours=1)
    who = make_who(workspace)
    return [
        make_render(make_video(who, scenes=1), created_at=start + timedelta(seconds=place), **columns)
        for place in range(number)
    ]


def states(renders) -> list[str]:
    return [Render.objects.get(pk=one.pk).state for one in renders]


def due(*renders) -> None:
    Render.objects.filter(pk__in=[one.pk for one in renders]).update(next_at=timezone.now())


def test_the_fourth_waits_and_says_what_for(workspace):
    renders = submitted(workspace, 5)
    for one in renders:
        rendering.advance_render(one.pk)
    assert states(renders) == ["processing"] * 3 + ["queued"] * 2
    fourth = Render.objects.get(pk=renders[3].pk)
    assert fourth.error_message == "Waiting for one of 3 running videos to finish."
    assert (fourth.attempts, fourth.lease_until, fourth.sent_at) == (0, None, None)
    assert timedelta(seconds=50) < fourth.next_at - timezone.now() <= LINE
    assert EmulatorJob.objects.count() == 3


def hesitating(execute, sql, *rest):
    """A worker that is held up between counting and writing, where another could come in between."""
    found = execute(sql, *rest)
    if "COUNT(" in sql.upper():
        time.sleep(0.05)
    return found


def step_of_a_slow_worker(render) -> Render | None:
    with connection.execute_wrapper(hesitating):
        return rendering.advance_render(render.pk)


@pytest.mark.slow
def test_many_workers_never_send_more_than_that(workspace):
    renders = submitted(workspace, 8)
    outcomes = at_once([lambda one=one: step_of_a_slow_worker(one) for one in renders])
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert sorted(states(renders)) == ["processing"] * 3 + ["queued"] * 5
    assert EmulatorJob.objects.count() == 3


def test_the_next_in_line_is_called_when_one_is_done(workspace):
    renders = submitted(workspace, 6)
    for one in renders:
        rendering.advance_render(one.pk)
    EmulatorJob.objects.filter(pk=Render.objects.get(pk=renders[1].pk).remote_id).update(status="completed", seconds=1)
    due(renders[1])
    done = rendering.advance_render(renders[1].pk)
    service = (workspace.pk, done.engine)
    assert rendering.call_up(service) == [renders[3].pk]
    assert rendering.call_up(service) == []  # not again while the call may be on its way
    rendering.advance_render(renders[3].pk)
    assert states(renders) == ["processing", "completed", "processing", "processing", "queued", "queued"]
    sent = Render.objects.get(pk=renders[3].pk)
    assert (sent.error_code, sent.error_message) == ("", "")
    assert rendering.call_up(service) == []


def test_a_task_calls_the_next_one(workspace):
    renders = submitted(workspace, 4)
    for one in renders:
        rendering.advance_render(one.pk)
    EmulatorJob.objects.update(status="completed", seconds=1)
    due(renders[0])
    tasks.advance.func(str(renders[0].pk))
    assert [one.args_kwargs["args"] for one in DBTaskResult.objects.all()] == [[str(renders[3].pk)]]
    assert Render.objects.get(pk=renders[3].pk).next_at <= timezone.now()


def test_nobody_jumps_the_queue(workspace):
    renders = submitted(workspace, 5)
    for one in renders[:4]:
        rendering.advance_render(one.pk)
    Render.objects.filter(pk=renders[0].pk).update(state="completed")
    rendering.advance_render(renders[4].pk)  # submitted just now, when a place is free that the fourth waits for
    assert states(renders) == ["completed", "processing", "processing", "queued", "queued"]
    due(renders[3])
    rendering.advance_render(renders[3].pk)
    assert states(renders)[3:] == ["processing", "queued"]


@pytest.mark.parametrize(
    ("state", "holds"),
    [("sending", True), ("processing", True), ("unclear", True), ("failed", False), ("cancelled", False)],
)
def test_what_holds_a_place(workspace, state, holds):
    submitted(workspace, 3, state=state)
    [next_one] = submitted(workspace, 1)
    rendering.advance_render(next_one.pk)
    assert states([next_one]) == ["queued" if holds else "processing"]


def test_an_unclear_one_that_waits_for_a_person_holds_no_place(workspace):
    submitted(workspace, 3, state="unclear", needs_person=True)
    [next_one] = submitted(workspace, 1)
    rendering.advance_render(next_one.pk)
    assert states([next_one]) == ["processing"]


def test_another_workspace_and_another_engine_have_places_of_their_own(workspace):
    submitted(workspace, 3, state="processing")
    submitted(workspace, 3, state="processing", engine="heygen")
    [other] = submitted(make_workspace("Other"), 1)
    rendering.advance_render(other.pk)
    assert states([other]) == ["processing"]


def test_too_many_all_the_same_waits_as_it_is_told(workspace, settings):
    """Others may use the same account: then the service itself says so."""
    settings.HEYGEN_API_KEY = "a-secret-key"
    [one] = submitted(workspace, 1, engine="heygen")
    full = answers(429, {"error": {"message": "too many"}}, retry_after="77")
    with serving(in_turn(full, answers(200, {"data": {"video_id": "v"}}))) as server:
        settings.HEYGEN_BASE_URL = server.url
        told = rendering.advance_render(one.pk)
        assert (told.state, told.attempts) == ("queued", 1)
        assert timedelta(seconds=75) < told.next_at - timezone.now() <= timedelta(seconds=77)
        due(one)
        assert rendering.advance_render(one.pk).state == "processing"


def in_line(workspace, number: int) -> list[Render]:
    """So many that wait behind three that are being made."""
    submitted(workspace, 3, state="processing")
    waiting = submitted(workspace, number)
    for one in waiting:
        tasks.advance.func(str(one.pk))
    return waiting


def test_those_in_line_have_no_task_and_none_is_made_for_them(workspace):
    in_line(workspace, 5)
    assert (tasks.reconcile(), DBTaskResult.objects.count()) == (0, 0)


def test_a_place_that_anything_freed_is_found_by_looking(workspace):
    waiting = in_line(workspace, 3)
    Render.objects.filter(state="processing").update(state="failed")
    Render.objects.filter(pk=waiting[0].pk).update(state="cancelled")
    assert rendering.call_lines() == [one.pk for one in waiting[1:]]
    assert rendering.call_lines() == []


def test_whoever_did_not_hear_is_called_again(workspace):
    first, _second, _third = in_line(workspace, 3)
    Render.objects.filter(pk=Render.objects.filter(state="processing").first().pk).update(state="failed")
    assert rendering.call_lines() == [first.pk]
    Render.objects.filter(pk=first.pk).update(next_at=timezone.now() - GRACE - timedelta(seconds=1))
    assert rendering.call_lines() == [first.pk]


def test_those_who_wait_long_are_not_taken_for_forgotten(workspace):
    waiting = in_line(workspace, 2)
    Render.objects.filter(pk__in=[one.pk for one in waiting]).update(next_at=timezone.now() - timedelta(hours=1))
    assert rendering.call_lines() == []
    assert all(one.next_at > timezone.now() for one in Render.objects.filter(state="queued"))


def test_whoever_was_turned_away_keeps_the_place(workspace):
    """A service that is full, or away, is not tried with the whole line."""
    waiting = in_line(workspace, 3)
    Render.objects.filter(state="processing").update(state="failed")
    submitted(workspace, 2, attempts=1, error_code="rate_limited", next_at=timezone.now() + timedelta(minutes=1))
    assert rendering.call_lines() == [waiting[0].pk]


def test_a_person_may_ask_for_one_in_line(workspace):
    [waiting] = in_line(workspace, 1)
    tasks.follow(deciding.check_render(make_who(workspace, waiting.owner), waiting))
    [task] = DBTaskResult.objects.all()
    tasks.advance.func(*task.args_kwargs["args"])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code) == ("queued", "waiting")
    assert waiting.next_at > timezone.now()


def test_one_that_nobody_can_ask_about_is_not_called_all_the_time(workspace, settings):
    """It was sent once before, and the key is gone: it leaves the line, and looks by itself after a while."""
    settings.HEYGEN_API_KEY = "k"
    submitted(workspace, 3, state="processing", engine="heygen")
    [waiting] = submitted(workspace, 1, engine="heygen", doubted_from=timezone.now())
    Render.objects.filter(pk=waiting.pk).update(error_code="waiting", next_at=timezone.now() + LINE)
    settings.HEYGEN_API_KEY = ""
    Render.objects.filter(state="processing").update(state="failed")
    assert tasks.reconcile() == 1
    tasks.advance.func(str(waiting.pk))
    left = Render.objects.get(pk=waiting.pk)
    assert (left.state, left.error_code) == ("queued", "")
    assert list(DBTaskResult.objects.filter(run_after=left.next_at).values_list("status", flat=True)) == ["READY"]
    assert tasks.reconcile() == 0
