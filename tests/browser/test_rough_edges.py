"""Small things that annoy when they are wrong: undo, calm beginnings, names, quick clicks, a lost line."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.bad_line import BadLine, Fate, everything
from tests.browser.conftest import Noise
from tests.browser.editor import card, kept, open_copy, put_cursor, script, scripts, section, state

pytestmark = pytest.mark.browser

REFUSED = r"Failed to load resource|Response Status Error Code|net::ERR|htmx:"


def saved(page: Page) -> None:
    expect(state(page)).to_have_text("Saved")


def colour(page: Page, selector: str) -> str:
    return page.locator(selector).first.evaluate("node => getComputedStyle(node).color")


def test_a_section_that_was_removed_is_brought_back_as_it_was(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    before = kept(studio_server, video)["video_inputs"][0]["background"]
    form = section(page, "background")

    form.get_by_role("button", name="Remove from this scene").click()
    expect(form.get_by_text("Removed.")).to_be_visible()
    assert "background" not in kept(studio_server, video)["video_inputs"][0]
    form.get_by_role("button", name="Undo").click()
    expect(form.get_by_role("button", name="Remove from this scene")).to_be_visible()
    assert kept(studio_server, video)["video_inputs"][0]["background"] == before


def test_scenes_that_were_removed_are_brought_back_at_once(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    before = scripts(studio_server, video)
    undo = page.get_by_role("status").filter(has_text="removed.")

    page.get_by_role("button", name="Remove", exact=True).click()
    expect(undo).to_contain_text("Scene removed.")
    back = page.locator("details.removed")
    back.locator("summary").click()
    expect(back.get_by_role("button", name=f"Bring back: {before[0][:20]}")).to_be_visible()
    undo.get_by_role("button", name="Undo").click()
    expect(page.locator("#scene-limit")).to_have_text("3 of 50")
    expect(undo).to_have_count(0)
    expect(card(page, 1)).to_be_focused()
    assert scripts(studio_server, video) == before

    page.get_by_label("Choose several").check()
    page.get_by_label("Choose scene 1").check()
    page.get_by_label("Choose scene 3").check()
    page.get_by_role("button", name="Remove the chosen").click()
    expect(undo).to_contain_text("2 scenes removed.")
    assert scripts(studio_server, video) == [before[1]]
    undo.get_by_role("button", name="Undo").click()
    expect(page.locator("#scene-limit")).to_have_text("3 of 50")
    assert scripts(studio_server, video) == before


def test_a_new_video_says_calmly_what_to_fill_in(page: Page, noise: Noise):
    noise.expect("422")
    page.goto("/")
    page.get_by_role("button", name="New video").click()
    expect(page.locator("#problems")).to_contain_text("Write the script.")
    bad = page.evaluate("getComputedStyle(document.body).getPropertyValue('--bad')")
    assert bad
    count = page.locator("#problems li").count()
    expect(page.locator("#problems h3")).to_contain_text(f"{count} things to fill in")
    calm = colour(page, "#voice-input_text-problem")

    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#refused")).to_contain_text(f"{count} problems")
    assert colour(page, "#voice-input_text-problem") != calm


def test_what_was_chosen_has_a_name_and_is_marked_in_the_list(page: Page, studio_server: str):
    open_copy(page, studio_server)
    form = section(page, "voice")
    form.get_by_role("button", name="Choose").click()
    choices = page.get_by_role("dialog").locator("[data-choose]")
    name = choices.nth(1).get_attribute("data-name")
    choices.nth(1).click()
    expect(page.locator("#voice-voice_id-name")).to_have_text(name)
    saved(page)

    form.get_by_role("button", name="Choose").click()
    marked = page.get_by_role("dialog").locator("[data-choose][aria-current]")
    expect(marked).to_have_attribute("data-name", name)
    page.keyboard.press("Escape")
    form.locator("#voice-voice_id").fill("typed-by-hand")
    expect(page.locator("#voice-voice_id-name")).to_be_empty()


@pytest.fixture
def line_page(line: BadLine, new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(base_url=line.url).new_page()


def test_a_scene_removed_elsewhere_comes_back_with_what_was_typed(page: Page, studio_server: str, noise: Noise):
    noise.expect(REFUSED)
    video = open_copy(page, studio_server)
    before = script(page).input_value()
    other = page.context.new_page()
    other.goto(f"/videos/{video}/")
    other.get_by_role("button", name="Remove", exact=True).click()
    expect(other.locator("#scene-limit")).to_have_text("2 of 50")

    put_cursor(page, script(page))
    page.keyboard.type(" mine")
    expect(page.locator("#notice")).to_contain_text("removed in another window")
    page.get_by_role("button", name="Bring the scene back").click()
    expect(script(page)).to_have_value(before + " mine")
    saved(page)
    expect(page.locator("#notice")).to_be_empty()
    assert scripts(studio_server, video)[0] == before + " mine"


def test_two_quick_clicks_move_a_scene_two_places(line_page: Page, line: BadLine, studio_server: str):
    video = open_copy(line_page, studio_server)
    first, second, third = scripts(studio_server, video)
    line.rule = everything(Fate(answer_wait=0.3))

    line_page.get_by_role("button", name="Move down").dblclick()
    expect(line_page.get_by_role("heading", name="Scene 3 of 3")).to_be_visible()
    assert scripts(studio_server, video) == [second, third, first]


def test_remove_the_chosen_is_off_while_none_is_chosen(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_label("Choose several").check()
    remove = page.get_by_role("button", name="Remove the chosen")
    expect(remove).to_be_disabled()
    page.get_by_label("Choose scene 2").check()
    expect(remove).to_be_enabled()
    remove.click()
    expect(page.locator("#scene-limit")).to_have_text("2 of 50")
    page.get_by_label("Choose several").check()
    expect(remove).to_be_disabled()


def test_a_conflict_about_the_script_stands_beside_it(page: Page, studio_server: str, noise: Noise):
    noise.expect(REFUSED)
    page.set_viewport_size({"width": 390, "height": 844})
    video = open_copy(page, studio_server)
    other = page.context.new_page()
    other.goto(f"/videos/{video}/")
    put_cursor(other, script(other))
    other.keyboard.type(" theirs")
    saved(other)

    put_cursor(page, script(page))
    page.keyboard.type(" mine")
    expect(page.locator("#script #voice-conflict")).to_be_in_viewport()
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert scripts(studio_server, video)[0].endswith(" mine")


def test_a_poll_without_an_answer_asks_less_and_says_so(
    line_page: Page, line: BadLine, studio_server: str, noise: Noise
):
    noise.expect(REFUSED)
    open_copy(line_page, studio_server)
    line.rule = lambda asked: (
        Fate(status=502, arrives=False) if asked.method == "GET" and "/renders/?seen=" in asked.path else None
    )
    line_page.get_by_role("button", name="Submit").click()
    expect(line_page.get_by_text("No answer at the moment")).to_be_visible()
    line_page.wait_for_timeout(4000)
    assert 1 <= line.count("GET", r"/renders/\?seen=") <= 3

    line.rule = lambda asked: None
    line_page.evaluate("dispatchEvent(new Event('focus'))")
    expect(line_page.get_by_text("No answer at the moment")).to_be_hidden()


def test_a_section_that_opens_stays_where_it_was_clicked(page: Page, studio_server: str):
    page.set_viewport_size({"width": 390, "height": 844})
    open_copy(page, studio_server)
    section(page, "character")
    head = page.locator("#section-background > summary")
    head.scroll_into_view_if_needed()
    before = head.bounding_box()["y"]
    head.click()
    page.wait_for_timeout(200)
    assert abs(head.bounding_box()["y"] - before) < 2


def test_the_list_of_removed_scenes_shows_the_latest(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    ids = []
    for number in range(22):
        ids.append(f"00000000-0000-4000-8000-{video[:8]}{number:04d}")
        page.request.post(f"/videos/{video}/scenes/", form={"csrfmiddlewaretoken": token, "id": ids[-1]})
    removed = {"csrfmiddlewaretoken": token, "scene_ids": ids}
    body = "&".join([f"csrfmiddlewaretoken={token}", *(f"scene_ids={one}" for one in removed["scene_ids"])])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert page.request.post(f"/videos/{video}/scenes/removal/", data=body, headers=headers).ok
    page.reload()
    expect(page.get_by_text("Removed (22)")).to_be_visible()
    page.get_by_text("Removed (22)").click()
    expect(page.locator(".removed li")).to_have_count(20)
    expect(page.get_by_text(re.compile("The 20 removed last"))).to_be_visible()
    expect(card(page, 1)).to_be_visible()


def test_words_of_days_ago_are_offered_whatever_else_lies_in_the_store(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    page.evaluate(
        """() => {
          const path = new URL(document.getElementById("form-voice").action).pathname, at = Date.now() - 2 * 864e5;
          localStorage.setItem(`studio-outbox:${path}:broken`, "{half");
          localStorage.setItem(`studio-outbox:${path}:null`, "null");
          const words = { at, seen: "", fields: [["input_text", "Words of the day before yesterday."]] };
          localStorage.setItem(`studio-outbox:${path}:old`, JSON.stringify(words));
        }"""
    )
    page.goto("about:blank")
    page.goto(f"/videos/{video}/#%")  # an address that cannot be decoded stops nothing either
    page.get_by_role("button", name="Put them back").click()
    expect(script(page)).to_have_value("Words of the day before yesterday.")
    saved(page)
    assert scripts(studio_server, video)[0] == "Words of the day before yesterday."
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('studio-outbox'))") == []


def test_a_title_for_a_video_removed_elsewhere_is_not_said_to_be_saved(page: Page, studio_server: str, noise: Noise):
    noise.expect(REFUSED)
    video = open_copy(page, studio_server)
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    page.request.post(f"/videos/{video}/removal/", form={"csrfmiddlewaretoken": token})
    page.locator("#settings-title").fill("Typed too late")
    expect(page.locator("#notice")).to_contain_text("not saved: this video was removed")
    assert page.evaluate("studio.isDirty(document.getElementById('form-settings'))")

    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    asked.value.dismiss()


def test_what_stands_outside_of_the_frame_is_cut_off(page: Page, studio_server: str):
    open_copy(page, studio_server)
    with page.expect_response(re.compile("/settings/")):
        section(page, "settings").get_by_role("button", name="9:16").click()
    expect(page.locator("#frame figcaption")).to_contain_text("1080 × 1920")
    beside = """svg => {
        const { x, y, width, height } = svg.getBoundingClientRect(), half = height * 1080 / 1920 / 2;
        return document.elementFromPoint(x + width / 2 + half + 8, y + height - 8) === svg;
    }"""
    assert page.locator("#frame > svg").evaluate(beside)  # where the presenter's shoulder would be
