"""The editor in a frame of the example product, on another site, beside the same editor opened directly."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from studio.management import example
from studio.models import Who, Workspace
from studio.services import first_run

from .browser import WARM_UP, Row, verdict
from .chromium import Chromium, Page, chromium, executable
from .server import HOST, running, serving
from .table import aligned
from .videos import make_video
from .watching import VARIABLE

DIRECT, FRAMED = "opened directly", "from the host page"
FIRST = ", first visit"
LIMIT = 1.5  # the goal: so many times the editor opened directly
PERSON = "host:ada"  # who is signed in at the example product


def run(rounds: int, sizes: Sequence[int]) -> None:
    """Prints the table and whether the goal holds."""
    executable()
    os.environ[VARIABLE] = "1"
    with serving() as port, product(f"http://{HOST}:{port}/") as (host, workspace):
        owner, person = Who(first_run.prepare(), first_run.OWNER, reviews=True), Who(workspace, PERSON)
        addresses = {}
        for size in sizes:
            addresses[DIRECT, size] = f"http://{HOST}:{port}/videos/{make_video(owner, size).pk}/"
            addresses[FRAMED, size] = f"{host}?video={make_video(person, size).pk}"
        print(f"Measuring: {rounds} rounds in Chromium with {', '.join(map(str, sizes))} scenes", flush=True)
        with chromium() as browser:
            rows = loading(browser, addresses, rounds)
    print(table(rows), goals(rows), sep="\n\n", flush=True)


@contextmanager
def product(studio: str) -> Iterator[tuple[str, Workspace]]:
    """The address of the example product as `up` starts it, and its workspace."""
    child, address = example.example_product(studio)
    with running(child, address):
        yield address, Workspace.objects.get(name=example.NAME)


def loading(browser: Chromium, addresses: dict[tuple[str, int], str], rounds: int) -> list[Row]:
    """Each in turn, so that whatever else the machine does, it does to all of them."""
    rows = [Row(name + visit, size) for visit in ("", FIRST) for name, size in addresses]
    known = Page(browser)
    for number in range(WARM_UP + rounds):
        for row in rows:
            page = Page(browser) if row.name.endswith(FIRST) else known
            took = page.usable(addresses[row.name.removesuffix(FIRST), row.size])
            if page is not known:
                page.close()
            if number >= WARM_UP:
                row.times.append(took)
    return rows


def table(rows: Sequence[Row]) -> str:
    cells = [
        [row.name, str(row.size), f"{row.time:.1f}", f"{row.p95:.1f}", f"{row.time / direct(row, rows).time:.2f}"]
        for row in rows
    ]
    return aligned(["usable after", "scenes", "median ms", "p95 ms", "× directly"], cells)


def direct(row: Row, rows: Sequence[Row]) -> Row:
    """The row it is told beside."""
    name = row.name.replace(FRAMED, DIRECT)
    return next(one for one in rows if (one.name, one.size) == (name, row.size))


def goals(rows: Sequence[Row]) -> str:
    lines = [f"From the host page to a usable editor within × {LIMIT} of the same editor opened directly:"]
    for row in (one for one in rows if one.name.startswith(FRAMED)):
        beside = direct(row, rows).time
        found = verdict(row.time / beside, row.p95 / beside, LIMIT)
        lines.append(f"  {row.name} with {row.size} scenes: × {row.time / beside:.2f}: {found}")
    return "\n".join(lines)
