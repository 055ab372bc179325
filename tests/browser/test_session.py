"""A session that ends while somebody types: told on the page, nothing lost once they have signed in again."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.bad_line import BadLine
from tests.browser.conftest import Noise
from tests.browser.editor import VIDEO, put_cursor, script, state
from tests.running import ROOT, Running

pytestmark = pytest.mark.browser

NAME, PASSWORD = "author", "a long enough password"


@pytest.fixture(scope="module")
def account(studio: Running) -> None:
    entries = Path(f"/proc/{studio.process.pid}/environ").read_bytes().decode().split("\0")
    environ = dict(entry.split("=", 1) for entry in entries if entry)
    command = [sys.executable, str(ROOT / "manage.py"), "createsuperuser", "--noinput", "--email", "a@example.com"]
    given = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD, "DJANGO_SUPERUSER_USERNAME": NAME}
    subprocess.run(command, env={**environ, **given}, check=True, capture_output=True)


@pytest.fixture
def context(account: None, line: BadLine, new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """Behind a proxy that says so nobody is the owner of this machine: one has to sign in."""
    line.headers = {"X-Forwarded-For": "192.0.2.7"}
    return new_context(base_url=line.url)


def sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Videos")).to_be_visible()


def test_the_session_ends_in_the_middle_of_a_word(context: BrowserContext, noise: Noise):
    noise.expect(r"Failed to load resource|Response Status Error Code")
    author, other = context.new_page(), context.new_page()
    sign_in(author)
    author.get_by_role("button", name="New video").click()
    put_cursor(author, script(author))
    author.keyboard.type("half a wo", delay=20)

    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in/**")
    author.keyboard.type("rd and more", delay=20)
    expect(state(author)).to_have_text("Signed out")
    expect(author.locator("#notice")).to_contain_text("signed out")
    expect(script(author)).to_have_value("half a word and more")

    sign_in(other)
    author.bring_to_front()
    author.evaluate("dispatchEvent(new Event('focus'))")  # a headless window never loses it
    expect(state(author)).to_have_text("Saved")

    video = VIDEO.search(author.url).group(1)
    payload = author.request.get(f"/videos/{video}/payload.json").json()
    assert payload["video_inputs"][0]["voice"]["input_text"] == "half a word and more"
