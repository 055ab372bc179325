"""A running studio, and pages in a real Chromium that fail their test on any noise nobody expected."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.bad_line import BadLine
from tests.browser.chromium import Chromium
from tests.browser.editor import NAME, PASSWORD
from tests.running import Running, start_up

expect.set_options(timeout=10_000)

# A draft takes as long as its frames have pixels, and what the films of this studio look like is no test's subject.
SMALL = """
UPDATE studio_video SET settings = json_set(settings, '$.dimension', json('{"width": 320, "height": 180}'))
"""


class Noise:
    """What pages did that no page should do; `expect()` declares what a test brings about on purpose."""

    def __init__(self, origin: str) -> None:
        self.host = urlsplit(origin).netloc
        self.hosts: set[str] = set()  # others that a test has business with
        self.heard: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """A regular expression for lines like `console error: …`, `page error: …`, `request to: …`."""
        self.expected.append(pattern)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self.heard.append(f"console {message.type}: {message.text}"))
        context.on("weberror", lambda error: self.heard.append(f"page error: {error.error}"))
        context.on("request", lambda request: self.hear_request(request.url))
        context.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " e => console.error(`policy violation: ${e.effectiveDirective} ${e.blockedURI}`))"
        )

    def hear_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in {self.host, *self.hosts}:
            self.heard.append(f"request to: {url}")

    def unexpected(self) -> list[str]:
        return [line for line in self.heard if not any(re.search(pattern, line) for pattern in self.expected)]


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The running studio itself: its data folder, log and processes."""
    # People open frames slower than tests do.
    running = start_up(tmp_path_factory.mktemp("browser") / "data", STUDIO_SESSIONS_A_MINUTE="0")
    with closing(sqlite3.connect(running.data / "studio.sqlite3", timeout=20)) as database, database:
        database.execute(SMALL)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def studio_server(studio: Running) -> str:
    """Its address, without a slash at the end: http://127.0.0.1:12345"""
    return studio.url


@pytest.fixture(scope="session")
def chromiums() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        chromium = Chromium(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def chromium(chromiums: Chromium) -> Browser:
    return chromiums.browser()


@pytest.fixture
def noise(studio_server: str) -> Noise:
    return Noise(studio_server)


@pytest.fixture
def new_context(chromium: Browser, studio_server: str, noise: Noise) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (a person each), with Playwright's own options; their noise fails the test."""
    contexts = []

    def make(**options: object) -> BrowserContext:
        context = chromium.new_context(**{"base_url": studio_server, **options})
        context.set_default_timeout(10_000)
        noise.listen(context)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert noise.unexpected() == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a context of its own; `page.goto("/")` is relative to the studio."""
    return new_context().new_page()


@pytest.fixture
def line(studio_server: str, noise: Noise) -> Iterator[BadLine]:
    """A proxy before the studio that misbehaves as a test says; `new_context(base_url=line.url)` goes over it."""
    line = BadLine(studio_server).connect()
    noise.host = line.url.removeprefix("http://")
    yield line
    line.hang_up()


@pytest.fixture(scope="session")
def account(studio: Running) -> None:
    """A person who can sign in, and is staff."""
    given = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD, "DJANGO_SUPERUSER_USERNAME": NAME}
    studio.manage("createsuperuser", "--noinput", "--email", "a@example.com", **given)
