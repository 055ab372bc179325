"""A clock that the bench can run fast or set forward, shared by the processes of one trial: no pause is slept out.

Only the studio's own time (`timezone.now`) follows it. Waits on the network and for locks stay real.
"""

import mmap
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

VARIABLE = "STUDIO_BENCH_CLOCK"  # the board's file, for a process that settings alone reach
# Places on the board. Each is written by one process at a time; eight bytes are read and written at once.
START, RATE, AHEAD, COMMITS, IN_FLIGHT = range(5)
PLACES = 5


class Board:
    """A page of memory between the processes: the time, and what the worker and the service are at."""

    def __init__(self, path: str | Path) -> None:
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 8 * PLACES)

    @classmethod
    def make(cls, path: str | Path, rate: float = 1.0) -> "Board":
        """`rate`: so many of the studio's seconds in a real one."""
        Path(path).write_bytes(struct.pack("<5d", time.time(), rate, 0.0, 0.0, 0.0))
        return cls(path)

    def read(self, place: int) -> float:
        return struct.unpack_from("<d", self.memory, 8 * place)[0]

    def write(self, place: int, value: float) -> None:
        struct.pack_into("<d", self.memory, 8 * place, value)

    def add(self, place: int, value: float) -> None:
        self.write(place, self.read(place) + value)

    def seconds(self) -> float:
        """Unix time as the studio has it."""
        start = self.read(START)
        return start + (time.time() - start) * self.read(RATE) + self.read(AHEAD)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def jump_to(self, moment: datetime) -> None:
        """Forward only."""
        self.add(AHEAD, max(0.0, (moment - self.now()).total_seconds()))


class Followed:
    """The board of this process; a fork may follow another one."""

    board: Board | None = None
    off = 0.0  # seconds that this process's clock is wrong by


def now() -> datetime:
    if Followed.board is None:
        return datetime.now(UTC)
    return datetime.fromtimestamp(Followed.board.seconds() + Followed.off, UTC)


def follow(path: str | Path) -> Board:
    """Before the models are imported: their columns' defaults hold on to `timezone.now` as it is then."""
    Followed.board = Board(path)
    timezone.now = now
    return Followed.board


def follow_environment() -> None:
    if path := os.environ.get(VARIABLE):
        follow(path)
