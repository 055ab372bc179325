"""docs/faults.md, held against the faults that there are."""

import re
from pathlib import Path

import pytest

from studio.bench.faults.plans import FAULTS
from studio.bench.faults.table import HEAD

PAGE = (Path(__file__).parents[2] / "docs/faults.md").read_text()


def part(heading: str) -> str:
    return re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", PAGE, re.M | re.S)[1]


def test_each_fault_is_told_as_it_is():
    told = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", part("The faults"), re.M)
    assert told == [(fault.name, fault.says, " or ".join(fault.ends)) for fault in FAULTS]


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_the_table_has_a_row_for_each_fault_and_a_column_for_each_place(database):
    head, _line, *rows = [line for line in part(database).splitlines() if line.startswith("|")]
    assert [cell.strip() for cell in head[1:-1].split("|")] == HEAD
    assert [re.match(r"\| `(.+?)` \|", row)[1] for row in rows] == [fault.name for fault in FAULTS]


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_the_run_that_is_kept_broke_no_promise(database):
    assert "| 0/" not in part(database)
    assert ", 0 wrong" in part(database)
