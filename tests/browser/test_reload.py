"""A page that is loaded again, or duplicated, in the middle of a word: no words lost, and no quarrel with oneself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.bad_line import BadLine, Fate, saves
from tests.browser.conftest import Noise
from tests.browser.editor import open_copy, put_cursor, script, scripts, section, state

pytestmark = pytest.mark.browser

OFFER = ".outbox-offer"


@pytest.fixture
def author(line: BadLine, new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(base_url=line.url).new_page()


def saved(page: Page) -> None:
    expect(state(page)).to_have_text("Saved")


def reload_typing(author: Page, line: BadLine, studio_server: str, wait: float) -> tuple[str, str]:
    """What the page that goes sends arrives so many seconds late; answers the video and what stood there before."""
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    line.rule = saves(Fate(wait=wait), first=1)
    put_cursor(author, script(author))
    author.keyboard.type(" half a wo", delay=20)
    author.reload()
    return video, before


def arrived(page: Page, line: BadLine) -> None:
    first = next(one for one in line.asked if one.path.endswith("/voice/"))
    while first not in line.arrived:
        page.wait_for_timeout(50)


@pytest.mark.parametrize("wait", [1.5, 4], ids=["before the next save", "after the next save"])
def test_typing_goes_on_after_a_reload_in_the_middle_of_a_word(
    author: Page, line: BadLine, studio_server: str, wait: float
):
    video, before = reload_typing(author, line, studio_server, wait)

    expect(script(author)).to_have_value(before + " half a wo")
    if wait < 2:
        arrived(author, line)
    put_cursor(author, script(author))
    author.keyboard.type("rd more", delay=20)
    saved(author)
    arrived(author, line)
    author.keyboard.type(" and on", delay=20)
    saved(author)

    expect(author.locator(".conflict")).to_have_count(0)
    expect(author.locator(OFFER)).to_have_count(0)
    expect(author.get_by_role("status").filter(has_text="put back and are being saved")).to_be_visible()
    assert scripts(studio_server, video)[0] == before + " half a word more and on"


def test_what_was_sent_in_time_is_not_offered(author: Page, line: BadLine, studio_server: str):
    video, before = reload_typing(author, line, studio_server, 0)
    arrived(author, line)
    author.goto("/")
    assert scripts(studio_server, video)[0] == before + " half a wo"

    author.goto(f"/videos/{video}/")
    expect(script(author)).to_have_value(before + " half a wo")
    expect(author.locator(OFFER)).to_have_count(0)
    assert author.evaluate("Object.keys(localStorage).filter(key => key.startsWith('studio-outbox'))") == []


def test_somebody_else_wrote_before_the_late_words_arrive(
    author: Page, line: BadLine, studio_server: str, noise: Noise
):
    """Going on as the same tab is no leave to overwrite anybody."""
    noise.expect("Failed to load resource|Response Status Error Code")
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    other = author.context.new_page()
    other.goto(f"/videos/{video}/")
    put_cursor(author, script(author))
    author.keyboard.type(" mine", delay=20)
    # However often the page tries before it is gone: none of it arrives while the other one writes.
    line.rule = lambda asked: Fate(arrives=False, status=502) if b"mine" in asked.body else None
    author.goto("about:blank")
    while not line.count("POST", "/voice/"):
        other.wait_for_timeout(50)
    put_cursor(other, script(other))
    other.keyboard.type(" theirs")
    saved(other)

    line.rule = lambda asked: None
    author.goto(f"/videos/{video}/")
    expect(state(author)).to_have_text("Not saved: changed elsewhere")
    assert scripts(studio_server, video)[0] == before + " theirs"
    expect(script(author)).to_have_value(before + " mine")

    author.get_by_role("link", name="Load theirs").click()
    expect(script(author)).to_have_value(before + " theirs")
    expect(author.get_by_role("button", name="Put them back")).to_be_visible()
    assert scripts(studio_server, video)[0] == before + " theirs"


def test_a_change_of_kind_goes_on_after_a_reload(author: Page, line: BadLine, studio_server: str):
    open_copy(author, studio_server)
    form = section(author, "background")
    line.rule = saves(Fate(wait=3), first=1)
    form.locator("[name=type][value=image]").check()
    author.wait_for_timeout(100)
    author.reload()

    expect(author.locator("#background-url")).to_be_attached()
    saved(author)
    expect(author.locator("#form-background [name=type]:checked")).to_have_value("image")
    expect(author.locator(".conflict")).to_have_count(0)


def test_a_duplicated_tab_is_another_tab(author: Page, line: BadLine, studio_server: str, noise: Noise):
    """It begins with a copy of the first one's session storage: nothing in there makes it the same writer."""
    noise.expect("Failed to load resource|Response Status Error Code")
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    line.rule = saves(Fate(arrives=False, status=502))
    put_cursor(author, script(author))
    author.keyboard.type(" mine", delay=20)
    author.reload()
    expect(state(author)).to_have_text("Not saved, retrying")
    with author.expect_popup() as opened:
        author.evaluate("open(location.href)")
    twin = opened.value
    expect(twin.get_by_role("button", name="Put them back")).to_be_visible()
    expect(script(twin)).to_have_value(before)

    line.rule = lambda asked: None
    saved(author)
    put_cursor(twin, script(twin))
    twin.keyboard.type(" theirs", delay=20)
    expect(state(twin)).to_have_text("Not saved: changed elsewhere")
    assert scripts(studio_server, video)[0] == before + " mine"


def test_words_that_another_tab_saves_meanwhile_are_no_longer_offered(
    author: Page, line: BadLine, studio_server: str, noise: Noise
):
    noise.expect("Failed to load resource|Response Status Error Code")
    video = open_copy(author, studio_server)
    line.rule = saves(Fate(arrives=False, status=502))
    put_cursor(author, script(author))
    author.keyboard.type(" late", delay=20)
    expect(state(author)).to_have_text("Not saved, retrying")
    other = author.context.new_page()
    other.goto(f"/videos/{video}/")
    expect(other.get_by_role("button", name="Put them back")).to_be_visible()

    line.rule = lambda asked: None
    saved(author)
    expect(other.locator(OFFER)).to_have_count(0)


def test_going_back_shows_what_is_stored_not_what_the_browser_remembers(author: Page, studio_server: str):
    """A browser fills in what stood in the fields before: on a fresh page that would overwrite others unseen."""
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    put_cursor(author, script(author))
    author.keyboard.type(" mine", delay=20)
    section(author, "character").locator("#character-avatar_style").select_option("circle")
    saved(author)
    author.get_by_role("link", name="Videos").click()
    author.wait_for_url("**/")
    other = author.context.new_page()
    other.goto(f"/videos/{video}/")
    put_cursor(other, script(other))
    other.keyboard.type(" theirs", delay=20)
    section(other, "character").locator("#character-avatar_style").select_option("closeUp")
    saved(other)

    author.go_back()
    expect(script(author)).to_have_value(before + " mine theirs")
    expect(author.locator("#character-avatar_style")).to_have_value("closeUp")
    put_cursor(author, script(author))
    author.keyboard.type(" and on", delay=20)
    saved(author)
    assert scripts(studio_server, video)[0] == before + " mine theirs and on"
