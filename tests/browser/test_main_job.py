"""From an empty database to a playing video, as a newcomer does it: with a mouse, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import put_cursor, script, section, state
from tests.running import Running, start_up

pytestmark = [pytest.mark.browser, pytest.mark.main_job]

PLAYING = "() => { const v = document.querySelector('video'); return v.currentTime > 0.3 && !v.error }"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A studio that nobody has used yet."""
    running = start_up(tmp_path_factory.mktemp("fresh") / "data", is_prepared=False)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def studio_server(fresh: Running) -> str:
    """In the place of the one that others have used."""
    return fresh.url


@pytest.fixture
def newcomer(page: Page) -> Page:
    page.goto("/")
    return page


def estimate(page: Page) -> float:
    """Seconds, as the cards tell them."""
    cards = page.locator("#scenes .length").all_inner_texts()
    return sum(int(minutes) * 60 + int(seconds) for minutes, seconds in re.findall(r"(\d+):(\d\d)", " ".join(cards)))


def watch(page: Page, seconds: float) -> None:
    """The film plays, and is about as long as the editor said."""
    expect(page.locator("video")).to_be_visible()
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; return v.play() }")
    page.wait_for_function(PLAYING)
    assert page.evaluate("document.querySelector('video').duration") == pytest.approx(seconds, rel=0.15, abs=2)


def test_from_the_example_to_a_playing_video(newcomer: Page):
    page = newcomer
    expect(page.locator(".video-card")).to_have_count(1)
    page.get_by_role("link", name="Welcome to the studio").click()

    script(page).fill("Good morning.")
    page.get_by_role("button", name="Scene", exact=True).click()
    expect(page.get_by_role("heading", name="Scene 2 of 4")).to_be_visible()
    put_cursor(page, script(page))
    page.keyboard.type("A second thought.")
    for name, field in (("character", "#character-avatar_id"), ("voice", "#voice-voice_id")):
        section(page, name).get_by_role("button", name="Choose").click()
        choice = page.get_by_role("dialog").locator("[data-choose]").nth(3)
        value = choice.get_attribute("data-choose")
        choice.click()
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.locator(field)).to_have_value(value)
        expect(state(page)).to_have_text("Saved")

    page.get_by_role("link", name="JSON").click()
    pane = page.locator("#json-text")
    expect(pane).to_contain_text('"input_text": "A second thought."')
    put_cursor(page, script(page))
    page.keyboard.type(" And a third.")
    expect(pane).to_contain_text("A second thought. And a third.")
    expect(pane).to_contain_text(f'"voice_id": "{value}"')
    page.get_by_role("link", name="Close").click()
    expect(pane).to_have_count(0)

    seconds = estimate(page)
    page.get_by_role("button", name="Submit").click()
    strip = page.locator("#render")
    expect(strip.locator(".badge")).to_have_text(re.compile("Queued|Sending|Processing"))
    page.reload()
    expect(strip.locator(".badge")).to_be_visible()
    strip.get_by_role("link", name="Watch").click(timeout=120_000)
    watch(page, seconds)


def test_the_same_by_keyboard_alone(newcomer: Page):
    page = newcomer
    key = page.keyboard.press

    def reach(name: str, *, back: bool = False) -> None:
        """Tab until what has the focus is called that."""
        passed = []
        for _ in range(60):
            key("Shift+Tab" if back else "Tab")
            passed.append(page.evaluate(NAMED).strip())
            if passed[-1].startswith(name):
                return
        pytest.fail(f"No way to {name} by Tab, past {passed}")

    reach("Welcome to the studio")
    key("Enter")
    expect(script(page)).to_be_visible()
    reach("Script")
    key("Control+a")
    page.keyboard.type("Typed without a mouse.")
    reach("Scene", back=True)
    key("Enter")
    expect(script(page)).to_be_focused()
    page.keyboard.type("Second.")
    reach("Voice")
    key("Enter")
    reach("Choose")
    key("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    key("Tab")
    key("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#voice-voice_id")).to_be_focused()
    expect(state(page)).to_have_text("Saved")

    seconds = estimate(page)
    reach("Submit", back=True)
    key("Enter")
    badge = page.locator("#render .badge")
    expect(badge).to_have_text(re.compile("Queued|Sending|Processing"))
    expect(badge).to_have_text(re.compile("Completed"), timeout=120_000)
    reach("Watch")  # the focus stood on the strip, and stayed there while the strip was drawn anew
    key("Enter")
    watch(page, seconds)


NAMED = """() => {
    const at = document.activeElement;
    return at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || at.name || "";
}"""
