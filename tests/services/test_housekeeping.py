from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio import tasks
from studio.models import Render, RenderEvent, Scene, Turn, Video, Worker
from studio.models.keeping import delete_in_batches
from studio.services import housekeeping, scenes, videos
from studio.services.errors import Gone
from tests.factories import make_render, make_scene, make_video, make_who, owner_of
from tests.services.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def ago(**span):
    return timezone.now() - timedelta(**span)


LONG, JUST_NOT = {"days": 30, "minutes": 1}, {"days": 29, "hours": 23}


def removed(video, **span):
    Video.objects.filter(pk=video.pk).update(removed_at=ago(**span))
    return video


def make_task(status="SUCCESSFUL", **columns):
    told = {"args_kwargs": {"args": [], "kwargs": {}}, "task_path": "studio.tasks.advance", "backend_name": "default"}
    empty = {"exception_class_path": "", "traceback": "", "run_after": ago(days=1)}
    return DBTaskResult.objects.create(status=status, queue_name="sending", **told, **empty, **columns)


# --- Events -----------------------------------------------------------------------------------------------------


def test_events_go_with_time_where_their_render_is_over(settings):
    settings.KEEP_EVENTS_DAYS = 10
    old, young = ago(days=10, minutes=1), ago(days=9, hours=23)
    for state in Render.State.values:
        render = make_render(state=state)
        for at in (old, young):
            RenderEvent.objects.create(render=render, kind="checked", by="local", state=state, at=at)
    assert housekeeping.past_events(dry_run=True) == len(Render.ENDED)
    assert RenderEvent.objects.count() == 14
    assert [housekeeping.past_events() for _ in range(2)] == [3, 0]
    left = RenderEvent.objects.values_list("render__state", "at")
    assert {state for state, at in left if at < young} == set(Render.OPEN)
    settings.KEEP_EVENTS_DAYS = 0
    RenderEvent.objects.create(render=render, kind="checked", by="local", state=state, at=ago(days=9999))
    assert housekeeping.past_events() == 0


# --- Scenes and videos ------------------------------------------------------------------------------------------


def test_a_scene_goes_when_nobody_can_bring_it_back_and_not_before():
    video = make_video(scenes=1)
    who = owner_of(video)
    old, new = (make_scene(video, removed_at=ago(**span)) for span in (LONG, JUST_NOT))
    present = video.scenes.get(removed_at=None)

    assert housekeeping.removed_scenes() == 1

    assert set(video.scenes.all()) == {present, new}
    assert scenes.restore_scene(who, new.pk).removed_at is None
    with pytest.raises(Gone):
        scenes.restore_scene(who, old.pk)


def test_a_video_goes_when_nobody_can_bring_it_back_and_not_before():
    who = make_who()
    old, new = removed(make_video(who), **LONG), removed(make_video(who), **JUST_NOT)
    present = make_video(who)

    assert list(videos.removed_videos(who)) == [new]
    assert housekeeping.removed_videos() == 1

    assert set(Video.objects.all()) == {new, present}
    assert Scene.objects.filter(video=old).count() == 0
    assert Scene.objects.filter(video=new).count() == 3
    assert videos.restore_video(who, new.pk).removed_at is None


def test_what_is_about_to_go_cannot_be_brought_back_any_more():
    video = removed(make_video(), **LONG)
    with pytest.raises(Gone, match="removed too long ago"):
        videos.restore_video(owner_of(video), video.pk)


def test_of_a_removed_video_with_renders_what_was_typed_goes_and_what_was_sent_stays():
    video = removed(make_video(unknown={"/x": 1}, notes=["n"], problems=[{}], writers={"a": 1}), **LONG)
    render = make_render(video, state="completed")
    sent = render.body

    assert housekeeping.removed_videos() == 0
    assert housekeeping.submitted_videos() == 1

    video.refresh_from_db()
    assert (video.settings, video.unknown, video.notes, video.problems, video.writers) == ({}, {}, [], [], {})
    assert not video.scenes.exists()
    render.refresh_from_db()
    assert (render.body, render.title, render.video_id) == (sent, "Test video", video.pk)
    assert housekeeping.submitted_videos(dry_run=True) == housekeeping.submitted_videos() == 0


@pytest.mark.parametrize("state", Render.OPEN)
def test_a_video_with_an_open_render_is_left_alone(state):
    video = removed(make_video(), **LONG)
    make_render(video, state="completed")
    make_render(video, state=state)
    assert housekeeping.removed_videos() == housekeeping.submitted_videos() == 0
    assert video.scenes.count() == 3


@pytest.mark.parametrize("left", [{"settings": {"title": "x"}}, {"settings": {}, "unknown": {"/x": 1}}])
def test_a_video_without_scenes_is_emptied_too(left):
    video = removed(make_video(scenes=0, **left), **LONG)
    make_render(video, state="failed")
    assert [housekeeping.submitted_videos() for _ in range(2)] == [1, 0]


def test_more_than_a_batch_goes_at_once(monkeypatch):
    monkeypatch.setattr(housekeeping, "VIDEOS", 2)
    who = make_who()
    for number in range(5):
        video = removed(make_video(who, scenes=1), **LONG)
        if number % 2:
            make_render(video, state="failed")
    assert (housekeeping.removed_videos(), housekeeping.submitted_videos()) == (3, 2)
    assert (Video.objects.count(), Scene.objects.count()) == (2, 0)


def test_nothing_of_that_goes_where_the_operator_says_so(settings):
    settings.KEEP_REMOVED_DAYS = 0
    video = removed(make_video(), days=4000)
    make_scene(make_video(owner_of(video)), removed_at=ago(days=4000))
    assert housekeeping.removed_scenes() == housekeeping.removed_videos() == 0
    assert videos.restore_video(owner_of(video), video.pk) == video


# --- Traces -----------------------------------------------------------------------------------------------------


def test_tasks_that_are_over_go_and_those_that_wait_stay():
    week = {"days": 7, "minutes": 1}
    make_task(finished_at=ago(**week))
    make_task("FAILED", finished_at=ago(**week))
    make_task("RUNNING", started_at=ago(**week))  # its worker was killed
    kept = {
        make_task(finished_at=ago(days=6)),
        make_task("RUNNING", started_at=ago(days=6)),
        make_task("READY"),
    }
    DBTaskResult.objects.update(enqueued_at=ago(days=100))
    assert housekeeping.finished_tasks() == 3
    assert set(DBTaskResult.objects.all()) == kept


def test_sessions_that_are_over_go():
    Session.objects.create(session_key="old", session_data="", expire_date=ago(minutes=1))
    Session.objects.create(session_key="new", session_data="", expire_date=ago(minutes=-1))
    assert housekeeping.expired_sessions() == 1
    assert Session.objects.get().session_key == "new"


def test_a_worker_lives_while_it_says_so():
    housekeeping.report_worker("a", ["sending"])
    housekeeping.report_worker("b", ["drafts", "callbacks"])
    Worker.objects.filter(pk="a").update(seen_at=ago(seconds=61))
    assert [worker.queues for worker in housekeeping.live_workers()] == [["drafts", "callbacks"]]
    housekeeping.report_worker("a", ["sending"])
    housekeeping.dismiss_worker("b")
    assert [worker.pk for worker in housekeeping.live_workers()] == ["a"]
    Worker.objects.update(seen_at=ago(days=1, minutes=1))
    assert housekeeping.lost_workers() == 1


# --- How it goes ------------------------------------------------------------------------------------------------


def test_rows_go_in_batches_and_all_of_them():
    for number in range(5):
        Session.objects.create(session_key=number, session_data="", expire_date=ago(days=1))
    with CaptureQueriesContext(connection) as queries:
        assert delete_in_batches(Session.objects.all(), 2) == 5
    assert sum(query["sql"].startswith("DELETE") for query in queries) == 3
    assert Session.objects.count() == 0


def test_looking_deletes_nothing_and_tells_what_would_go():
    who = make_who()
    removed(make_video(who), **LONG)
    make_render(removed(make_video(who), **LONG), state="failed")
    make_scene(make_video(who), removed_at=ago(**LONG))
    make_task(finished_at=ago(days=8))
    Session.objects.create(session_key="old", session_data="", expire_date=ago(minutes=1))
    told = tasks.tidy(dry_run=True)
    assert (Video.objects.count(), Scene.objects.count(), DBTaskResult.objects.count(), Session.objects.count()) == (
        3, 10, 1, 1,
    )  # fmt: skip
    assert tasks.tidy() == told
    assert set(tasks.tidy().values()) == {0}


@pytest.mark.django_db(transaction=True)
def test_of_all_processes_one_takes_the_turn_and_none_within_the_hour():
    turns = at_once([housekeeping.take_turn] * 8)
    assert sorted(turns) == [False] * 7 + [True]
    assert not housekeeping.take_turn()
    Turn.objects.update(next_at=ago(seconds=1))
    assert sorted(at_once([housekeeping.take_turn] * 8)) == [False] * 7 + [True]
    assert Turn.objects.get().next_at > ago(minutes=-59)


@pytest.mark.django_db(transaction=True)
def test_two_that_tidy_at_once_do_not_fall_over_each_other():
    who = make_who()
    for number in range(12):
        video = removed(make_video(who, scenes=2), **LONG)
        if number % 2:
            make_render(video, state="failed")
    results = at_once([tasks.tidy] * 3)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (Video.objects.count(), Scene.objects.count(), Render.objects.count()) == (6, 0, 6)
