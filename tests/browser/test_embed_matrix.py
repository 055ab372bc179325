"""One walk through the framed studio with each setting of cookies that browsers have: none of them matters to it."""

import json
import os
import re
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Playwright

from studio.management.browser import find_chromium, find_firefox
from tests.browser.chromium import FLAGS, Chromium
from tests.browser.firefox import Firefox
from tests.factories import scene_draft
from tests.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.matrix]

# Launchers of tests change what browsers do with cookies, so each is started directly, with a profile of its own.
CHROMIUM = {
    "third-party cookies allowed": {"profile": {"cookie_controls_mode": 0}},
    "third-party cookies blocked": {"profile": {"cookie_controls_mode": 1}},
    "all cookies blocked": {"profile": {"default_content_setting_values": {"cookies": 2}}},
}
FIREFOX = {
    "as it comes": {},
    "third-party cookies blocked": {"network.cookie.cookieBehavior": 1},
    "all cookies blocked": {"network.cookie.cookieBehavior": 2},
}
PATIENCE = 60.0


class OwnChromium:
    """Looks into the frame and types there, as `Firefox` does."""

    def __init__(self, playwright: Playwright, path: str, profile: Path, preferences: dict[str, Any]):
        (profile / "Default").mkdir(parents=True)
        (profile / "Default" / "Preferences").write_text(json.dumps(preferences))
        self.process = subprocess.Popen(
            [path, "--headless=new", f"--user-data-dir={profile}", "--remote-debugging-port=0", *FLAGS, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = self.port(profile / "DevToolsActivePort")
            self.browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
            self.page = self.browser.contexts[0].pages[0]
        except BaseException:
            self.process.kill()
            raise

    def port(self, told: Path) -> str:
        until(lambda: told.exists() and told.read_text())
        return told.read_text().split()[0]

    def open(self, url: str) -> None:
        self.page.goto(url)

    def inside(self, expression: str) -> Any:
        return self.page.locator("iframe").element_handle().content_frame().evaluate(f"() => ({expression})")

    def press(self, text: str) -> None:
        self.page.keyboard.type(text)

    def close(self) -> None:
        self.browser.close()
        self.process.terminate()
        self.process.wait(20)


def until(what: Any) -> Any:
    """What it gives once that is something. A page that is just going away cannot be asked; the next one can."""
    end, trouble = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        try:
            if found := what():
                return found
        except Exception as error:
            trouble = error
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE} s") from trouble


@pytest.fixture(params=[f"Chromium, {name}" for name in CHROMIUM] + [f"Firefox, {name}" for name in FIREFOX])
def browser(request, chromiums: Chromium, tmp_path: Path) -> Iterator[OwnChromium | Firefox]:
    kind, _, setting = request.param.partition(", ")
    path = find_chromium() if kind == "Chromium" else find_firefox()
    if path is None:
        missing = f"{kind} was not found; install it for the walk with its settings of cookies."
        expected = kind == "Chromium" and os.environ.get("CI", "").lower() in ("1", "true")
        (pytest.fail if expected else pytest.skip)(missing)
    if kind == "Chromium":
        started = OwnChromium(chromiums.playwright, path, tmp_path / "profile", CHROMIUM[setting])
    else:
        try:
            started = Firefox(path, tmp_path / "profile", FIREFOX[setting])
        except (AssertionError, OSError) as error:
            pytest.skip(f"Firefox does not start on this machine: {error}")
    yield started
    started.close()


@pytest.fixture(scope="module")
def host(studio: Running) -> str:
    return studio.wait_for(r"to try: (http://localhost:\d+)/").group(1)


@pytest.fixture(scope="module")
def key(studio: Running) -> str:
    """An API key of the example product's workspace."""
    [[id]] = ask(studio, "SELECT id FROM studio_workspace WHERE name = 'Example product'")
    return re.search(r"sk_[\w-]+", studio.manage("workspace", "key", "add", id, "--name", "Walk"))[0]


@pytest.fixture
def video(studio: Running, key: str) -> str:
    """The id of a video of the person who is signed in at the host."""
    given = {"owner": "ada", "payload": {"video_inputs": [scene_of("Go.")]}}
    request = urllib.request.Request(f"{studio.url}/api/v1/videos", json.dumps(given).encode())
    request.headers = {"Authorization": f"Bearer {key}", "Content-type": "application/json"}
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["id"]


def scene_of(words: str) -> dict[str, Any]:
    return {name: value for name, value in scene_draft(words).items() if value is not None}


def ask(studio: Running, sql: str, *given: Any) -> list[tuple]:
    with sqlite3.connect(studio.data / "studio.sqlite3", timeout=20) as database:
        return database.execute(sql, given).fetchall()


def kept(studio: Running, video: str) -> str:
    """The script of its only scene, as the database has it."""
    sql = "SELECT voice FROM studio_scene WHERE video_id = ?"
    return json.loads(ask(studio, sql, video.replace("-", ""))[0][0])["input_text"]


SCRIPT = "document.querySelector('#script textarea')"
# As the element asks for it: an address alone, with no bearer. Whether it plays is a matter of codecs.
FILM = """(() => {
  const film = document.querySelector("video"), request = new XMLHttpRequest();
  if (!film) return null;
  request.open("GET", film.src, false);
  request.setRequestHeader("Range", "bytes=0-99");
  request.send();
  return `${request.status} ${request.getResponseHeader("Content-Type")}`;
})()"""


def test_opened_edited_reloaded_expired_submitted_and_watched(
    browser: OwnChromium | Firefox, studio: Running, host: str, video: str
):
    browser.open(f"{host}/")
    until(lambda: browser.inside(f"(document.querySelector('a[href*=\"{video}\"]').click(), true)"))

    until(lambda: browser.inside(f"{SCRIPT}.value") == "Go.")
    write = f"({SCRIPT}.focus(), {SCRIPT}.setSelectionRange(99, 99), document.activeElement === {SCRIPT})"
    until(lambda: browser.inside(write))
    browser.press(" Half a wo")
    until(lambda: kept(studio, video) == "Go. Half a wo")

    browser.inside("(window.before = true, location.reload(), true)")
    until(lambda: browser.inside(f"!window.before && window.studioPages && {SCRIPT}.value"))
    assert browser.inside(f"{SCRIPT}.value") == "Go. Half a wo"

    until(lambda: browser.inside(write))
    ask(studio, "UPDATE studio_embedsession SET expires_at = '2000-01-01'")
    browser.press("rd and the rest.")
    until(lambda: kept(studio, video) == "Go. Half a word and the rest.")
    assert browser.inside(f"{SCRIPT}.value") == "Go. Half a word and the rest."

    until(lambda: browser.inside("document.querySelector('#save-state').textContent.trim()") == "Saved")
    browser.inside("(document.querySelector('#submit button').click(), true)")
    sql = "SELECT id FROM studio_render WHERE video_id = ? AND state = 'completed'"
    [[render]] = until(lambda: ask(studio, sql, video.replace("-", "")))
    browser.inside(f"(location.assign(document.documentElement.dataset.base + 'renders/{UUID(render)}/'), true)")
    assert until(lambda: browser.inside(FILM)) == "206 video/mp4"
