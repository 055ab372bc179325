"""The one Chromium of a test run, started again where its own process has died."""

import os

import pytest
from playwright.sync_api import Browser, Playwright

from studio.management.browser import find_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Chromium:
    """`browser()` is always one that lives; `deaths` counts those that went without being asked to.

    Pages cannot do that: whatever they do ends a tab's process. It is a failed check in the browser's own code
    (seen once in some thirty runs: SIGTRAP in its main thread, after a minute of pages that work everywhere else).
    """

    deaths = 0  # of the whole run: the hook below has no fixture at hand

    def __init__(self, playwright: Playwright):
        self.playwright, self.running = playwright, None

    def browser(self) -> Browser:
        if self.running is None or not self.running.is_connected():
            self.running = self.playwright.chromium.launch(executable_path=_path(), args=FLAGS)
            self.running.on("disconnected", self._count)
        return self.running

    def close(self) -> None:
        if self.running is not None:
            self.running.remove_listener("disconnected", self._count)
            self.running.close()

    def _count(self, _browser: Browser) -> None:
        Chromium.deaths += 1


def _path() -> str:
    if path := find_chromium():
        return path
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail("Chromium was not found.")
    pytest.skip("Chromium was not found; install it for the tests in a browser.")
