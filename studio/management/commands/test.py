"""Runs every test through pytest: on SQLite, in a real Chromium, and again on PostgreSQL."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.management import postgres
from studio.management.browser import find_chromium, find_firefox

NO_TESTS = 5  # pytest's exit code when nothing was collected
FAILED = ("failed", "error")


class Command(BaseCommand):
    help = __doc__ + " Arguments go to pytest."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """All arguments are pytest's, so Django's parser never sees them."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            sys.exit(run_all(argv[2:]))
        except KeyboardInterrupt:
            sys.exit(130)


def run_all(arguments: list[str]) -> int:
    began = time.monotonic()
    left_out = [line for line in (prepare_chromium(), prepare_postgres()) if line]
    if left_out and in_ci():
        print("\n".join(left_out), "0 passed, 1 failed", sep="\n")
        return 1
    if not arguments and (line := prepare_firefox()):
        left_out.append(line)  # one walk of many: worth a line, and no failure
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        sqlite = run_part("plain", "on SQLite", "", arguments, counts)
        if find_chromium() and sqlite:
            run_part("browser", "in Chromium, on SQLite", "", arguments, counts)
        if (folder := postgres.binaries()) and sqlite:
            url = stack.enter_context(postgres.throwaway(folder))
            run_part("database", "on PostgreSQL", url, arguments, counts)
            if find_chromium():
                run_part("main job", "the main job in Chromium, on PostgreSQL", url, arguments, counts)
    return summary(counts, left_out, time.monotonic() - began)


def run_part(part: str, name: str, url: str, arguments: list[str], counts: Counter[str]) -> bool:
    """One pytest; adds to `counts`, and gives False when it was stopped rather than finished."""
    print(f"\nTests {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ, "STUDIO_TEST_PART": part, "STUDIO_TEST_COUNTS": f"{folder}/counts.json",
            "STUDIO_DATABASE_URL": url, "STUDIO_DATA_DIR": f"{folder}/data",
        }  # fmt: skip
        # With arguments of one's own (--pdb, one file) two processes are in the way. Files of browser tests are not
        # divided: many start a studio of their own.
        parallel = [] if arguments or part == "main job" else ["-n", "2"]
        parallel += ["--dist", "loadfile"] if parallel and part == "browser" else []
        # Compiled once, and not by each of the hundreds of processes that the tests start.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "pytest", *parallel, *arguments]
        code = subprocess.run(command, env=environ, cwd=settings.BASE_DIR).returncode
        try:
            found = Counter(json.loads(Path(environ["STUDIO_TEST_COUNTS"]).read_text()))
        except FileNotFoundError:
            found = Counter()
    if code not in (0, NO_TESTS) and not any(found[name] for name in FAILED):
        found["error"] += 1
    counts.update(found)
    return code in (0, 1, NO_TESTS)


def summary(counts: Counter[str], left_out: list[str], seconds: float) -> int:
    failed = sum(counts[name] for name in FAILED)
    passed = counts["passed"] + counts["xfailed"]
    print(f"\nAll parts took {seconds:.0f} s.", *left_out, sep="\n")
    if not passed and not failed:
        print("No test ran.")
    print(f"{passed} passed, {failed} failed, {counts['skipped']} skipped", flush=True)
    return 1 if failed or not passed else 0


# What the tests need from the machine


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")


def prepare_chromium() -> str:
    """Installs Chromium where that can be done; a line on what is left out otherwise."""
    if not find_chromium():
        install("chromium")
    return "" if find_chromium() else "Left out: the tests in a browser (install Chromium for them)."


def prepare_firefox() -> str:
    if not find_firefox():
        install("firefox-esr")
    return "" if find_firefox() else "Left out: the frame in Firefox (install it for that)."


def prepare_postgres() -> str:
    if not postgres.binaries():
        install("postgresql")
    return "" if postgres.binaries() else "Left out: the tests on PostgreSQL (install its server for them)."


def install(package: str) -> None:
    """With Debian's packages, as root; anywhere else it does nothing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Setting up: the Debian package {package}", file=sys.stderr, flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", *arguments], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)
