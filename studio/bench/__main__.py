"""`python -m studio.bench SUBJECT OPTIONS`: a process of its own, with a data folder of its own."""

import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from studio.bench.clock import VARIABLE, Board
from studio.management import postgres

# Subjects with a clock of their own, and how fast it goes.
CLOCKS = {"faults": 1.0, "fleet": 20.0}

# SIGINT too: a shell that starts this in the background has switched Python's own handling of it off.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def settle(folder: str) -> None:
    """Settings as the product ships them on a laptop, whatever this shell has set; nothing reaches real data."""
    for name in [name for name in os.environ if name.startswith(("STUDIO_", "HEYGEN_"))]:
        del os.environ[name]
    os.environ.update(
        STUDIO_DATA_DIR=folder,
        STUDIO_LOCAL_OWNER="1",  # as `up` on the loopback
        STUDIO_LOG_LEVEL="WARNING",
        DJANGO_SETTINGS_MODULE="studio.bench.settings",
    )


def main(subject: str, options: dict[str, Any]) -> None:
    for number in SIGNALS:
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    if options.get("database") == "both":
        sys.exit(one_after_the_other(subject, options))
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder, database(options.pop("database", "")) as url:
        settle(folder)
        os.environ["STUDIO_DATABASE_URL"] = url
        if subject in CLOCKS:
            os.environ.update(of_a_real_service(folder, CLOCKS[subject]))
        import django
        from django.core.management.base import CommandError

        django.setup()
        run = importlib.import_module(f"studio.bench.{subject}").run
        try:
            run(**options)
        except CommandError as error:
            sys.exit(str(error))


@contextmanager
def database(name: str) -> Iterator[str]:
    """A URL for it: none for SQLite, and for PostgreSQL that of a server which lives as long as this."""
    if name != "postgres":
        yield name if "://" in name else ""
    elif folder := postgres.binaries():
        with postgres.throwaway(folder) as url:
            yield url
    else:
        sys.exit("PostgreSQL's server was not found. Install it (apt-get install postgresql), then try again.")


def of_a_real_service(folder: str, rate: float) -> dict[str, str]:
    """As an installation with a key, on a clock that goes so many times as fast."""
    Board.make(f"{folder}/clock", rate)
    return {VARIABLE: f"{folder}/clock", "STUDIO_ENGINE": "heygen", "HEYGEN_API_KEY": "key-of-the-bench"}


def one_after_the_other(subject: str, options: dict[str, Any]) -> int:
    """The same on each database; how the worse one ended."""
    codes = []
    for database in ("sqlite", "postgres"):
        told = json.dumps({**options, "database": database})
        codes.append(subprocess.run([sys.executable, "-m", "studio.bench", subject, told]).returncode)
    return max(codes)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
