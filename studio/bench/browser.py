"""The editor in a real browser: until it can be used, beside a plain page, and from a key to what it brings about."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from studio.models import Who
from studio.services import first_run

from .chromium import FLAGS, executable
from .server import HOST, serving
from .table import aligned
from .videos import make_video
from .watching import WATCH

PLAIN, AGAIN, FIRST = "plain page", "editor", "editor, first visit"
FRAME, SAVED = "key to frame", "key to “Saved”"
PER_PLAIN, PER_KEY = 3.0, 100.0  # the goals: so many times the plain page; milliseconds
WARM_UP = 3


@dataclass
class Row:
    name: str
    size: int
    times: list[float] = field(default_factory=list)  # milliseconds

    @property
    def time(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1] if len(self.times) > 1 else self.times[0]


def run(rounds: int, sizes: Sequence[int]) -> None:
    """Prints both tables and whether the goals hold."""
    start = playwright()
    with serving() as port:
        who = Who(first_run.prepare(), first_run.OWNER, reviews=True)
        videos = {size: make_video(who, size).pk for size in sizes}
        print(f"Measuring: {rounds} rounds in Chromium with {', '.join(map(str, sizes))} scenes", flush=True)
        with start() as driver, chromium(driver) as browser:
            loads = loading(browser, f"http://{HOST}:{port}", videos, rounds)
            keys = [row for size in sizes for row in typing(browser, f"http://{HOST}:{port}", videos, size, rounds)]
    print(table(loads), table(keys), *goals(loads, keys), sep="\n\n", flush=True)


def playwright() -> Any:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise CommandError("This drives a browser: python3 -m pip install -r requirements-dev.txt") from None
    executable()
    return sync_playwright


@contextmanager
def chromium(driver: Any) -> Iterator[Any]:
    browser = driver.chromium.launch(executable_path=executable(), args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def new_page(browser: Any) -> Any:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(WATCH.read_text())
    return page


def loading(browser: Any, base: str, videos: dict[int, Any], rounds: int) -> list[Row]:
    """Each page in turn, so that whatever else the machine does, it does to all of them."""
    most = max(videos)
    rows = [Row(PLAIN, most), *(Row(AGAIN, size) for size in videos), Row(FIRST, most)]
    known = new_page(browser)
    for number in range(WARM_UP + rounds):
        for row in rows:
            page = new_page(browser) if row.name == FIRST else known
            opened = page.goto(f"{base}/{'plain' if row.name == PLAIN else 'videos'}/{videos[row.size]}/")
            if not opened.ok:
                raise CommandError(f"{opened.url} was answered with {opened.status}.")
            took = page.evaluate("usable")
            if page is not known:
                page.context.close()
            if number >= WARM_UP:
                row.times.append(took)
    return rows


def typing(browser: Any, base: str, videos: dict[int, Any], size: int, rounds: int) -> list[Row]:
    """Words into the text in the picture, which both the frame and the server have to follow."""
    frame, saved = Row(FRAME, size), Row(SAVED, size)
    page = new_page(browser)
    page.goto(f"{base}/videos/{videos[size]}/")
    page.locator("#section-text > summary").click()
    for number in range(WARM_UP + rounds):
        word = f"word{number:04d}"
        page.evaluate("word => watchFor(word)", word)
        page.locator("#text-text").press("Control+A")
        page.keyboard.type(f"What {word}", delay=20)
        seen = page.evaluate("seen")
        if number >= WARM_UP:
            frame.times.append(seen["frame"])
            saved.times.append(seen["saved"] - debounce())
    page.context.close()
    return [frame, saved]


def debounce() -> int:
    """Milliseconds that a save waits for the next key."""
    return int(re.search(r"DELAY = (\d+)", (settings.BASE_DIR / "static/studio/js/autosave.js").read_text())[1])


def table(rows: Sequence[Row]) -> str:
    numbers = [[row.name, str(row.size), *(f"{time:.1f}" for time in (row.time, row.p95))] for row in rows]
    if rows[0].name == PLAIN:
        ratios = [[*cells, f"{row.time / rows[0].time:.2f}"] for cells, row in zip(numbers, rows, strict=True)]
        return aligned(["usable after", "scenes", "median ms", "p95 ms", "× plain"], ratios)
    return aligned(["without the debounce", "scenes", "median ms", "p95 ms"], numbers)


def goals(loads: Sequence[Row], keys: Sequence[Row]) -> list[str]:
    """What the editor promises, and whether this run kept it."""
    plain = loads[0]
    lines = [f"Usable within × {PER_PLAIN:.0f} of a plain page with {plain.size} rows:"]
    for row in (one for one in loads if one.name == AGAIN and one.size == plain.size):
        ratio, worst = row.time / plain.time, row.p95 / plain.time
        lines.append(f"  {row.name} with {row.size} scenes: × {ratio:.2f}: {verdict(ratio, worst, PER_PLAIN)}")
    lines.append(f"From a key, and for “Saved” without the debounce of {debounce()} ms, within {PER_KEY:.0f} ms:")
    for row in keys:
        found = verdict(row.time, row.p95, PER_KEY)
        lines.append(f"  {row.name} with {row.size} scenes: {row.time:.0f} ms, 95 in 100 within {row.p95:.0f}: {found}")
    return ["\n".join(lines)]


def verdict(usual: float, worst: float, limit: float) -> str:
    """It holds where 19 of 20 keep to the limit, and is missed where every other one does not."""
    return "holds" if worst <= limit else "MISSED" if usual > limit else "holds in most"
