"""Threads that take tasks off their queues, and the one look that wakes them: a queue that is empty costs next to
nothing. (A thread that looks for itself takes the write lock of SQLite for each look.)"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import connections
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger("studio.worker")

POLL = 0.25  # seconds between two looks
LONGEST_PAUSE = 30.0


class Runner(threading.Thread):
    """Once woken, runs tasks of one queue until there is none, and goes on after the database was away. Each task that
    it takes wakes the next thread, which may find another one."""

    def __init__(self, queue: str, number: int, bell: threading.Condition, process: str) -> None:
        super().__init__(name=f"{queue}-{number}", daemon=True)
        self.queue, self.bell, self.process = queue, bell, process
        self.worker: Worker | None = None
        self.stopping = False

    def run(self) -> None:
        pause = 1.0
        while self._is_woken():
            self.worker = Taker(
                queue_names=[self.queue], interval=POLL, batch=True, backend_name=DEFAULT_TASK_BACKEND_ALIAS,
                startup_delay=False, max_tasks=None, worker_id=f"{self.process}-{self.name}", excluded_queue_names=[],
            )  # fmt: skip
            self.worker.on_task = self._wake_another
            self.worker.running = not self.stopping
            began = time.monotonic()
            try:
                self.worker.run()
                pause = 1.0
            except Exception as error:
                pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
                trouble(f"queue {self.queue}", error, pause)
                time.sleep(pause)

    def stop(self) -> None:
        self.stopping = True
        if self.worker:
            self.worker.running = False
        with self.bell:
            self.bell.notify_all()

    def _is_woken(self) -> bool:
        with self.bell:
            return not self.stopping and self.bell.wait() and not self.stopping

    def _wake_another(self) -> None:
        with self.bell:
            self.bell.notify()


class Taker(Worker):
    """Says when it has taken a task."""

    on_task: Callable[[], None]

    def run_task(self, db_task_result: DBTaskResult) -> None:
        self.on_task()
        super().run_task(db_task_result)


class Queues:
    """What one process works on: `threads` says how many tasks of each queue at a time, `process` what stands with the
    tasks that it takes."""

    def __init__(self, threads: dict[str, int], process: str) -> None:
        self.bells = {queue: threading.Condition() for queue in threads}
        self.runners = [
            Runner(queue, n, self.bells[queue], process) for queue, most in threads.items() for n in range(most)
        ]
        for runner in self.runners:
            runner.start()

    def look(self) -> float:
        """Wake a thread of each queue that has a task; how many seconds to wait before the next look."""
        for queue in ready(list(self.bells)):
            with self.bells[queue]:
                self.bells[queue].notify()
        return POLL

    def stop(self) -> None:
        for runner in self.runners:
            runner.stop()

    def join(self, last: float) -> None:
        """Until all are done, or `last` of the monotonic clock."""
        for runner in self.runners:
            runner.join(max(0.0, last - time.monotonic()))


def ready(queues: Sequence[str]) -> list[str]:
    """Those that have a task that could be run now."""
    tasks = DBTaskResult.objects.ready().filter(backend_name=DEFAULT_TASK_BACKEND_ALIAS)
    return [queue for queue in queues if tasks.filter(queue_name=queue).exists()]


def trouble(where: str, error: Exception, pause: float) -> None:
    words = (str(error).splitlines() or ["no words"])[0]  # PostgreSQL quotes the statement after the first line
    logger.warning("%s: %s: %s; trying again in %.0f s", where, type(error).__name__, words, pause)
    connections.close_all()
