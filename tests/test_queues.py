"""The threads that take tasks off a queue, and the one look that wakes them."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.tasks import task
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio import tasks
from studio.management.queues import Queues, ready

BOTH = threading.Barrier(2)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def working():
    made = Queues({"sending": 2, "copies": 1}, "a-process")
    yield made
    made.stop()
    made.join(time.monotonic() + 10)
    assert not any(runner.is_alive() for runner in made.runners)


def test_a_look_into_empty_queues_reads_and_takes_no_lock():
    with CaptureQueriesContext(connection) as asked:
        assert ready(["sending", "copies"]) == []
    assert len(asked) == 2
    assert all(query["sql"].startswith("SELECT") for query in asked)


def test_only_what_is_due_counts():
    tasks.advance.using(run_after=timezone.now() + timedelta(minutes=1)).enqueue(str(uuid4()))
    tasks.copy.enqueue(str(uuid4()))
    assert ready(["sending", "copies", "drafts"]) == ["copies"]


def test_one_look_is_enough_for_all_that_wait(working):
    for _task in range(5):
        tasks.advance.enqueue(str(uuid4()))
    tasks.copy.enqueue(str(uuid4()))
    time.sleep(0.2)  # nobody looks by himself
    assert DBTaskResult.objects.ready().count() == 6
    working.look()
    end = time.monotonic() + 20
    while DBTaskResult.objects.successful().count() < 6 and time.monotonic() < end:
        time.sleep(0.02)
    done = DBTaskResult.objects.successful()
    assert done.count() == 6
    assert {one.worker_ids[0].rpartition("-")[0] for one in done} == {"a-process-sending", "a-process-copies"}


@task(queue_name="sending")
def meet() -> None:
    BOTH.wait(10)


def test_a_task_that_is_taken_wakes_another_thread(working):
    meet.enqueue()
    meet.enqueue()
    working.look()
    end = time.monotonic() + 20
    while DBTaskResult.objects.finished().count() != 2 and time.monotonic() < end:
        time.sleep(0.02)
    assert DBTaskResult.objects.successful().count() == 2
