"""Runs background tasks: steps of renders, and looks at them (`--queue sending`), drafts (`--queue drafts`), the
emulator's webhooks (`--queue callbacks`), copies of finished files (`--queue copies`)."""

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from studio import tasks
from studio.management.children import StopSignal, end_with_parent
from studio.management.queues import LONGEST_PAUSE, Queues, trouble
from studio.services import housekeeping
from studio.services.tracking import Tracker

logger = logging.getLogger("studio.worker")

# Sending waits for the network, so several at a time; a draft fills a core.
THREADS = {"sending": 3, "drafts": 1, "callbacks": 2, "copies": 2}
RECONCILE: dict[str, Callable[[], int]] = {
    "sending": tasks.reconcile,
    "drafts": tasks.reconcile_drafts,
    "callbacks": tasks.reconcile_callbacks,
    "copies": tasks.reconcile_copies,
}
GRACE = 5.0  # seconds for a running task after SIGTERM; what is cut off is picked up again when its lease ends
SIGN_EVERY = 15.0
TIDY_LOOK = 60.0


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queue", choices=[*THREADS, "*"], action="append", help="which queue; may be given again (default: all)"
        )
        defaults = ", ".join(f"{queue} {number}" for queue, number in THREADS.items())
        parser.add_argument("--threads", type=int, help=f"tasks at a time in each (default: {defaults})")

    def handle(self, *, queue: list[str] | None, threads: int | None, **options: Any) -> None:
        stop = StopSignal()
        stop.hold()
        end_with_parent()
        queues = list(THREADS) if not queue or "*" in queue else list(dict.fromkeys(queue))
        sign = SignOfLife(queues)
        working = Queues({name: threads or THREADS[name] for name in queues}, sign.id)
        threading.Thread(target=look, args=(working, stop), name="look", daemon=True).start()
        threading.Thread(target=tidy_in_turn, args=(stop,), name="tidy", daemon=True).start()
        tracker = tasks.start_tracking() if "sending" in queues else None
        if tracker:
            threading.Thread(target=track, args=(tracker, stop), name="track", daemon=True).start()
        keep_house([*(RECONCILE[name] for name in queues), sign], stop)
        working.stop()
        last = time.monotonic() + GRACE
        working.join(last)
        if tracker:
            tracker.wait(max(0.0, last - time.monotonic()))
        sign.take_back()
        # Not sys.exit: a thread inside the video encoder must not be waited for, nor torn down under it.
        logging.shutdown()
        os._exit(0)


class SignOfLife:
    """Called each second, says every now and then that this process lives, and on which queues it works."""

    def __init__(self, queues: list[str]) -> None:
        self.id, self.queues, self.due = uuid.uuid4().hex, queues, 0.0

    def __call__(self) -> int:
        if time.monotonic() < self.due:
            return 0
        housekeeping.report_worker(self.id, self.queues)
        self.due = time.monotonic() + SIGN_EVERY
        return 1

    def take_back(self) -> None:
        with suppress(DatabaseError):  # what was not taken back is not believed for long
            housekeeping.dismiss_worker(self.id)


def keep_house(reconcilers: list[Callable[[], int]], stop: StopSignal) -> None:
    """Each second enqueues what is overdue."""

    def enqueue() -> float:
        for reconcile in reconcilers:
            reconcile()
        return 1.0

    again_and_again(enqueue, "reconciling", stop)


def look(working: Queues, stop: StopSignal) -> None:
    """Wakes the threads that have something to do."""
    again_and_again(working.look, "looking for tasks", stop)


def track(tracker: Tracker, stop: StopSignal) -> None:
    """Looks at the renders that are being made: here and not in tasks, of which each look would need one."""
    again_and_again(tracker.tick, "tracking", stop)


def again_and_again(step: Callable[[], float], name: str, stop: StopSignal) -> None:
    """The step says how many seconds to wait before the next one."""
    pause = 1.0
    while not stop.asked:
        try:
            close_old_connections()
            wait = step()
            pause = 1.0
        except Exception as error:
            wait = pause = min(pause * 2, LONGEST_PAUSE)
            trouble(name, error, pause)
        stop.sleep(wait)


def tidy_in_turn(stop: StopSignal) -> None:
    """Each hour one process of all lets go of what is past its time: apart from the loop, as it may take minutes."""
    while not stop.asked:
        try:
            close_old_connections()
            if housekeeping.take_turn():
                done = {name: number for name, number in tasks.tidy().items() if number}
                if done:
                    logger.info("tidied: %s", ", ".join(f"{number} {name}" for name, number in done.items()))
        except Exception as error:
            trouble("tidying", error, TIDY_LOOK)
        stop.sleep(TIDY_LOOK)
