"""Totals beside the renders that they are of."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from studio.models import Render, RenderTotal, RenderWords
from studio.services import rendering, restoring, totals
from studio.services.course import Kind, State, take_step
from studio.services.mending import CHORES
from studio.services.totals import Totals, drift, mend_totals, sum_totals
from tests.factories import make_render, make_video, make_who
from tests.services.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

AT = datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)


def step(render, to, kind, **columns):
    return take_step(render, to, kind=kind, by="worker", **columns)


def test_a_submission_and_every_step_are_counted_at_once():
    video = make_video()
    who = make_who(video.workspace, video.owner)
    render = rendering.submit_video(who, video, uuid4(), video.revision)
    assert sum_totals(who.workspace) == Totals({"queued": 1}, 0.0)
    assert step(render, State.SENDING, Kind.SENDING)
    assert step(render, State.PROCESSING, Kind.ACCEPTED)
    assert sum_totals(who.workspace) == Totals({"processing": 1}, 0.0)
    assert step(render, State.COMPLETED, Kind.COMPLETED, seconds=12.3456)
    assert sum_totals(who.workspace) == Totals({"completed": 1}, 12.345)
    assert drift() == []


def test_a_step_that_was_not_taken_is_not_counted():
    render = make_render(state="processing")
    late = Render.objects.get()
    assert step(render, State.COMPLETED, Kind.COMPLETED, seconds=1.0)
    assert not step(late, State.FAILED, Kind.FAILED)
    assert sum_totals() == Totals({"completed": 1}, 1.0)
    assert drift() == []


def test_they_tell_workspaces_engines_and_days_apart():
    first, other = make_who(), make_who()
    for who, state, seconds, at, engine in (
        (first, "completed", 61.5, AT, "heygen"),
        (first, "completed", 0.1, AT.replace(month=4), "local"),
        (first, "failed", None, AT, "local"),
        (other, "completed", 5.0, AT, "local"),
    ):
        make_render(make_video(who), state=state, seconds=seconds, created_at=at, engine=engine)
    assert sum_totals() == Totals({"completed": 3, "failed": 1}, 66.6)
    assert sum_totals(first.workspace) == Totals({"completed": 2, "failed": 1}, 61.6)
    assert sum_totals(first.workspace, "heygen") == Totals({"completed": 1}, 61.5)
    april = datetime(2026, 4, 1, tzinfo=UTC)
    assert sum_totals(first.workspace, since=april) == Totals({"completed": 1}, 0.1)
    assert sum_totals(first.workspace, until=april).numbers == {"completed": 1, "failed": 1}
    assert sum_totals(since=AT) is None
    assert drift() == []


@pytest.mark.parametrize("seconds", [None, 0.0, 0.0004, 1.0005, 59.9999, 3600.123456, 12345.678])
def test_lengths_are_cut_as_the_database_cuts_them(seconds):
    make_render(state="completed", seconds=seconds)
    assert drift() == []


def test_what_is_wrong_is_reported_and_mended():
    render = make_render(state="completed", seconds=10.0, created_at=AT)
    make_render(state="failed", created_at=AT)
    Render.objects.filter(pk=render.pk).update(state="failed")  # past the one place that counts
    stray = {"day": date(2020, 1, 1), "engine": "local", "state": "queued", "number": 3}
    RenderTotal.objects.create(workspace=render.workspace, **stray)
    found = {(change.state, change.number, change.milliseconds) for change in drift()}
    assert found == {("completed", -1, -10_000), ("failed", 1, 10_000), ("queued", -3, 0)}
    assert mend_totals() == 3
    assert drift() == []
    assert sum_totals().numbers == {"failed": 2}
    assert mend_totals() == 0


def test_totals_of_nothing_are_made_anew():
    for _ in range(3):
        make_render(state="completed", seconds=1.5)
    RenderTotal.objects.all().delete()
    assert mend_totals() == 3  # each is of a workspace of its own
    assert sum_totals() == Totals({"completed": 3}, 4.5)


def test_a_restored_backup_and_a_removed_workspace_leave_nothing_wrong():
    render = make_render(engine="heygen")
    restoring.doubt_queued_renders()
    assert sum_totals().numbers == {"unclear": 1}
    assert drift() == []
    render.workspace.delete()
    assert (RenderTotal.objects.count(), RenderWords.objects.count(), drift()) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_they_are_exact_however_many_step_at_once():
    who = make_who()
    renders = [make_render(make_video(who, 0), state="processing", created_at=AT) for _ in range(12)]
    RenderTotal.objects.filter(state="processing").update(number=7)  # mended while the steps are taken
    calls = [
        lambda render=render, n=n: step(render, State.COMPLETED, Kind.COMPLETED, seconds=n + 0.5)
        for n, render in enumerate(renders)
    ]
    outcomes = at_once([*calls, mend_totals, mend_totals, mend_totals])
    assert outcomes[: len(calls)] == [True] * 12
    mend_totals()
    assert drift() == []
    assert sum_totals(who.workspace) == Totals({"completed": 12}, sum(range(12)) + 6.0)


@pytest.mark.django_db(transaction=True)
def test_steps_at_once_need_no_mending():
    who = make_who()
    renders = [make_render(make_video(who, 0), state="processing") for _ in range(12)]
    at_once([lambda render=render: step(render, State.COMPLETED, Kind.COMPLETED, seconds=0.5) for render in renders])
    assert drift() == []
    assert totals.sum_totals(who.workspace) == Totals({"completed": 12}, 6.0)


@pytest.mark.django_db(transaction=True)
def test_four_workers_count_exactly_and_never_wait_in_a_circle():
    who = make_who()
    lots = [[make_render(make_video(who, 0), created_at=AT) for _ in range(15)] for _worker in range(4)]

    def work(lot):
        for n, render in enumerate(lot):
            assert step(render, State.SENDING, Kind.SENDING)
            assert step(render, State.PROCESSING, Kind.ACCEPTED)
            over = {"seconds": 1.5} if n % 3 else {}
            assert step(render, *((State.COMPLETED, Kind.COMPLETED) if n % 3 else (State.FAILED, Kind.FAILED)), **over)

    outcomes = at_once([*(lambda lot=lot: work(lot) for lot in lots), mend_totals])
    assert outcomes == [None] * 4 + [0]
    assert sum_totals(who.workspace) == Totals({"completed": 40, "failed": 20}, 60.0)
    assert drift() == []


def test_the_hourly_look_mends_words_and_totals():
    make_render(state="completed", seconds=2.0)
    RenderWords.objects.all().delete()
    RenderTotal.objects.all().delete()
    assert {name: chore(True) for name, chore in CHORES.items()} == dict.fromkeys(CHORES, 1)
    assert {name: chore() for name, chore in CHORES.items()} == dict.fromkeys(CHORES, 1)
    assert {name: chore() for name, chore in CHORES.items()} == dict.fromkeys(CHORES, 0)
