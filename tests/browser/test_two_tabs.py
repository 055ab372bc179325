"""Two tabs, a session that ends, a browser that dies: each is told, and nobody's words are overwritten unseen."""

import re
import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.bad_line import BadLine, Fate
from tests.browser.conftest import Noise
from tests.browser.editor import card, kept, open_copy, put_cursor, script, scripts, section, state

pytestmark = pytest.mark.browser

REFUSED = r"Failed to load resource|Response Status Error Code"
FAILED = r"Failed to load resource|net::ERR|htmx:|Response Status"


@pytest.fixture
def two(line: BadLine, new_context: Callable[..., BrowserContext], studio_server: str) -> tuple[Page, Page, str]:
    """One person's two tabs with the same scene open, and the video's id."""
    context = new_context(base_url=line.url)
    one, other = context.new_page(), context.new_page()
    video = open_copy(one, studio_server)
    other.goto(f"/videos/{video}/")
    return one, other, video


def saved(page: Page) -> None:
    expect(state(page)).to_have_text("Saved")


def conflict(two: tuple[Page, Page, str], noise: Noise) -> str:
    """The first tab has written " mine" over the second's " theirs"; answers what stood there before."""
    noise.expect(REFUSED)
    one, other, _video = two
    before = script(one).input_value()
    put_cursor(other, script(other))
    other.keyboard.type(" theirs")
    saved(other)
    put_cursor(one, script(one))
    one.keyboard.type(" mine")
    expect(state(one)).to_have_text("Not saved: changed elsewhere")
    return before


def test_the_same_field_in_two_tabs_is_a_conflict_with_both_texts(two, studio_server: str, noise: Noise):
    one, _other, video = two
    before = conflict(two, noise)

    told = one.locator("#voice-conflict")
    expect(told).to_be_visible()
    expect(told.locator("dt")).to_have_text(["Script"])  # and nothing in which the two are alike
    expect(told.locator("dd")).to_have_text(before + " theirs")
    expect(script(one)).to_have_value(before + " mine")
    assert scripts(studio_server, video)[0] == before + " theirs"


def test_keep_mine(two, studio_server: str, noise: Noise):
    one, _other, video = two
    before = conflict(two, noise)

    one.get_by_role("button", name="Keep mine").click()
    saved(one)

    expect(one.locator("#voice-conflict")).to_be_empty()
    assert scripts(studio_server, video)[0] == before + " mine"


def test_keep_mine_counts_when_the_last_word_is_still_being_typed(two, studio_server: str, noise: Noise):
    one, _other, video = two
    before = conflict(two, noise)

    script(one).press("End")
    one.keyboard.type(" and more", delay=10)
    one.get_by_role("button", name="Keep mine").click()
    saved(one)

    assert scripts(studio_server, video)[0] == before + " mine and more"


def test_load_theirs_offers_mine_back(two, studio_server: str, noise: Noise):
    one, _other, video = two
    before = conflict(two, noise)

    one.get_by_role("link", name="Load theirs").click()
    expect(script(one)).to_have_value(before + " theirs")
    assert scripts(studio_server, video)[0] == before + " theirs"

    one.get_by_role("button", name="Put them back").click()
    saved(one)
    assert scripts(studio_server, video)[0] == before + " mine"


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_only_a_pressed_button_keeps_mine(two, studio_server: str, noise: Noise, key: str):
    """Enter in a field, or the focus on its way over the button, says nothing."""
    one, _other, video = two
    before = conflict(two, noise)

    form = section(one, "voice")
    form.locator(".field input").first.focus()
    if key == "Enter":
        one.keyboard.press("Enter")
    else:
        one.get_by_role("button", name="Keep mine").focus()
        one.evaluate("document.querySelector('#form-voice').dispatchEvent(new Event('save'))")
    one.wait_for_timeout(800)

    assert scripts(studio_server, video)[0] == before + " theirs"


def test_nothing_is_submitted_and_no_scene_left_while_a_conflict_stands(two, studio_server: str, noise: Noise):
    one, _other, _video = two
    before = conflict(two, noise)

    one.get_by_role("button", name="Submit").click()
    one.wait_for_timeout(1000)
    one.evaluate("scrollTo(0, 0)")
    card(one, 2).click()
    expect(state(one)).to_have_text("Not done yet: your last words are not saved")
    expect(one.locator("#voice-conflict")).to_be_in_viewport()

    expect(script(one)).to_have_value(before + " mine")
    expect(one.locator("#render .badge")).to_have_count(0)


def test_different_sections_are_no_conflict(two, studio_server: str):
    one, other, video = two
    before = script(one).input_value()

    section(other, "background").get_by_role("textbox", name="Colour", exact=True).fill("#123456")
    put_cursor(one, script(one))
    one.keyboard.type(" mine")
    saved(one)
    saved(other)

    scene = kept(studio_server, video)["video_inputs"][0]
    assert (scene["voice"]["input_text"], scene["background"]["value"]) == (before + " mine", "#123456")


def test_a_video_that_changed_elsewhere_is_not_submitted_unseen(two, studio_server: str, noise: Noise):
    noise.expect(REFUSED)
    one, other, _video = two
    put_cursor(other, script(other))
    other.keyboard.type(" theirs")
    saved(other)

    one.get_by_role("button", name="Submit").click()
    expect(one.locator("#notice")).to_contain_text("changed in another window")
    expect(one.locator("#render .badge")).to_have_count(0)

    one.get_by_role("link", name="Show it as it is now").click()
    expect(script(one)).to_have_value(re.compile(" theirs$"))
    one.get_by_role("button", name="Submit").click()
    expect(one.locator("#render .badge")).to_be_visible()


def test_saving_words_of_ones_own_does_not_make_the_others_seen(two, studio_server: str, noise: Noise):
    noise.expect(REFUSED)
    one, other, video = two
    card(other, 2).click()
    expect(script(other)).to_have_value(scripts(studio_server, video)[1])
    put_cursor(other, script(other))
    other.keyboard.type(" theirs")
    saved(other)
    put_cursor(one, script(one))
    one.keyboard.type(" mine")
    saved(one)

    one.get_by_role("button", name="Submit").click()
    expect(one.locator("#notice")).to_contain_text("changed in another window")
    expect(one.locator("#render .badge")).to_have_count(0)

    one.get_by_role("link", name="Show it as it is now").click()
    card(one, 2).click()
    expect(script(one)).to_have_value(re.compile(" theirs$"))
    one.get_by_role("button", name="Submit").click()
    expect(one.locator("#render .badge")).to_be_visible()


def test_a_scene_removed_elsewhere_can_be_left(two, studio_server: str, noise: Noise):
    noise.expect(REFUSED)
    one, other, video = two
    second = scripts(studio_server, video)[1]
    other.get_by_role("button", name="Remove", exact=True).click()
    expect(other.locator("#scene-limit")).to_have_text("2 of 50")

    put_cursor(one, script(one))
    one.keyboard.type(" mine")
    expect(one.locator("#notice")).to_contain_text(re.compile(r"\w"))
    card(one, 2).click()
    expect(script(one)).to_have_value(second)


def dies_typing(two: tuple[Page, Page, str], line: BadLine, noise: Noise) -> str:
    """The first tab goes while the server is away, its last words never sent; answers what stood there before."""
    noise.expect(FAILED)
    one, other, _video = two
    before = script(one).input_value()
    line.hang_up()
    put_cursor(one, script(one))
    one.keyboard.type(" never sent")
    expect(state(one)).to_have_text("Not saved, retrying")
    one.close()
    other.wait_for_timeout(500)  # what it sends in going is refused too
    line.connect()
    other.reload()
    expect(script(other)).to_have_value(before)
    return before


def test_a_browser_that_died_is_offered_its_words_back(two, line: BadLine, studio_server: str, noise: Noise):
    before = dies_typing(two, line, noise)
    _one, other, video = two

    other.get_by_role("button", name="Put them back").click()
    saved(other)
    assert scripts(studio_server, video)[0] == before + " never sent"

    other.reload()
    expect(script(other)).to_have_value(before + " never sent")
    expect(other.get_by_role("button", name="Put them back")).to_have_count(0)


def test_words_typed_before_the_scripts_cost_none_that_wait(two, line: BadLine, studio_server: str, noise: Noise):
    before = dies_typing(two, line, noise)
    _one, other, video = two
    other.context.new_cdp_session(other).send("Network.clearBrowserCache")
    come = threading.Event()
    line.rule = lambda asked: Fate(until=come) if "/js/editor." in asked.path else None

    other.reload(wait_until="commit")
    put_cursor(other, script(other))
    other.keyboard.type(" early", delay=20)
    assert not other.evaluate("'studio' in window")
    come.set()
    saved(other)
    assert scripts(studio_server, video)[0] == before + " early"

    other.get_by_role("button", name="Put them back").click()
    expect(script(other)).to_have_value(before + " never sent")
    saved(other)
    assert scripts(studio_server, video)[0] == before + " never sent"


def test_words_of_another_kind_can_be_put_back_too(two, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    one, other, video = two
    form = section(one, "background")
    with one.expect_response(re.compile("/background/")):
        form.locator("[name=type][value=image]").check()
    saved(one)
    line.hang_up()
    form.locator("#background-url").fill("https://example.com/a.png")
    expect(state(one)).to_have_text("Not saved, retrying")
    one.close()
    other.wait_for_timeout(500)  # what it sends in going is refused too
    line.connect()
    other.reload()
    other.get_by_role("button", name="Forget them").wait_for()
    with other.expect_response(re.compile("/background/")):
        section(other, "background").locator("[name=type][value=color]").check()
    saved(other)
    other.reload()

    other.get_by_role("button", name="Put them back").click()
    expect(other.locator("#background-url")).to_have_value("https://example.com/a.png")
    saved(other)
    background = kept(studio_server, video)["video_inputs"][0]["background"]
    assert (background["type"], background["url"]) == ("image", "https://example.com/a.png")


def test_words_that_are_offered_can_be_forgotten(two, line: BadLine, studio_server: str, noise: Noise):
    before = dies_typing(two, line, noise)
    _one, other, video = two

    other.get_by_role("button", name="Forget them").click()
    other.reload()
    expect(other.get_by_role("button", name="Put them back")).to_have_count(0)
    assert scripts(studio_server, video)[0] == before


def test_one_tab_that_saves_leaves_the_words_of_the_other_where_they_wait(two, studio_server: str, noise: Noise):
    noise.expect(REFUSED)
    one, other, _video = two
    before = conflict(two, noise)
    put_cursor(other, script(other))
    other.keyboard.type(" again")
    saved(other)
    one.close()

    other.reload()
    other.get_by_role("button", name="Put them back").click()
    expect(script(other)).to_have_value(before + " mine")
