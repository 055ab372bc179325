"""The one Chromium of a test run, started again where its own process has died."""

import os

import pytest
from playwright.sync_api import Browser, Playwright

from studio.management.browser import find_chromium, find_headless_chromium
from tests.lanes import lane

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
    """`browser()` is always one that lives: where it has died, the test that it died in has failed, and no other."""

    def __init__(self, playwright: Playwright):
        self.playwright, self.running = playwright, None

    def browser(self) -> Browser:
        if self.running is None or not self.running.is_connected():
            self.running = self.playwright.chromium.launch(executable_path=_path(), args=FLAGS)
        return self.running

    def close(self) -> None:
        if self.running is not None:
            self.running.close()


def _path() -> str:
    """In the lane `all` Chromium as people have it."""
    if path := find_chromium() if lane() == "all" else find_headless_chromium():
        return path
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail("Chromium was not found.")
    pytest.skip("Chromium was not found; install it for the tests in a browser.")
