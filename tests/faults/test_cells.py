"""Some cells of the fault table, on whichever database the tests run on: a real worker, a real service, real kills."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from studio.bench.faults.plans import BY_NAME
from studio.management import postgres
from tests.lanes import lane

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
# Nothing wrong, never arrived, perhaps arrived; in the longest lane also surely refused, gone, not its own, forged.
CELLS = ["none", "unread", "hangs (taken)"]
if lane() == "all":
    CELLS += ["refuses", "200 with error", "vanishes", "twin (taken)", "webhook forged"]
# What turns a doubt into “surely never arrived”, so that the request is sent again by itself.
SEND_AGAIN = """
from studio.wire import asking, errors
exchange = asking.exchange
def broken(*arguments, **options):
    try:
        return exchange(*arguments, **options)
    except errors.Unclear as error:
        raise errors.NotSent(str(error)) from None
asking.exchange = broken
"""
# The bench, with something broken after everything is loaded and before any worker is.
BENCH = """
import sys, json, django
from studio.bench.__main__ import main
setup = django.setup
def setup_and_break():
    django.setup = setup
    setup()
    exec(sys.argv[2], {})
django.setup = setup_and_break
main("faults", json.loads(sys.argv[1]))
"""


def database() -> str:
    """A new one on the server of these tests, or SQLite."""
    if connection.vendor == "sqlite":
        return "sqlite"
    host = connection.settings_dict["HOST"]
    name = f"faults_{uuid4().hex[:8]}"
    postgres.create_database(name, host)
    return f"postgres://studio@/{name}?host={host}"


def bench(only: list[str], kills: int, runs: int = 0, broken: str = "") -> subprocess.CompletedProcess:
    options = {"database": database(), "only": only, "kills": kills, "runs": runs, "seed": 7, "lanes": 2}
    return subprocess.run(
        [sys.executable, "-c", BENCH, json.dumps(options), broken],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=240,
    )  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.django_db
def test_every_cell_keeps_its_promises():
    done = bench(CELLS, kills=1, runs=2)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = re.findall(r"^\| `(.+?)` \|", done.stdout, re.M)
    assert rows == CELLS
    assert f"{2 * len(CELLS)} trials, {len(CELLS)} with a kill, 0 wrong" in done.stdout
    assert "2 mixed runs (seed 7)" in done.stdout


@pytest.mark.django_db
def test_a_request_that_goes_out_twice_is_seen():
    done = bench(["hangs (taken)"], kills=0, broken=SEND_AGAIN)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the service accepted it 2 times, a person asked 1 times" in done.stdout
    assert "sent again after it may have arrived: accept hang, accept whole" in done.stdout


def test_the_cells_are_faults_that_there_are():
    assert set(CELLS) <= set(BY_NAME)
