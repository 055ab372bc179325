"""A session that ends while somebody types: told on the page, nothing lost once they have signed in again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.bad_line import BadLine
from tests.browser.conftest import Noise
from tests.browser.editor import VIDEO, put_cursor, script, sign_in, state

pytestmark = pytest.mark.browser


@pytest.fixture
def context(account: None, line: BadLine, new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """Behind a proxy that says so nobody is the owner of this machine: one has to sign in."""
    line.headers = {"X-Forwarded-For": "192.0.2.7"}
    return new_context(base_url=line.url)


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
    with author.expect_response("**/estimate/") as told:  # nor does what else the page asks make the notice stay
        author.evaluate("htmx.trigger(document.body, 'video-changed')")
    assert told.value.status == 401

    sign_in(other)
    author.bring_to_front()
    author.evaluate("dispatchEvent(new Event('focus'))")  # a headless window never loses it
    expect(state(author)).to_have_text("Saved")
    expect(author.locator("#notice")).to_be_empty()

    video = VIDEO.search(author.url).group(1)
    payload = author.request.get(f"/videos/{video}/payload.json").json()
    assert payload["video_inputs"][0]["voice"]["input_text"] == "half a word and more"
