import os
import re
import signal
import sys
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from studio.management.children import GaveUp, watch_over
from studio.management.commands.worker import SignOfLife, keep_house, tidy_in_turn
from studio.models import Turn
from studio.services import housekeeping
from tests.running import Running, children_of, command_line, start_up

pytestmark = [pytest.mark.processes, pytest.mark.postgresql]

TABLE = "django_tasks_database_dbtaskresult"


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    running = start_up(tmp_path_factory.mktemp("worker") / "data")
    yield running
    running.stop()


def shell(studio: Running, code: str) -> str:
    return studio.manage("shell", "--no-imports", "-c", code).strip()


def sql(studio: Running, statement: str) -> None:
    shell(studio, f"from django.db import connection; connection.cursor().execute({statement!r})")


def run_a_task(studio: Running, within: float = 30) -> str:
    """Enqueues a step for a render that does not exist, and gives the state its task comes to."""
    return shell(
        studio,
        "import time; from studio.tasks import advance\n"
        f"result = advance.enqueue('{uuid4()}'); end = time.monotonic() + {within}\n"
        "while not result.is_finished and time.monotonic() < end:\n    time.sleep(.1); result.refresh()\n"
        "print(result.status)",
    )


def sending(studio: Running) -> int:
    return next(pid for pid in children_of(studio) if "--queue sending" in command_line(pid))


def test_a_task_is_run(studio):
    assert run_a_task(studio) == "SUCCESSFUL"


def test_a_worker_outlives_its_database(studio):
    before = sending(studio)
    sql(studio, f"ALTER TABLE {TABLE} RENAME TO away")
    studio.wait_for(r"studio\.worker: looking for tasks: .*; trying again in \d+ s", 20)
    sql(studio, f"ALTER TABLE away RENAME TO {TABLE}")

    assert run_a_task(studio) == "SUCCESSFUL"
    assert sending(studio) == before
    assert "Traceback" not in studio.said()


def test_a_worker_that_was_killed_is_replaced(studio):
    before = sending(studio)
    os.kill(before, signal.SIGKILL)
    studio.wait_for(r"The worker for sending ended \(SIGKILL\); starting it again\.", 10)

    assert run_a_task(studio) == "SUCCESSFUL"
    assert sending(studio) != before


class Turns:
    """A stop that is asked for after so many pauses, which it remembers."""

    def __init__(self, turns: int) -> None:
        self.turns, self.pauses = turns, []

    @property
    def asked(self) -> bool:
        return len(self.pauses) >= self.turns

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.mark.django_db(transaction=True)
def test_reconciling_pauses_longer_while_it_fails_and_says_why(caplog):
    answers = iter([OSError("away"), OSError("still away"), None, None])

    def reconcile() -> int:
        if error := next(answers):
            raise error
        return 0

    stop = Turns(4)
    keep_house([reconcile], stop)

    assert stop.pauses == [2, 4, 1, 1]
    assert [record.getMessage() for record in caplog.records] == [
        "reconciling: OSError: away; trying again in 2 s",
        "reconciling: OSError: still away; trying again in 4 s",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_worker_tidies_when_it_is_its_turn_and_says_what(caplog):
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    caplog.set_level("INFO", "studio.worker")
    stop = Turns(2)
    tidy_in_turn(stop)

    assert stop.pauses == [60, 60]
    assert [record.getMessage() for record in caplog.records] == ["tidied: 1 sessions that are over"]
    assert Turn.objects.get().next_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.django_db(transaction=True)
def test_tidying_that_fails_ends_nothing(caplog, monkeypatch):
    monkeypatch.setitem(housekeeping.CHORES, "sessions that are over", lambda dry_run: 1 / 0)
    stop = Turns(1)
    tidy_in_turn(stop)

    said = caplog.records[-1].getMessage()
    assert re.fullmatch(r"tidying: .*sessions that are over .ZeroDivisionError.*; trying again in 60 s", said)


@pytest.mark.django_db
def test_a_worker_says_now_and_then_that_it_lives():
    sign = SignOfLife(["drafts", "callbacks"])
    assert [sign() for _ in range(3)] == [1, 0, 0]
    assert [worker.queues for worker in housekeeping.live_workers()] == [["drafts", "callbacks"]]
    sign.take_back()
    assert housekeeping.live_workers() == []


def test_the_workers_of_a_studio_are_known(studio):
    code = (
        "from studio.services.housekeeping import live_workers\n"
        "print(sorted({'+'.join(worker.queues) for worker in live_workers()}))"
    )
    last = time.monotonic() + 20
    while (told := shell(studio, code)) != "['drafts+callbacks', 'sending+copies']":
        assert time.monotonic() < last, told
        time.sleep(0.2)


def test_a_child_that_keeps_dying_is_given_up():
    from studio.management.children import Child

    child = Child("thing", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
    child.start()
    said = []
    began = time.monotonic()

    class Never:
        asked = False

        def sleep(self, seconds: float) -> None:
            assert time.monotonic() < began + 30
            time.sleep(0.02)

    with pytest.raises(GaveUp, match=r"The thing ended 5 times within a minute"):
        watch_over([child], Never(), said.append)
    assert said == ["The thing ended (exit code 3); starting it again."] * 4
