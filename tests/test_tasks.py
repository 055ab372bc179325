from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio import tasks
from studio.models import EmulatorDelivery, EmulatorJob, Render, Workspace
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import refusing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


def queued(name):
    """The arguments and times of the tasks of this name that wait in the database."""
    found = DBTaskResult.objects.filter(task_path=f"studio.tasks.{name}", status="READY").order_by("enqueued_at")
    return [(row.queue_name, row.args_kwargs["args"][0], row.run_after) for row in found]


def due(render):
    Render.objects.filter(pk=render.pk).update(next_at=timezone.now() - timedelta(seconds=1))


def test_one_step_and_a_task_for_the_next_at_its_time(settings):
    settings.HEYGEN_API_KEY = "k"
    render = make_render(make_video(make_who(make_workspace(engine="heygen"))))
    with refusing() as url:
        settings.HEYGEN_BASE_URL = url
        for _ in range(3):
            tasks.advance.call(str(render.pk))  # a duplicate ends at once and leaves nothing behind
    render.refresh_from_db()
    assert (render.state, render.attempts) == ("queued", 1)
    assert queued("advance") == [("sending", str(render.pk), render.next_at)]


def test_what_is_being_made_has_no_task_of_its_own():
    render = make_render()
    for _ in range(3):
        tasks.advance.call(str(render.pk))
    assert Render.objects.get().state == "processing"
    assert queued("advance") == []
    assert EmulatorJob.objects.count() == 1


def test_the_tracker_looks_and_calls_up_who_is_next(settings):
    settings.MAX_RENDERS = 1
    first, second = make_render(), make_render(make_video(make_who(Workspace.objects.get())))
    for render in (first, second):
        tasks.advance.call(str(render.pk))
    assert Render.objects.get(pk=second.pk).error_code == "waiting"
    DBTaskResult.objects.all().delete()
    EmulatorJob.objects.update(status="completed", seconds=1)
    due(first)
    tracker = tasks.start_tracking()
    tracker.tick()
    tracker.wait()
    tracker.close()
    assert Render.objects.get(pk=first.pk).state == "completed"
    assert [(queue, called) for queue, called, _at in queued("advance")] == [("sending", str(second.pk))]


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_what_is_over_is_not_enqueued(status):
    render = make_render()
    tasks.advance.call(str(render.pk))
    DBTaskResult.objects.all().delete()
    EmulatorJob.objects.update(status=status)
    due(render)
    tasks.advance.call(str(render.pk))
    assert Render.objects.get().state == status
    assert queued("advance") == []


def test_an_unclear_render_is_looked_for_and_then_waits_for_a_person(settings):
    settings.HEYGEN_API_KEY = "k"
    make_render(engine="heygen", state="sending", sent_at=timezone.now())
    tasks.advance.call(str(Render.objects.get().pk))
    unclear = Render.objects.get()
    assert unclear.state == "unclear"
    assert queued("advance") == [("sending", str(unclear.pk), unclear.next_at)]
    DBTaskResult.objects.all().delete()
    Render.objects.update(needs_person=True)
    tasks.follow(Render.objects.get())
    assert queued("advance") == []


def test_reconcile_finds_what_was_lost_and_does_not_flood():
    render = make_render()
    assert tasks.reconcile() == 0  # its own task is about to run
    Render.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    assert tasks.reconcile() == 1
    assert [tasks.reconcile() for _ in range(5)] == [0] * 5
    [(queue, found, _run_after)] = queued("advance")
    assert (queue, found) == ("sending", str(render.pk))
    tasks.advance.call(found)
    assert Render.objects.get().state == "processing"


def test_reconcile_drafts_finds_every_job_once():
    tasks.advance.call(str(make_render().pk))
    job = EmulatorJob.objects.get()
    assert [tasks.reconcile_drafts() for _ in range(3)] == [1, 0, 0]
    assert [(queue, found) for queue, found, _ in queued("make_draft")] == [("drafts", job.pk)]
    cache.clear()  # what a killed worker knew is gone with it
    assert tasks.reconcile_drafts() == 1
    EmulatorJob.objects.update(status="completed")
    cache.clear()
    assert tasks.reconcile_drafts() == 0


def test_reconcile_callbacks_finds_every_attempt_that_is_due_once():
    tasks.advance.call(str(make_render().pk))
    row = EmulatorDelivery.objects.create(job=EmulatorJob.objects.get(), event_type="x", url="http://10.0.0.1", body="")
    later = timezone.now() + timedelta(minutes=1)
    EmulatorDelivery.objects.create(job=row.job, event_type="x", url="http://10.0.0.1", body="", next_at=later)
    assert [tasks.reconcile_callbacks() for _ in range(3)] == [1, 0, 0]
    [(queue, found, _run_after)] = queued("deliver")
    assert (queue, found) == ("callbacks", row.pk)
    tasks.deliver.call(found)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 1)
    EmulatorDelivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert tasks.reconcile_callbacks() == 2  # the next attempt is another one
