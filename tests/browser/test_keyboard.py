"""Without a mouse: where the focus goes, what a dialog does with it, and how a problem leads to its field."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.bad_line import BadLine, Fate, posts
from tests.browser.conftest import Noise
from tests.browser.editor import card, kept, open_copy, put_cursor, script, scripts, section, state

pytestmark = pytest.mark.browser


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def press(page: Page, name: str) -> None:
    button(page, name).focus()
    page.keyboard.press("Enter")


def test_a_scene_that_was_added_copied_or_brought_back_is_ready_to_be_written(page: Page, studio_server: str):
    open_copy(page, studio_server)

    press(page, "Scene")
    expect(page.get_by_role("heading", name="Scene 2 of 4")).to_be_visible()
    expect(script(page)).to_be_focused()
    press(page, "Copy")
    expect(page.get_by_role("heading", name="Scene 3 of 5")).to_be_visible()
    expect(script(page)).to_be_focused()
    press(page, "Remove")
    expect(page.get_by_role("heading", name="Scene 3 of 4")).to_be_visible()
    expect(card(page, 3)).to_be_focused()
    page.get_by_text("Removed (1)").click()
    page.locator(".removed button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Scene 3 of 5")).to_be_visible()
    expect(script(page)).to_be_focused()


def test_a_scene_moves_as_far_as_it_can_and_the_focus_stays_at_hand(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    first, second, third = scripts(studio_server, video)

    press(page, "Move down")
    expect(page.get_by_role("heading", name="Scene 2 of 3")).to_be_visible()
    expect(button(page, "Move down")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Scene 3 of 3")).to_be_visible()
    expect(button(page, "Move up")).to_be_focused()

    assert scripts(studio_server, video) == [second, third, first]


def test_cards_move_with_alt_and_an_arrow_faster_than_the_answers(
    line: BadLine, new_context: Callable[..., BrowserContext], studio_server: str
):
    page = new_context(base_url=line.url).new_page()
    video = open_copy(page, studio_server)
    first, second, third = scripts(studio_server, video)
    line.rule = posts(Fate(answer_wait=0.7), "/order/")

    card(page, 1).focus()
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_timeout(200)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("heading", name="Scene 3 of 3")).to_be_visible()

    expect(card(page, 3)).to_be_focused()
    assert scripts(studio_server, video) == [second, third, first]


def test_an_order_that_was_refused_is_put_back(
    line: BadLine, new_context: Callable[..., BrowserContext], studio_server: str, noise: Noise
):
    noise.expect(r"Failed to load resource|Response Status")
    page = new_context(base_url=line.url).new_page()
    open_copy(page, studio_server)
    name = card(page, 1).locator(".words").inner_text()
    line.rule = posts(Fate(arrives=False, status=503), "/order/")

    card(page, 1).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#notice")).to_contain_text("did not answer")
    expect(card(page, 1).locator(".words")).to_have_text(name)


def test_a_card_opens_by_enter_and_keeps_the_focus(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    card(page, 2).focus()
    page.keyboard.press("Enter")

    expect(script(page)).to_have_value(scripts(studio_server, video)[1])
    expect(card(page, 2)).to_be_focused()
    expect(card(page, 2)).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(r"\?scene="))


def test_the_picker_takes_the_focus_keeps_it_and_gives_it_back(page: Page, studio_server: str):
    open_copy(page, studio_server)
    opener = section(page, "character").get_by_role("button", name="Choose")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("searchbox")).to_be_focused()

    inside = "document.activeElement === document.body || !!document.activeElement.closest('#picker')"
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_choice_by_keyboard_goes_into_the_field(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    voice = section(page, "voice")
    voice.get_by_role("button", name="Choose").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    chosen = dialog.locator("[data-choose]").last
    value = chosen.get_attribute("data-choose")
    chosen.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#voice-voice_id")).to_be_focused()
    expect(page.locator("#voice-voice_id")).to_have_value(value)
    expect(state(page)).to_have_text("Saved")
    assert kept(studio_server, video)["video_inputs"][0]["voice"]["voice_id"] == value


def test_a_change_of_kind_keeps_the_focus_on_the_kind(page: Page, studio_server: str):
    open_copy(page, studio_server)
    form = section(page, "background")
    form.locator("[name=type][value=color]").focus()
    page.keyboard.press("ArrowRight")

    expect(form.locator("#background-url")).to_be_visible()
    expect(form.locator("[name=type][value=image]")).to_be_focused()
    expect(state(page)).to_have_text("Saved")


def test_a_section_is_added_and_removed_without_losing_the_focus(page: Page, studio_server: str):
    open_copy(page, studio_server)
    sound = section(page, "audio")
    sound.get_by_role("button", name="Add a sound").focus()
    page.keyboard.press("Enter")
    expect(sound.locator("#form-audio .field input").first).to_be_focused()
    sound.get_by_role("button", name="Remove from this scene").focus()
    page.keyboard.press("Enter")
    expect(sound.locator("summary").first).to_be_focused()


def test_enter_in_a_field_saves_and_presses_nothing(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    before = kept(studio_server, video)
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Entered")
    title.press("Enter")
    expect(state(page)).to_have_text("Saved")

    assert kept(studio_server, video) == {**before, "title": "Entered"}


def test_a_size_that_only_has_the_focus_is_not_chosen(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    before = kept(studio_server, video)
    settings = section(page, "settings")
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("On the way")
    button(page, "9:16").focus()
    expect(state(page)).to_have_text("Saved")
    assert kept(studio_server, video) == {**before, "title": "On the way"}

    page.keyboard.press("Enter")
    expect(settings.locator("#settings-dimension__height")).to_have_value("1920")
    expect(button(page, "9:16")).to_be_focused()
    expect(button(page, "9:16")).to_have_attribute("aria-pressed", "true")


def test_a_problem_leads_into_a_closed_section(page: Page, studio_server: str):
    open_copy(page, studio_server)
    character = section(page, "character")
    character.locator("#character-scale").fill("99")
    expect(page.locator("#problems a")).to_have_count(1)
    section(page, "background")
    expect(page.locator("#character-scale")).to_be_hidden()

    page.locator("#problems a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#character-scale")).to_be_focused()


def test_a_refused_submit_leads_into_another_scene(page: Page, studio_server: str, noise: Noise):
    noise.expect(r"Failed to load resource|Response Status")
    open_copy(page, studio_server)
    section(page, "character").locator("#character-scale").fill("99")
    card(page, 2).click()
    expect(page.get_by_role("heading", name="Scene 2 of 3")).to_be_visible()
    put_cursor(page, script(page))
    page.keyboard.type(" half a wo")

    press(page, "Submit")
    expect(page.locator("#refused")).to_be_focused()
    page.locator("#refused a").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Scene 1 of 3")).to_be_visible()
    expect(page.locator("#character-scale")).to_be_focused()
    card(page, 2).click()
    expect(script(page)).to_have_value(re.compile(" half a wo$"))
