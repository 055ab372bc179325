"""The editor in a frame of the example product, on another site, beside the same editor opened directly."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError

from studio.management import example
from studio.models import Who, Workspace
from studio.services import first_run

from .browser import WARM_UP, Row, chromium, new_page, playwright, verdict
from .server import HOST, running, serving
from .table import aligned
from .videos import make_video

DIRECT, FRAMED = "opened directly", "from the host page"
FIRST = ", first visit"
LIMIT = 1.5  # the goal: so many times the editor opened directly
PERSON = "host:ada"  # who is signed in at the example product


def run(rounds: int, sizes: Sequence[int]) -> None:
    """Prints the table and whether the goal holds."""
    start = playwright()
    with serving() as port, product(f"http://{HOST}:{port}/") as (host, workspace):
        owner, person = Who(first_run.prepare(), first_run.OWNER, reviews=True), Who(workspace, PERSON)
        addresses = {}
        for size in sizes:
            addresses[DIRECT, size] = f"http://{HOST}:{port}/videos/{make_video(owner, size).pk}/"
            addresses[FRAMED, size] = f"{host}?video={make_video(person, size).pk}"
        print(f"Measuring: {rounds} rounds in Chromium with {', '.join(map(str, sizes))} scenes", flush=True)
        with start() as driver, chromium(driver) as browser:
            rows = loading(browser, addresses, rounds)
    print(table(rows), goals(rows), sep="\n\n", flush=True)


@contextmanager
def product(studio: str) -> Iterator[tuple[str, Workspace]]:
    """The address of the example product as `up` starts it, and its workspace."""
    child, address = example.example_product(studio)
    with running(child, address):
        yield address, Workspace.objects.get(name=example.NAME)


def loading(browser: Any, addresses: dict[tuple[str, int], str], rounds: int) -> list[Row]:
    """Each in turn, so that whatever else the machine does, it does to all of them."""
    rows = [Row(name + visit, size) for visit in ("", FIRST) for name, size in addresses]
    known = new_page(browser)
    for number in range(WARM_UP + rounds):
        for row in rows:
            page = new_page(browser) if row.name.endswith(FIRST) else known
            took = usable(page, addresses[row.name.removesuffix(FIRST), row.size])
            if page is not known:
                page.context.close()
            if number >= WARM_UP:
                row.times.append(took)
    return rows


def usable(page: Any, address: str) -> float:
    """Milliseconds from the navigation to the first character typed, by the clock that a page and its frame share."""
    opened = page.goto(address)
    if not opened.ok:
        raise CommandError(f"{opened.url} was answered with {opened.status}.")
    framed = page.query_selector("avatar-studio iframe")
    editor = framed.content_frame() if framed else page
    then = editor.evaluate("usable.then(now => performance.timeOrigin + now)")
    return then - page.evaluate("performance.timeOrigin")


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
