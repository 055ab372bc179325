"""The pane of the request beside the work: it follows, leads back, and is never torn away."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.editor import kept, open_copy, put_cursor, script, section, state
from tests.browser.test_axe import LOOKS, closed

pytestmark = pytest.mark.browser

WHOLE = "all => all.map(one => one.textContent).join('')"


def open_pane(page: Page) -> Locator:
    page.get_by_role("link", name="JSON").click()
    expect(page.locator("#json-text")).to_contain_text("video_inputs")
    return page.locator("#json-text")


def line(page: Page, words: str, number: int = 0) -> Locator:
    return page.locator("#json-text .line").filter(has_text=words).nth(number)


def text_of(page: Page) -> str:
    return page.locator("#json-text .line").evaluate_all(WHOLE)


def exact(page: Page, video: str) -> str:
    return page.request.get(f"/videos/{video}/payload.json").body().decode()


def fill(page: Page, name: str, field: str, value: str) -> None:
    found = section(page, name).locator(field)
    if not found.is_visible():
        section(page, name).locator("details.more > summary").click()
    found.fill(value)
    expect(state(page)).to_have_text("Saved")


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context.new_page()


def clipboard(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_a_click_on_a_line_leads_to_its_field(page: Page, studio_server: str):
    open_copy(page, studio_server)
    open_pane(page)
    line(page, '"input_text"', 2).click(position={"x": 300, "y": 8})
    expect(page.get_by_role("heading", name="Scene 3 of 3")).to_be_visible()
    expect(script(page)).to_be_focused()
    line(page, '"avatar_id"', 2).click(position={"x": 200, "y": 8})
    expect(page.locator("#character-avatar_id")).to_be_focused()
    line(page, '"title"').click(position={"x": 70, "y": 8})
    expect(page.locator("#settings-title")).to_be_focused()
    line(page, '"voice": {', 1).click(position={"x": 100, "y": 8})
    expect(page.locator("#section-voice > summary")).to_be_focused()
    expect(page.get_by_role("heading", name="Scene 2 of 3")).to_be_visible()
    expect(page.locator("#json-text")).to_be_visible()


def test_by_keyboard_from_the_number_of_a_line_to_its_field(page: Page, studio_server: str):
    open_copy(page, studio_server)
    fill(page, "voice", "#voice-speed", "9")
    open_pane(page)
    page.get_by_role("link", name=re.compile("^Line ")).focus()
    page.keyboard.press("Enter")
    told = page.get_by_role("link", name="Scene 1 Speed is 9; the highest is 1.5.").last
    expect(told).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(line(page, '"speed"').locator("a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#voice-speed")).to_be_focused()
    # Between the pane and the bar, not behind either.
    expect(page.locator("#voice-speed")).to_be_in_viewport(ratio=1)
    field, pane = page.locator("#voice-speed").bounding_box(), page.locator("#json-pane").bounding_box()
    assert field["y"] + field["height"] <= pane["y"]


def test_it_follows_what_is_typed_and_stays_where_it_is(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    pane = open_pane(page)
    body = page.locator("#json-pane .pane-body")
    body.evaluate("one => { one.scrollTop = 400 }")
    line(page, '"type"', 5).evaluate("one => { one.marked = true }")
    before = body.evaluate("one => one.scrollTop")
    put_cursor(page, script(page))
    page.keyboard.type(" Nobody had said that.")
    expect(pane).to_contain_text("Nobody had said that.")
    expect(script(page)).to_be_focused()
    assert body.evaluate("one => one.scrollTop") == pytest.approx(before, abs=25)  # a line may have been wrapped anew
    assert line(page, '"type"', 5).evaluate("one => one.marked")  # not drawn anew
    fill(page, "voice", "#voice-speed", "9")  # one line more, and what there is to say of it
    expect(pane).to_contain_text("the highest is 1.5")
    assert text_of(page) == exact(page, video)
    fill(page, "voice", "#voice-speed", "")
    expect(pane).not_to_contain_text('"speed"')
    assert text_of(page) == exact(page, video)
    expect(page.locator("#json-said")).to_have_text(re.compile("Nothing stands in the way"))


CHANGE = """async ([path, title]) => {
  const form = document.getElementById("form-settings"), data = new FormData(form);
  data.set("title", title);
  const sent = { method: "POST", body: data, headers: { "HX-Request": "true" } };
  const answer = await fetch(path, sent);
  htmx.trigger(document.body, "video-changed");
  return answer.status;
}"""


def test_what_somebody_has_selected_is_left_alone(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    open_pane(page)
    place = line(page, '"title"').bounding_box()
    page.mouse.move(place["x"] + 90, place["y"] + 8)  # in the name of the key, which is a link
    page.mouse.down()
    page.mouse.move(place["x"] + 250, place["y"] + 8, steps=4)
    page.mouse.up()
    selected = page.evaluate("getSelection().toString()")
    expect(page.locator("#settings-title")).not_to_be_focused()
    assert len(selected) > 5
    with page.expect_response(re.compile("/preview/")):
        assert page.evaluate(CHANGE, [f"/videos/{video}/settings/", "Told elsewhere"]) == 200
    page.wait_for_timeout(200)
    assert page.evaluate("getSelection().toString()") == selected
    page.evaluate("getSelection().removeAllRanges()")
    expect(page.locator("#json-text")).to_contain_text("Told elsewhere")
    assert text_of(page) == exact(page, video)


def test_the_focus_stays_in_a_line_that_changes(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    open_pane(page)
    link = line(page, '"title"').locator("a")
    link.focus()
    page.evaluate(CHANGE, [f"/videos/{video}/settings/", "Another title"])
    expect(page.locator("#json-text")).to_contain_text("Another title")
    expect(link).to_be_focused()


def slowly(page: Page) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    return answer


COUNT = """() => {
  let underway = 0;
  window.most = 0;
  const ours = ({ detail }) => detail.requestConfig.path.includes("/preview/");
  document.addEventListener("htmx:beforeSend", (event) => { if (ours(event)) most = Math.max(most, underway += 1); });
  document.addEventListener("htmx:afterRequest", (event) => { if (ours(event)) underway -= 1; });
}"""


def test_one_answer_is_waited_for_at_a_time_and_a_closed_pane_asks_nothing(page: Page, studio_server: str):
    open_copy(page, studio_server)
    open_pane(page)
    asked = []
    page.on("request", lambda request: "/preview/" in request.url and asked.append(request.url))
    page.evaluate(COUNT)
    page.route("**/preview/", slowly(page))
    for number in range(6):
        page.evaluate("htmx.trigger(document.body, 'video-changed')")
        page.wait_for_timeout(450 if number < 3 else 50)
    expect(page.locator("#json-text")).to_contain_text("video_inputs")
    page.wait_for_timeout(1200)
    assert page.evaluate("most") == 1
    assert 2 <= len(asked) <= 5
    page.get_by_role("link", name="Close").click()
    asked.clear()
    put_cursor(page, script(page))
    page.keyboard.type(" More.")
    expect(state(page)).to_have_text("Saved")
    page.wait_for_timeout(600)
    assert asked == []
    expect(page.locator("#json-text")).to_have_count(0)


def test_closed_while_an_answer_is_on_its_way_it_stays_closed(page: Page, studio_server: str):
    open_copy(page, studio_server)
    open_pane(page)
    page.route("**/preview/", slowly(page))
    with page.expect_response(re.compile("/preview/")):
        page.evaluate("htmx.trigger(document.body, 'video-changed')")
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Close").click()
    page.wait_for_timeout(200)
    expect(page.locator("#json-text")).to_have_count(0)


HOSTILE = 'it\'s "<b>&amp;</b>" abc\u202edef \u200b👩🏽‍🚀 \x7f end'


def test_what_is_copied_is_what_is_sent(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    script(page).fill(HOSTILE)
    expect(state(page)).to_have_text("Saved")
    fill(page, "voice", "#voice-speed", "9")
    pane = open_pane(page)
    page.locator("#json-pane").get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#json-pane").get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(page) == exact(page, video)
    assert kept(studio_server, video)["video_inputs"][0]["voice"]["input_text"] == HOSTILE
    # By hand, over lines with remarks and what is only shown.
    pane.evaluate("one => getSelection().selectAllChildren(one)")
    page.evaluate("navigator.clipboard.writeText('nothing')")
    page.keyboard.press("Control+c")
    assert clipboard(page) == exact(page, video)
    for name, end in (("curl", "sh"), ("Python (httpx)", "py"), ("JavaScript (fetch)", "js")):
        page.locator(".copy-as > summary").click()
        offered = page.get_by_role("link", name=name, exact=True)
        offered.click()
        expect(page.locator(f"[data-copy-from][href$={end}]")).to_have_text(re.compile("Copied"))
        assert clipboard(page) == page.request.get(f"/videos/{video}/payload.{end}").text()
        page.keyboard.press("Escape")
        expect(offered).to_be_hidden()


ORDER = """line => {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const [at, letter] of [...node.data].entries()) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      if ("abcdef".includes(letter)) found.push(range.getBoundingClientRect().x);
    }
  }
  return found;
}"""


def test_no_character_turns_the_order_of_others_round(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_role("textbox", name="Title").fill("abc\u202edef\u2067")
    expect(state(page)).to_have_text("Saved")
    open_pane(page)
    found = line(page, "def").locator(".j-text").evaluate(ORDER)
    assert len(found) == 6
    assert found == sorted(found)
    expect(line(page, "def").locator(".unseen")).to_have_count(2)


def test_without_scripts_lines_and_problems_are_links(new_context: Callable[..., BrowserContext], studio_server: str):
    page = new_context().new_page()
    video = open_copy(page, studio_server)
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(f"/videos/{video}/?pane=json")
    plain.locator("#json-text .line").filter(has_text='"avatar_id"').nth(1).locator("a").click()
    expect(plain.get_by_role("heading", name="Scene 2 of 3")).to_be_visible()
    assert plain.url.endswith("#character-avatar_id")
    expect(plain.locator("#json-text")).to_be_visible()


def test_it_shuts_nobody_out(page: Page, studio_server: str):
    open_copy(page, studio_server)
    fill(page, "voice", "#voice-speed", "9")
    page.get_by_role("textbox", name="Title").fill("abc\u202edef")
    expect(state(page)).to_have_text("Saved")
    open_pane(page)
    page.get_by_role("link", name=re.compile("^Line ")).click()
    assert closed(page) == []
    page.locator(".copy-as > summary").click()
    assert closed(page) == []
    for width, _scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        menu = page.locator(".copy-as > div").bounding_box()
        assert menu["x"] >= 0
        assert menu["x"] + menu["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
