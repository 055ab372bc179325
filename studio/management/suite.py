"""The suite as `manage.py test` runs it: which parts a selection of tests needs, and those parts side by side."""

import json
import os
import re
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from django.conf import settings

from studio.management import postgres

LANES = ("quick", "default", "all")
PROGRESS = re.compile(r"\[ *\d+%\]$")
# With these of pytest's options it is not the tests that run, or a person wants to talk to them.
TELLING = {
    "--collect-only",
    "--co",
    "--fixtures",
    "--fixtures-per-test",
    "--markers",
    "--help",
    "-h",
    "--version",
    "-V",
}
TALKING = {"--pdb", "--trace", "-s", "--capture=no"}
STOPPING = {"-x", "--exitfirst"}


class Part(NamedTuple):
    """One pytest. Each of its workers pays for its start, so a few tests get one alone."""

    title: str
    workers: int  # at most
    tests: int  # that are worth a worker


PARTS = {  # in the order in which they begin, so that the last end at about the same time
    "browser": Part("in Chromium", 3, 2),
    "postgresql": Part("on PostgreSQL", 2, 150),
    "sqlite": Part("on SQLite", 2, 150),
    "main job": Part("the main job in Chromium, on PostgreSQL", 1, 2),
}
AT_ONCE = 2  # one that computes beside one that mostly waits for a browser: together they fill two cores


def only_tells(arguments: list[str]) -> bool:
    return bool(TELLING & set(arguments))


@dataclass
class Plan:
    """How many tests each part has, how many of those that were collected each lane has, and pytest's exit code."""

    parts: dict[str, int]
    lanes: dict[str, int] = field(default_factory=dict)
    firefox: bool = False
    code: int = 0

    @classmethod
    def whole(cls, lane: str) -> Self:
        return cls(dict.fromkeys(["sqlite"] if lane == "quick" else PARTS, 10**6), firefox=lane == "all")

    @property
    def on_postgres(self) -> bool:
        return bool(self.parts.get("postgresql") or self.parts.get("main job"))

    @property
    def in_browser(self) -> bool:
        return bool(self.parts.get("browser") or self.parts.get("main job"))

    def leave_out(self, *names: str) -> None:
        self.parts = {name: tests for name, tests in self.parts.items() if name not in names}

    def elsewhere(self, lane: str) -> list[str]:
        """What was asked for and runs in no lane as short as this one."""
        longer = {name: self.lanes.get(name, 0) for name in LANES[LANES.index(lane) + 1 :]}
        return [f"{tests} of these tests run in the lane “{name}”." for name, tests in longer.items() if tests]


class Suite:
    """`postgres` is the URL of a throwaway PostgreSQL, where a part needs one."""

    def __init__(self, lane: str, arguments: list[str], shared: Path) -> None:
        self.lane, self.arguments, self.shared, self.postgres = lane, arguments, shared, ""
        self.counts: Counter[str] = Counter()
        self.took: dict[str, float] = {}
        self.running: dict[str, subprocess.Popen] = {}
        self.stopped = False
        self.printing = threading.Lock()

    def tell(self) -> int:
        return self.pytest("", self.arguments).wait()

    def collect(self) -> Plan:
        """What the arguments select; silent, unless that goes wrong."""
        path = self.shared / "plan.json"
        process = self.pytest(
            "", ["--collect-only", "-q", *self.arguments], STUDIO_TEST_PLAN=str(path),
        )  # fmt: skip
        said, _ = process.communicate()
        if process.returncode in (0, 5) and path.exists():
            return Plan(**json.loads(path.read_text()))
        print(said)
        return Plan({}, code=process.returncode or 1)

    def run(self, plan: Plan) -> None:
        names = [name for name in PARTS if plan.parts.get(name)]
        left, at_once = deque(names), 1 if TALKING & set(self.arguments) else AT_ONCE

        def run_what_is_left() -> None:
            while left and not self.stopped:
                name = left.popleft()
                try:
                    self.run_part(name, plan.parts[name], alone=at_once == 1 or len(names) == 1)
                except Exception:
                    self.counts["error"] += 1  # what it was about is lost, and no reason to say that all is well
                    traceback.print_exc()

        threads = [threading.Thread(target=run_what_is_left) for _ in names[:at_once]]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            self.stop()

    def stop(self) -> None:
        self.stopped = True
        for process in list(self.running.values()):
            process.terminate()

    def run_part(self, name: str, tests: int, alone: bool) -> None:
        """One pytest; adds up what came of its tests."""
        began, part, path = time.monotonic(), PARTS[name], self.shared / f"{name}.json"
        options = [*self.workers(part, tests), *self.arguments]
        process = self.running[name] = self.pytest(name, options, quiet=not alone, STUDIO_TEST_COUNTS=str(path))
        with self.printing:
            print(f"\nTests {part.title}", flush=True)
        if not alone:
            self.follow(name, process)
        code = process.wait()
        del self.running[name]
        self.took[name] = time.monotonic() - began
        counts = Counter(json.loads(path.read_text())) if path.exists() else Counter()
        if code not in (0, 5) and not counts["failed"] + counts["error"] and not self.stopped:
            counts["error"] += 1
        self.counts.update(counts)
        if counts["failed"] + counts["error"] and STOPPING & set(self.arguments):
            self.stop()

    def follow(self, name: str, process: subprocess.Popen) -> None:
        """Prints how far a part is as it goes, and all else that it says in one piece."""
        lines = []
        for line in process.stdout:
            if PROGRESS.search(line):
                with self.printing:
                    print(f"{name:>10} {line}", end="", flush=True)
            else:
                lines.append(line)
        with self.printing:
            print(f"\n{PARTS[name].title}\n{''.join(lines)}", flush=True)

    def workers(self, part: Part, tests: int) -> list[str]:
        if TALKING & set(self.arguments) or any(one.startswith(("-n", "--numprocesses")) for one in self.arguments):
            return []
        number = min(part.workers, -(-tests // part.tests))
        # By what is left to do: whole files at first, so that those who share a studio stay together.
        return ["-n", str(number), "--dist", "worksteal"] if number > 1 else []

    def pytest(self, part: str, options: list[str], quiet: bool = False, **more: str) -> subprocess.Popen:
        url = self.postgres if part in ("postgresql", "main job") else ""
        environ = {
            **os.environ, **more, "STUDIO_TEST_LANE": self.lane, "STUDIO_TEST_PART": part, "STUDIO_DATABASE_URL": url,
            "STUDIO_TEST_SHARED": str(self.shared), "STUDIO_DATA_DIR": str(self.shared / "own" / (part or "plan")),
            "STUDIO_PARENT": str(os.getpid()), "STUDIO_TEST_CLUSTER": postgres.folder_of(url) if url else "",
        }  # fmt: skip
        # Compiled once, and not by each of the hundreds of processes that the tests start.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        quiet = quiet or "STUDIO_TEST_PLAN" in more
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", *options], env=environ, cwd=settings.BASE_DIR, text=True, errors="replace",
            stdin=subprocess.DEVNULL if quiet else None, stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )  # fmt: skip

    def times(self) -> str:
        return ", ".join(f"{PARTS[name].title} {seconds:.0f} s" for name, seconds in self.took.items())
