"""Each fault of the service, with a worker killed at each of its writes; then runs of mixed faults from one seed."""

import sys
import tempfile
import time
from pathlib import Path

from django.db import connection

from studio.bench import databases

from .plans import BY_NAME, FAULTS
from .table import summary, table


def run(only: list[str], kills: int | None, runs: int, seed: int, lanes: int) -> None:
    """Prints the table and what went wrong; leaves with 1 where anything did."""
    from .lanes import play_mixed, play_table

    began = time.monotonic()
    faults = [BY_NAME[name] for name in only] if only else list(FAULTS)
    with tempfile.TemporaryDirectory(prefix="studio-trials-") as folder:
        places = databases.copies(lanes, Path(folder))
        trials = play_table(faults, kills, places, Path(folder))
        mixed = play_mixed(runs, seed, places, Path(folder)) if runs else []
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    print(f"## {name}\n", table(faults, trials), summary(trials, mixed, seed, time.monotonic() - began), sep="\n")
    sys.stdout.flush()
    if any(one["wrong"] for one in [*trials, *mixed]):
        sys.exit(1)
