from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio import tasks
from studio.models import EmulatorJob, Render
from tests.factories import make_render

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


def test_one_step_and_a_task_for_the_next_at_its_time():
    render = make_render()
    tasks.advance.call(str(render.pk))
    render.refresh_from_db()
    assert render.state == "processing"
    assert queued("advance") == [("sending", str(render.pk), render.next_at)]


def test_a_duplicate_ends_at_once_and_leaves_nothing_behind():
    render = make_render()
    for _ in range(3):
        tasks.advance.call(str(render.pk))
    assert len(queued("advance")) == 1
    assert EmulatorJob.objects.count() == 1


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


def test_an_unclear_render_waits_for_a_person(settings):
    settings.HEYGEN_API_KEY = "k"
    make_render(engine="heygen", state="sending", sent_at=timezone.now())
    tasks.advance.call(str(Render.objects.get().pk))
    assert Render.objects.get().state == "unclear"
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
