"""The processes that `up` starts: each in a group of its own, started again when it dies, ended together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from studio.bootstrap import ROOT

GRACE = 8.0  # seconds to end by itself after SIGTERM
WORKER_GRACE = 5  # the same for the server's own processes, which it kills then
TRIES, WITHIN = 5, 60.0  # a child that dies this often within so many seconds is given up
PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A child keeps dying."""


class StopSignal:
    """SIGINT, SIGTERM and SIGHUP as a flag; until `hold()` is called they leave the program at once."""

    def __init__(self) -> None:
        self.asked = self.held = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.receive)

    def receive(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if not self.held:
            # An exception raised in a handler is lost where Python is in a callback that can raise none (of a weak
            # reference, a finalizer). Nothing has been started yet; locks and transactions end with the process.
            os._exit(0)

    def hold(self) -> None:
        self.held = True

    def sleep(self, seconds: float) -> None:
        """Not an Event: setting one in a handler can deadlock with the wait that it interrupts."""
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))


@dataclass
class Child:
    name: str
    command: list[str]
    environ: Mapping[str, str]
    process: subprocess.Popen | None = None
    deaths: deque = field(default_factory=lambda: deque(maxlen=TRIES))

    def start(self) -> None:
        environ = {**self.environ, "STUDIO_PARENT": str(os.getpid())}
        # A group of its own: Ctrl-C reaches `up` alone, and what a child leaves behind can be ended with it.
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def signal_group(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # macOS says "permission" of a group that has ended
            os.killpg(self.process.pid, number)

    def ended(self) -> str:
        """How it ended, in words; nothing while it runs."""
        code = self.process.poll()
        if code is None:
            return ""
        return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

    def revive(self, say: Callable[[str], None]) -> None:
        """Starts it again if it has died; raises GaveUp when that happens over and over."""
        if not (how := self.ended()):
            return
        self.signal_group(signal.SIGKILL)
        self.deaths.append(time.monotonic())
        if len(self.deaths) == TRIES and self.deaths[-1] - self.deaths[0] < WITHIN:
            raise GaveUp(f"The {self.name} ended {TRIES} times within a minute; its own words are above.")
        say(f"The {self.name} ended ({how}); starting it again.")
        self.start()


def watch_over(children: Iterable[Child], stop: StopSignal, say: Callable[[str], None]) -> None:
    """Until a stop is asked for, or a child is given up (GaveUp)."""
    while not stop.asked:
        for child in children:
            child.revive(say)
        stop.sleep(0.5)


def end(children: Iterable[Child]) -> None:
    """SIGTERM to each, SIGKILL to what is left of their groups."""
    started = [child for child in children if child.process]
    for child in started:
        child.process.terminate()
    last = time.monotonic() + GRACE
    for child in started:
        try:
            child.process.wait(max(0.0, last - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
        child.signal_group(signal.SIGKILL)


def end_with_parent() -> None:
    """Called in a child: sends itself SIGTERM when the `up` that started it is gone, killed outright or not."""
    parent = int(os.environ.get("STUDIO_PARENT") or 0)
    if not parent:
        return
    if sys.platform == "linux":
        # No thread here: the server forks, and a fork of a process with threads may deadlock.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        threading.Thread(target=poll_parent, args=(parent,), daemon=True).start()


def poll_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
