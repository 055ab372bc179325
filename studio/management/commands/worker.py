"""Runs background tasks: the steps of renders (`--queue sending`) or the drafts of this machine (`--queue drafts`)."""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker

from studio import tasks
from studio.management.children import StopSignal, end_with_parent

logger = logging.getLogger("studio.worker")

# Sending waits for the network, so several at a time; a draft fills a core.
THREADS = {"sending": 3, "drafts": 1}
RECONCILE: dict[str, Callable[[], int]] = {"sending": tasks.reconcile, "drafts": tasks.reconcile_drafts}
POLL = 0.25  # seconds between two looks into an empty queue
GRACE = 5.0  # seconds for a running task after SIGTERM; what is cut off is picked up again when its lease ends
LONGEST_PAUSE = 30.0
PRUNE_EVERY = 3600.0


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queue", choices=[*THREADS, "*"], default="*", help="which queue (default: all)")
        parser.add_argument("--threads", type=int, help="tasks at a time (default: sending 3, drafts 1)")

    def handle(self, *, queue: str, threads: int | None, **options: Any) -> None:
        stop = StopSignal()
        stop.hold()
        end_with_parent()
        queues = list(THREADS) if queue == "*" else [queue]
        running = [start(name, number) for name in queues for number in range(threads or THREADS[name])]
        keep_house([RECONCILE[name] for name in queues], stop)
        for runner in running:
            runner.stop()
        last = time.monotonic() + GRACE
        for runner in running:
            runner.join(max(0.0, last - time.monotonic()))
        # Not sys.exit: a thread inside the video encoder must not be waited for, nor torn down under it.
        logging.shutdown()
        os._exit(0)


class Runner(threading.Thread):
    """One thread that takes tasks off one queue, and goes on after the database was away."""

    def __init__(self, queue: str, number: int) -> None:
        super().__init__(name=f"{queue}-{number}", daemon=True)
        self.queue = queue
        self.worker: Worker | None = None
        self.stopping = False

    def run(self) -> None:
        pause = 1.0
        while not self.stopping:
            self.worker = Worker(
                queue_names=[self.queue], interval=POLL, batch=False, backend_name="default", startup_delay=True,
                max_tasks=None, worker_id=f"{os.getpid()}-{self.name}", excluded_queue_names=[],
            )  # fmt: skip
            began = time.monotonic()
            try:
                self.worker.run()
            except Exception as error:
                pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
                trouble(f"queue {self.queue}", error, pause)
                time.sleep(pause)

    def stop(self) -> None:
        self.stopping = True
        if self.worker:
            self.worker.running = False


def start(queue: str, number: int) -> Runner:
    runner = Runner(queue, number)
    runner.start()
    return runner


def keep_house(reconcilers: list[Callable[[], int]], stop: StopSignal) -> None:
    """Each second enqueues what is overdue; each hour drops the rows of old tasks."""
    pause, prune_at = 1.0, time.monotonic()
    while not stop.asked:
        try:
            close_old_connections()
            for reconcile in reconcilers:
                reconcile()
            if time.monotonic() >= prune_at:
                prune_at = time.monotonic() + PRUNE_EVERY
                call_command("prune_db_task_results", queue_name="*", min_age_days=1, verbosity=0)
            pause = 1.0
        except Exception as error:
            pause = min(pause * 2, LONGEST_PAUSE)
            trouble("reconciling", error, pause)
        stop.sleep(pause)


def trouble(where: str, error: Exception, pause: float) -> None:
    words = (str(error).splitlines() or ["no words"])[0]  # PostgreSQL quotes the statement after the first line
    logger.warning("%s: %s: %s; trying again in %.0f s", where, type(error).__name__, words, pause)
    connections.close_all()
