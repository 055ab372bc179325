"""A real worker process whose writes are counted, and which is killed outright at the one that is named."""

import gc
import logging
import os
import random
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django_tasks_db
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

import studio.bench
from studio.bench.clock import COMMITS, Board, Followed
from studio.management import children, queues
from studio.management.commands import worker
from studio.services import tracking
from studio.wire import asking, exchange

WRITES = ("INSERT", "UPDATE", "DELETE")
# Of no concern to any render, and written whenever it suits the process.
NOISE = ("studio_worker", "studio_turn")
POLL = 0.03  # seconds between two looks into an empty queue
PATIENCE = 0.35  # seconds that a call to the service may take
REQUEST = "a request leaves"
QUEUES = [queue for queue in worker.THREADS if queue not in ("drafts", "callbacks")]
STUDIO, BENCH, QUEUE = (os.path.dirname(one.__file__) + os.sep for one in (studio, studio.bench, django_tasks_db))

type Point = int | str


class Worker:
    """`manage.py worker` in a process of its own, forked from one that has everything loaded."""

    def __init__(self, board: Board, log: Path, patience: float = PATIENCE, hurried: bool = True) -> None:
        """`board` counts its writes; `patience`: seconds that a call to the service may take; `hurried`: it looks for
        work more often than in earnest."""
        self.board, self.log, self.patience, self.hurried = board, log, patience, hurried
        self.pid = 0
        self.die_at: Point = 0

    def start(self, die_at: Point = 0, threads: int | None = 1, off: float = 0.0) -> None:
        """`die_at`: where it is killed: at 2n-1, just before its nth write is committed; at 2n, just after; or at one
        of `points`.

        `off`: seconds that its clock is wrong by.
        """
        self.board.write(COMMITS, 0)
        self.die_at = die_at
        self.pid = forked(lambda: self._run(die_at, threads, off), self.log)

    def _run(self, die_at: Point, threads: int | None, off: float) -> None:
        Followed.off = off
        lose_patience(self.patience)
        if self.hurried:
            hurry()
        count_commits(self.board, die_at, self.log)
        worker.Command().handle(queue=QUEUES, threads=threads)

    def dead(self) -> bool:
        if self.pid and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = 0
        return not self.pid

    def kill(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0

    @property
    def commits(self) -> int:
        return int(self.board.read(COMMITS))

    def points(self) -> list[str]:
        """Where it may be killed so that everything that can differ comes about: before the first and the last write
        of each place in the code, and after one that a request follows. (Without a request between them, "after one"
        is "before the next".) First come the two around the first request."""
        passed: Counter[str] = Counter()
        first_and_last, followed, after_it, place = {}, [], [], ""
        for line in places_of(self.log).read_text().splitlines():
            if line == REQUEST:
                followed.append(named(place, passed[place], after=True))
                continue
            passed[line] += 1
            if followed and not after_it:
                after_it = [named(line, passed[line])]
            first_and_last.setdefault(f"first {line}", named(line, 1))
            first_and_last[f"last {line}"] = named(line, passed[line])
            place = line
        return list(dict.fromkeys([*followed[:1], *after_it, *first_and_last.values(), *followed]))


def forked(job: Callable[[], Any], log: Path) -> int:
    """A child that does the job and ends, with this process's memory and none of its connections."""
    connections.close_all()
    sys.stdout.flush()
    gc.freeze()  # else each collection of the child copies what it shares with this process
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.environ["STUDIO_PARENT"] = str(parent)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        children.end_with_parent()
        random.seed()
        with log.open("a") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        job()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        logging.shutdown()
        os._exit(code)


def places_of(log: Path) -> Path:
    return log.with_suffix(".places")


def named(place: str, number: int, after: bool = False) -> str:
    return f"{'after' if after else 'before'} {number} of {place}"


def place_in_code() -> str:
    """The functions of the studio, and of its queue, that led to this write."""
    frame, names = sys._getframe(2), []
    while frame:
        path = frame.f_code.co_filename
        if path.startswith(QUEUE) or (path.startswith(STUDIO) and not path.startswith(BENCH)):
            names.append(frame.f_code.co_name)
        frame = frame.f_back
    return " < ".join(names)


def lose_patience(seconds: float) -> None:
    for timeout in (exchange.TIMEOUT, exchange.STATUS, exchange.BRIEF):
        for name in ("connect", "read", "write", "pool"):
            setattr(timeout, name, seconds)


def hurry() -> None:
    """Pauses that the studio's clock does not know of: between two looks into a queue, of the worker's loops, and for a
    service that did not answer."""
    queues.POLL = tracking.LONGEST_REST = POLL
    sleep = children.StopSignal.sleep
    children.StopSignal.sleep = lambda self, seconds: sleep(self, min(seconds, 0.1))


def count_commits(board: Board, die_at: Point, log: Path) -> None:
    """Every COMMIT that wrote something, and every write outside a transaction, in whatever thread; where in the code
    each was is written down beside the log."""
    places = places_of(log).open("w", buffering=1)
    passed: Counter[str] = Counter()
    ask = asking.exchange

    def asked(*arguments: Any, **options: Any) -> Any:
        places.write(f"{REQUEST}\n")
        return ask(*arguments, **options)

    asking.exchange = asked

    def committed(write: Callable[..., Any], *arguments: Any) -> Any:
        place = place_in_code()
        passed[place] += 1
        reach(2 * int(board.read(COMMITS)) + 1, named(place, passed[place]))
        done = write(*arguments)
        places.write(f"{place}\n")
        board.add(COMMITS, 1)
        reach(2 * int(board.read(COMMITS)), named(place, passed[place], after=True))
        return done

    def reach(*points: Point) -> None:
        if die_at in points:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict) -> Any:
        connection = context["connection"]
        if not sql.startswith(WRITES) or any(f'"{name}"' in sql[:60] for name in NOISE):
            return execute(sql, params, many, context)
        if connection.in_atomic_block:
            connection.wrote = True
            return execute(sql, params, many, context)
        return committed(execute, sql, params, many, context)

    commit = BaseDatabaseWrapper.commit

    def counted(connection: BaseDatabaseWrapper) -> None:
        if not getattr(connection, "wrote", False):
            return commit(connection)
        connection.wrote = False
        return committed(commit, connection)

    BaseDatabaseWrapper.commit = counted
    connection_created.connect(
        lambda connection, **_: watch in connection.execute_wrappers or connection.execute_wrappers.append(watch),
        weak=False,
    )
