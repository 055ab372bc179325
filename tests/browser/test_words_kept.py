"""No character typed is lost, and none overwritten unseen, whatever line, tab and session do meanwhile."""

import re
import threading
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.bad_line import BadLine, Fate, everything, posts, saves
from tests.browser.conftest import Noise
from tests.browser.editor import (
    SIXTY,
    card,
    kept,
    open_copy,
    put_cursor,
    script,
    scripts,
    section,
    state,
    type_with_pauses,
)

pytestmark = pytest.mark.browser

# What Chromium and htmx say of a request that failed: wanted, where a test makes it fail.
FAILED = r"Failed to load resource|Response Status Error Code|htmx:(sendError|timeout|sendAbort|afterRequest)|net::ERR"


@pytest.fixture
def author(line: BadLine, new_context: Callable[..., BrowserContext]) -> Page:
    """A page whose every request goes over the line."""
    return new_context(base_url=line.url).new_page()


def saved(page: Page, seconds: float = 20) -> None:
    expect(state(page)).to_have_text("Saved", timeout=seconds * 1000)


@pytest.mark.parametrize("seconds", [pytest.param(0.4, marks=pytest.mark.rare), 1.2])
def test_sixty_characters_typed_while_answers_are_slow(author: Page, line: BadLine, studio_server: str, seconds: float):
    video = open_copy(author, studio_server)
    line.rule = everything(Fate(answer_wait=seconds))
    before = script(author).input_value()

    put_cursor(author, script(author))
    type_with_pauses(author, SIXTY)
    saved(author)

    assert script(author).input_value() == before + SIXTY
    assert scripts(studio_server, video)[0] == before + SIXTY


def test_answers_of_500_now_and_then(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    line.rule = saves(Fate(arrives=False, status=500), every=2)

    put_cursor(author, script(author))
    type_with_pauses(author, SIXTY[:50])
    line.rule = saves(Fate(arrives=False, status=500), first=2)
    author.keyboard.type(SIXTY[50:])
    saved(author)

    assert script(author).input_value() == before + SIXTY
    assert scripts(studio_server, video)[0] == before + SIXTY


def test_answers_that_are_lost_after_the_save(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    line.rule = saves(Fate(cut=True), every=2)

    put_cursor(author, script(author))
    type_with_pauses(author, SIXTY[:50])
    line.rule = saves(Fate(cut=True), first=2)
    author.keyboard.type(SIXTY[50:])
    saved(author)

    assert script(author).input_value() == before + SIXTY
    assert scripts(studio_server, video)[0] == before + SIXTY
    expect(author.locator(".conflict")).to_have_count(0)


def test_words_typed_before_the_scripts_have_come(author: Page, line: BadLine, studio_server: str):
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    come = threading.Event()
    line.rule = lambda asked: Fate(until=come) if "/js/editor." in asked.path else None
    late = author.context.browser.new_context(base_url=line.url).new_page()  # nothing lies in its cache

    late.goto(f"/videos/{video}/", wait_until="commit")
    put_cursor(late, script(late))
    late.keyboard.type(" early words", delay=20)
    form = late.locator("#section-character")
    form.locator("#character-avatar_style").select_option("circle")
    assert not late.evaluate("'studio' in window")
    come.set()
    saved(late)

    scene = kept(studio_server, video)["video_inputs"][0]
    assert scene["voice"]["input_text"] == before + " early words"
    assert scene["character"]["avatar_style"] == "circle"
    late.context.close()


def test_an_answer_that_is_not_the_studio_s_saves_nothing(
    author: Page, line: BadLine, studio_server: str, noise: Noise
):
    """A hotel's network, or a sign-in before the studio, may answer anything with a page of its own and a 200."""
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    line.rule = lambda asked: Fate(arrives=False, status=200)

    put_cursor(author, script(author))
    author.keyboard.type(" half a wo", delay=20)
    expect(state(author)).to_have_text("Not saved, retrying")
    line.rule = lambda asked: Fate(arrives=False, status=200) if re.search("^/scenes/[^/]+/$", asked.path) else None
    saved(author)
    assert scripts(studio_server, video)[0] == before + " half a wo"

    card(author, 2).click()
    expect(author.locator("#notice")).to_contain_text("did not answer")
    expect(script(author)).to_have_value(before + " half a wo")
    line.rule = lambda asked: None
    card(author, 2).click()
    expect(author.get_by_role("heading", name="Scene 2 of 3")).to_be_visible()


def test_a_closing_page_believes_no_answer_that_is_not_the_studio_s(
    author: Page, line: BadLine, studio_server: str, noise: Noise
):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    line.rule = saves(Fate(arrives=False, status=200))
    put_cursor(author, script(author))
    author.keyboard.type(" last wo", delay=20)
    author.reload()
    expect(script(author)).to_have_value(before + " last wo")
    line.rule = lambda asked: None
    saved(author)
    assert scripts(studio_server, video)[0] == before + " last wo"


def test_a_save_that_arrives_after_a_newer_one(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    author.evaluate("htmx.config.timeout = 700")
    before = script(author).input_value()
    line.rule = saves(Fate(wait=7), first=1)

    put_cursor(author, script(author))
    type_with_pauses(author, SIXTY)
    saved(author)
    late = next(one for one in line.asked if one.path.endswith("/voice/"))
    assert late not in line.arrived
    while late not in line.arrived:
        author.wait_for_timeout(100)

    assert scripts(studio_server, video)[0] == before + SIXTY
    author.keyboard.type(" And on.")
    saved(author)
    assert scripts(studio_server, video)[0] == before + SIXTY + " And on."
    expect(author.locator(".conflict")).to_have_count(0)


def test_the_server_is_away_and_comes_back(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    before = script(author).input_value()

    put_cursor(author, script(author))
    author.keyboard.type(SIXTY[:20], delay=25)
    line.hang_up()
    author.keyboard.type(SIXTY[20:], delay=40)
    author.wait_for_timeout(1000)
    expect(state(author)).to_have_text("Not saved, retrying")
    line.connect()
    saved(author)

    assert script(author).input_value() == before + SIXTY
    assert scripts(studio_server, video)[0] == before + SIXTY


def test_offline_and_back(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    before = script(author).input_value()

    put_cursor(author, script(author))
    author.keyboard.type(SIXTY[:30], delay=25)
    author.context.set_offline(True)
    author.keyboard.type(SIXTY[30:], delay=25)
    expect(state(author)).to_have_text("Offline")
    author.context.set_offline(False)
    saved(author, 5)

    assert scripts(studio_server, video)[0] == before + SIXTY


@pytest.mark.parametrize("seconds", [0, pytest.param(0.4, marks=pytest.mark.rare), 1.2])
def test_another_scene_is_clicked_in_the_middle_of_a_word(
    author: Page, line: BadLine, studio_server: str, seconds: float
):
    video = open_copy(author, studio_server)
    first, second, third = scripts(studio_server, video)
    line.rule = everything(Fate(answer_wait=seconds))

    put_cursor(author, script(author))
    author.keyboard.type(" half a wo", delay=20)
    card(author, 2).click()
    expect(script(author)).to_have_value(second, timeout=20_000)
    put_cursor(author, script(author))
    author.keyboard.type(" the other wo", delay=20)
    card(author, 1).click()
    expect(script(author)).to_have_value(first + " half a wo", timeout=20_000)
    saved(author)

    assert scripts(studio_server, video) == [first + " half a wo", second + " the other wo", third]


def test_a_scene_is_not_left_before_its_words_are_safe(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    first, second, _third = scripts(studio_server, video)
    line.rule = saves(Fate(arrives=False, status=500), first=3)

    put_cursor(author, script(author))
    author.keyboard.type(" half a wo", delay=20)
    card(author, 2).click()
    expect(script(author)).to_have_value(second, timeout=20_000)

    assert scripts(studio_server, video)[0] == first + " half a wo"


def test_words_typed_while_the_next_scene_is_on_its_way(author: Page, line: BadLine, studio_server: str):
    video = open_copy(author, studio_server)
    first, second, _third = scripts(studio_server, video)
    come = threading.Event()
    line.rule = lambda asked: Fate(until=come) if re.search("^/scenes/[^/]+/$", asked.path) else None

    with author.expect_request(re.compile("/scenes/[^/]+/$")):
        card(author, 2).click()
    put_cursor(author, script(author))
    author.keyboard.type(" late words")
    come.set()
    expect(script(author)).to_have_value(second)
    expect(card(author, 2)).to_be_focused()
    author.keyboard.type("x")  # is for no scene: this one was not being written in
    expect(script(author)).to_have_value(second)
    card(author, 1).click()
    expect(script(author)).to_have_value(first + " late words", timeout=10_000)

    assert scripts(studio_server, video)[0] == first + " late words"


def test_words_typed_while_the_scene_moves(author: Page, line: BadLine, studio_server: str):
    video = open_copy(author, studio_server)
    first, second, third = scripts(studio_server, video)
    come = threading.Event()
    line.rule = posts(Fate(until=come), "/order/")

    with author.expect_request(re.compile("/order/")):
        author.get_by_role("button", name="Move down").click()
    put_cursor(author, script(author))
    author.keyboard.type(" late words")
    come.set()
    expect(author.get_by_role("heading", name="Scene 2 of 3")).to_be_visible()
    expect(script(author)).to_have_value(first + " late words")
    saved(author)

    assert scripts(studio_server, video) == [second, first + " late words", third]


def test_words_typed_while_a_scene_is_added(author: Page, line: BadLine, studio_server: str):
    video = open_copy(author, studio_server)
    first, second, third = scripts(studio_server, video)
    come = threading.Event()
    line.rule = posts(Fate(until=come), "/scenes/$")

    with author.expect_request(re.compile("/videos/[^/]+/scenes/")):
        author.get_by_role("button", name="Scene", exact=True).click()
    put_cursor(author, script(author))
    author.keyboard.type(" late words")
    come.set()
    expect(author.get_by_role("heading", name="Scene 2 of 4")).to_be_visible()
    expect(script(author)).to_have_value("")

    card(author, 1).click()
    expect(script(author)).to_have_value(first + " late words")
    assert scripts(studio_server, video) == [first + " late words", "", second, third]


def test_words_typed_while_the_kind_changes(author: Page, line: BadLine, studio_server: str):
    video = open_copy(author, studio_server)
    form = section(author, "character")
    come = threading.Event()
    line.rule = saves(Fate(until=come))

    with author.expect_request(re.compile("/character/")):
        form.get_by_role("radio", name="Photo").check()
    form.locator("#character-scale").fill("1.5")
    come.set()
    expect(form.get_by_label("Talking photo")).to_be_visible()
    saved(author)

    character = kept(studio_server, video)["video_inputs"][0]["character"]
    assert (character["type"], character["scale"]) == ("talking_photo", 1.5)


def test_words_typed_into_a_field_that_the_new_kind_has_not(author: Page, line: BadLine, studio_server: str):
    video = open_copy(author, studio_server)
    before = script(author).input_value()
    form = section(author, "voice")
    come = threading.Event()
    line.rule = saves(Fate(until=come), first=1)

    with author.expect_request(re.compile("/voice/")):
        form.locator("[name=type][value=silence]").check()
    put_cursor(author, script(author))
    author.keyboard.type(" late\nwords")
    come.set()
    expect(author.get_by_text("This scene is silent")).to_be_visible()
    saved(author)
    form.locator("[name=type][value=text]").check()
    expect(script(author)).to_have_value(before + " late\nwords")
    saved(author)
    assert scripts(studio_server, video)[0] == before + " late\nwords"


def test_a_change_of_kind_whose_answer_was_lost(author: Page, line: BadLine, studio_server: str, noise: Noise):
    """What the other kind had been given is still there, and shown, when the change is repeated."""
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    form = section(author, "background")
    form.locator("[name=type][value=image]").check()
    form.locator("#background-url").fill("https://example.com/a.png")
    saved(author)
    form.locator("[name=type][value=color]").check()
    expect(form.locator("#background-value")).to_be_visible()
    saved(author)

    line.rule = saves(Fate(cut=True), first=1)
    form.locator("[name=type][value=image]").check()
    expect(form.locator("#background-url")).to_have_value("https://example.com/a.png")
    saved(author)

    background = kept(studio_server, video)["video_inputs"][0]["background"]
    assert (background["type"], background["url"]) == ("image", "https://example.com/a.png")


@pytest.mark.parametrize("asks", [False, True], ids=["killed", "closed"])
def test_the_tab_is_closed_in_the_middle_of_a_word(author: Page, studio_server: str, asks: bool):
    video = open_copy(author, studio_server)
    before = script(author).input_value()

    put_cursor(author, script(author))
    author.keyboard.type(" last wo", delay=20)
    author.close(run_before_unload=asks)

    within(5, lambda: scripts(studio_server, video)[0] == before + " last wo")


def test_the_page_is_left_by_a_link_in_the_middle_of_a_word(author: Page, studio_server: str):
    video = open_copy(author, studio_server)
    before = script(author).input_value()

    put_cursor(author, script(author))
    author.keyboard.type(" last wo", delay=20)
    author.get_by_role("link", name="Videos").click()
    author.wait_for_url("**/")

    within(5, lambda: scripts(studio_server, video)[0] == before + " last wo")


def test_closing_asks_where_a_closing_page_may_not_send_so_much(author: Page, studio_server: str, line: BadLine):
    open_copy(author, studio_server)
    line.rule = saves(Fate(wait=3))
    script(author).fill("word " * 14_000)
    author.keyboard.type("x")

    with author.expect_event("dialog") as asked:
        author.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    saved(author)


def test_submit_is_pressed_in_the_middle_of_a_word(author: Page, line: BadLine, studio_server: str):
    open_copy(author, studio_server)
    line.rule = everything(Fate(answer_wait=0.4))

    put_cursor(author, script(author))
    author.keyboard.type(" the very last wo", delay=20)
    author.get_by_role("button", name="Submit").click()
    line.rule = saves(Fate())
    author.locator("#render a").first.click()

    author.get_by_role("link", name="Show").click()
    expect(author.locator("#request")).to_contain_text('yours to change. the very last wo"')


def test_a_save_whose_answer_was_lost_is_no_change_by_somebody_else(
    author: Page, line: BadLine, studio_server: str, noise: Noise
):
    noise.expect(FAILED)
    open_copy(author, studio_server)
    line.rule = saves(Fate(cut=True), first=1)
    put_cursor(author, script(author))
    author.keyboard.type(" heard once")
    saved(author)
    assert len([one for one in line.arrived if one.path.endswith("/voice/")]) == 2

    author.get_by_role("button", name="Submit").click()
    expect(author.locator("#render .badge")).to_be_visible()


def test_words_that_were_saved_by_themselves_do_not_hold_up_a_submit(author: Page, line: BadLine, studio_server: str):
    """They change the video behind the page's back: that is no news to whoever typed them."""
    video = open_copy(author, studio_server)
    come = threading.Event()
    line.rule = lambda asked: Fate(until=come) if re.search("^/scenes/[^/]+/$", asked.path) else None
    with author.expect_request(re.compile("/scenes/[^/]+/$")):
        card(author, 2).click()
    put_cursor(author, script(author))
    author.keyboard.type(" late words")
    come.set()
    expect(author.get_by_role("heading", name="Scene 2 of 3")).to_be_visible()

    author.get_by_role("button", name="Submit").click()
    expect(author.locator("#render .badge")).to_be_visible()
    assert scripts(studio_server, video)[0].endswith(" late words")


def test_nothing_is_submitted_without_the_last_words(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    line.rule = saves(Fate(arrives=False, status=500))

    put_cursor(author, script(author))
    author.keyboard.type(" unsaved", delay=20)
    author.get_by_role("button", name="Submit").click()
    expect(state(author)).to_have_text("Not done yet: your last words are not saved")
    line.rule = saves(Fate())
    saved(author)

    expect(author.locator("#render .badge")).to_be_visible()
    assert scripts(studio_server, video)[0].endswith(" unsaved")


@pytest.mark.parametrize(
    ("button", "path", "scenes"),
    [
        ("Scene", "/scenes/$", 4),
        ("Copy", "/scenes/[^/]+/copy/$", 4),
        ("Remove", "/removal/$", 2),
        ("Submit", "/renders/$", 3),
    ],
)
@pytest.mark.parametrize("typing", [False, True], ids=["at rest", "while words are on their way"])
def test_a_double_click_has_one_result(
    author: Page, line: BadLine, studio_server: str, button: str, path: str, scenes: int, typing: bool
):
    video = open_copy(author, studio_server)
    line.rule = everything(Fate(answer_wait=0.4))
    if typing:
        put_cursor(author, script(author))
        author.keyboard.type(" wo", delay=20)

    author.get_by_role("button", name=button, exact=True).dblclick()
    if button == "Submit":
        expect(author.locator("#render .badge")).to_be_visible()
    else:
        expect(author.locator("#scene-limit")).to_have_text(f"{scenes} of 50")
    author.wait_for_timeout(1000)  # for a second request, were there one

    assert line.count("POST", path) == 1
    assert len(kept(studio_server, video)["video_inputs"]) == scenes


def test_a_scene_opened_by_a_double_click_is_not_opened_again_under_the_cursor(
    author: Page, line: BadLine, studio_server: str
):
    video = open_copy(author, studio_server)
    second = scripts(studio_server, video)[1]
    line.rule = everything(Fate(answer_wait=0.4))

    card(author, 2).dblclick()
    expect(script(author)).to_have_value(second)
    put_cursor(author, script(author))
    author.keyboard.type(" goes on", delay=20)
    saved(author)

    assert line.count("GET", "/scenes/[^/]+/$") == 1
    assert scripts(studio_server, video)[1] == second + " goes on"


def test_a_click_whose_answer_was_lost_can_be_repeated(author: Page, line: BadLine, studio_server: str, noise: Noise):
    noise.expect(FAILED)
    video = open_copy(author, studio_server)
    line.rule = posts(Fate(status=502), "/scenes/$", first=1)
    add = author.get_by_role("button", name="Scene", exact=True)

    add.click()
    expect(author.locator("#notice")).to_contain_text("did not answer")
    expect(script(author)).to_be_visible()  # a proxy's page takes the place of nothing
    add.click()
    expect(author.locator("#scene-limit")).to_have_text("4 of 50")

    assert len(kept(studio_server, video)["video_inputs"]) == 4


def test_what_waits_behind_something_that_has_left_the_page_is_not_forgotten(
    author: Page, line: BadLine, studio_server: str
):
    video = open_copy(author, studio_server)
    _first, second, _third = scripts(studio_server, video)
    line.rule = everything(Fate(answer_wait=0.5))

    put_cursor(author, script(author))
    author.keyboard.type(" wo", delay=20)
    card(author, 1).click()  # its card is drawn anew by the save before it
    card(author, 2).click()

    expect(script(author)).to_have_value(second)


def within(seconds: float, holds: Callable[[], bool]) -> None:
    """Waits for what no page shows."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.1)
