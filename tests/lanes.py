"""The lanes of the suite and its parts: which marker keeps a test out of which lane, and what it runs on.

A lane holds the ones before it. What bears no marker of the table is quick. `pytest --markers` prints the table.
"""

import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

LANES = ("quick", "default", "all")


@dataclass(frozen=True)
class Marker:
    lane: str  # the first that its tests run in
    reason: str


MARKERS = {
    "processes": Marker("default", "starts processes: a studio, a worker, a command, a client"),
    "waits": Marker("default", "waits for time that is not the test's to set: a silent socket, a lease, many turns"),
    "slow": Marker("default", "computes for seconds: many cases, large requests, films"),
    "browser": Marker("default", "drives a real Chromium before a running studio"),
    "matrix": Marker("all", "walks the frame through every browser and setting of cookies; rarely breaks alone"),
    "bench": Marker("all", "runs a whole measurement"),
    "foreign": Marker("all", "runs other people's clients of the service"),
    "rare": Marker("all", "is slow and rarely breaks alone: what it tries is tried in the default lane, in parts"),
    "fuzz": Marker("all", "asks with made-up requests by the thousand"),
    "postgresql": Marker(
        "quick", "asks what differs between databases (locks, constraints, SQL of our own, search, migrations):"
        " in the lane `default` it runs on PostgreSQL, too; in `all` whatever asks a database does",
    ),
    "any_database": Marker("quick", "starts processes on the database under test: in `all` on PostgreSQL, too"),
    "main_job": Marker("default", "is the main job in a browser: on PostgreSQL, in the lane `all` on SQLite, too"),
}  # fmt: skip

LONGEST_SLEEP = 0.25  # seconds that a quick test may sleep in all, but for the short looks at what others do
LOOK = 0.05

# How many made-up cases of a hundred each lane tries: the seed is fixed, or a failure's is printed.
SHARE = {"quick": 2, "default": 20, "all": 100}


def lane() -> str:
    """The one that this run is in; a pytest that `manage.py test` did not start leaves out nothing."""
    return os.environ.get("STUDIO_TEST_LANE") or "all"


def cases(most: int) -> int:
    """How many made-up cases to try in this lane, where `all` tries so many."""
    return max(5, most * SHARE[lane()] // 100)


def lane_of(item: pytest.Item) -> str:
    """The first lane in which the test runs."""
    lanes = [MARKERS[mark.name].lane for mark in item.iter_markers() if mark.name in MARKERS]
    return max(lanes, key=LANES.index, default="quick")


def is_in(item: pytest.Item, lane: str) -> bool:
    return LANES.index(lane_of(item)) <= LANES.index(lane)


def runs_on_postgresql(item: pytest.Item, lane: str) -> bool:
    """Transactions of several connections are about locks, so they need no marker."""
    if lane == "quick":
        return False
    if item.get_closest_marker("browser"):
        return bool(item.get_closest_marker("main_job"))
    mark = item.get_closest_marker("django_db")
    if item.get_closest_marker("postgresql") or (mark and mark.kwargs.get("transaction")):
        return True
    asks = mark or item.get_closest_marker("any_database") or "django_db_setup" in getattr(item, "fixturenames", ())
    return lane == "all" and bool(asks)


PARTS = {
    "sqlite": lambda item, lane: not item.get_closest_marker("browser"),
    "browser": lambda item, lane: (
        item.get_closest_marker("browser") and (lane == "all" or not item.get_closest_marker("main_job"))
    ),
    "postgresql": lambda item, lane: not item.get_closest_marker("browser") and runs_on_postgresql(item, lane),
    "main job": lambda item, lane: bool(item.get_closest_marker("main_job")) and runs_on_postgresql(item, lane),
}


def has_tests(path: Path, lane: str, part: str) -> bool:
    """Whether the file may hold tests of that part in that lane, by its markers as they are written: importing all
    files takes a worker seconds, and it has no use for most."""
    text = path.read_text()
    of_the_file = re.search(r"^pytestmark = .*$", text, re.M)
    names = [name for name in MARKERS if of_the_file and f"mark.{name}" in of_the_file[0]]
    if any(LANES.index(MARKERS[name].lane) > LANES.index(lane) for name in names):
        return False
    if part == "sqlite":
        return "browser" not in names
    if part == "postgresql" and lane == "default":
        return "mark.postgresql" in text or "transaction=True" in text
    return {"browser": "mark.browser", "main job": "mark.main_job"}.get(part, "") in text


class Guard:
    """Holds quick tests to what quick means. An audit hook of Python, so it sees every process that is started and,
    from Python 3.13 on, every sleep, whoever asks for them."""

    def __init__(self) -> None:
        self.item, self.slept = None, 0.0

    def watch(self, item: pytest.Item | None) -> None:
        """From now on it is this test's doing; None: nobody's, or that of a test that may."""
        self.item, self.slept = item if item and lane_of(item) == "quick" else None, 0.0

    def __call__(self, event: str, arguments: tuple) -> None:
        if self.item is None or event not in {"subprocess.Popen", "time.sleep"}:
            return
        if event == "subprocess.Popen":
            self.refuse("processes", "starts a process")
        elif arguments[0] > LOOK and threading.current_thread() is threading.main_thread():
            self.slept += arguments[0]
            if self.slept > LONGEST_SLEEP:
                self.refuse("waits", f"sleeps longer than {LONGEST_SLEEP} s")

    def refuse(self, marker: str, does: str) -> None:
        item, self.item = self.item, None
        pytest.fail(f"{item.nodeid} {does}: mark it `{marker}`, or spare it that.")
