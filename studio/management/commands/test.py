"""Runs the tests through pytest, in the parts that they need: on SQLite, in a real Chromium, on PostgreSQL.

`test quick`: no browser, no processes, no waiting, on SQLite: for the inner loop. `test`: what CI runs.
`test all`: also what is slow and rarely breaks. tests/lanes.py says what belongs where. Further arguments go to pytest.
"""

import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand

from studio.management import postgres
from studio.management.browser import HEADLESS, find_chromium, find_firefox, find_headless_chromium
from studio.management.packages import install
from studio.management.suite import LANES, Plan, Suite, only_tells

NO_TESTS = 5  # pytest's exit code when nothing was collected


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """All arguments but the lane are pytest's, so Django's parser never sees them."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        lane, arguments = ("default", argv[2:]) if argv[2:3] not in ([name] for name in LANES) else (argv[2], argv[3:])
        try:
            sys.exit(run_all(lane, arguments))
        except KeyboardInterrupt:
            sys.exit(130)


def run_all(lane: str, arguments: list[str]) -> int:
    began = time.monotonic()
    with ExitStack() as stack:
        shared = stack.enter_context(tempfile.TemporaryDirectory(prefix="studio-tests-", ignore_cleanup_errors=True))
        suite = Suite(lane, arguments, Path(shared))
        if only_tells(arguments):
            return suite.tell()
        plan = suite.collect() if arguments else Plan.whole(lane)
        if plan.code not in (0, NO_TESTS):
            return plan.code
        left_out = prepare(plan, lane)
        if left_out and in_ci():
            print("\n".join(left_out), "0 passed, 1 failed", sep="\n")
            return 1
        if plan.on_postgres:
            suite.postgres = stack.enter_context(postgres.throwaway(postgres.binaries()))
        suite.run(plan)
    return summary(suite, [*left_out, *plan.elsewhere(lane)], time.monotonic() - began)


def summary(suite: Suite, remarks: list[str], seconds: float) -> int:
    counts = suite.counts
    failed = counts["failed"] + counts["error"]
    passed = counts["passed"] + counts["xfailed"]
    print(f"\nLane “{suite.lane}”, {seconds:.0f} s: {suite.times()}", *remarks, sep="\n")
    if not passed and not failed:
        print("No test ran.")
    print(f"{passed} passed, {failed} failed, {counts['skipped']} skipped", flush=True)
    return 1 if failed or not passed else 0


# What the tests need from the machine


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")


def prepare(plan: Plan, lane: str) -> list[str]:
    """Installs what the plan needs where that can be done, and takes out of it what cannot run: a line for each."""
    left_out = []
    if plan.in_browser and not find_chromium():
        install("chromium")
    if plan.in_browser and lane != "all" and find_chromium() and find_headless_chromium() == find_chromium():
        install(HEADLESS)
    if plan.in_browser and not find_chromium():
        plan.leave_out("browser", "main job")
        left_out.append("Left out: the tests in a browser (install Chromium for them).")
    if plan.on_postgres and not postgres.binaries():
        install("postgresql")
    if plan.on_postgres and not postgres.binaries():
        plan.leave_out("postgresql", "main job")
        left_out.append(
            "Left out: the tests on PostgreSQL, and the main job in a browser (install its server for them)."
        )
    if plan.firefox and not find_firefox():
        install("firefox-esr")
    if plan.firefox and not find_firefox():
        print("Left out: the frame in Firefox (install it for that).")  # one walk of many, and no failure
    return left_out
