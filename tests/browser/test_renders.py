"""Renders as their author lives through them: watching one, a failure, one nobody heard of again, old versions."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Noise
from tests.browser.editor import open_copy, script, state
from tests.running import Running, start_up

pytestmark = pytest.mark.browser

LONG = 120_000  # a film is made meanwhile
KEY = "far"
REFUSED = "video_inputs.1.voice.text.input_text is invalid: field required"
AVATAR = {"type": "avatar", "avatar_id": "Maya_office_front"}
VOICE = {"type": "text", "voice_id": "0ed62279deb353dcb491f184175e9164", "input_text": "Hello."}
SCENES = [{"character": AVATAR, "voice": VOICE}] * 2
FILES = r"^request to: .*/heygen/files/"  # of the far service, which is on another origin
PLAYING = "() => { const v = document.querySelector('video'); return v.currentTime > 0.3 && !v.error }"


def emulator(studio: Running, *arguments: str) -> str:
    """A command of `manage.py emulator`, for the emulator of this studio."""
    return studio.manage("emulator", *arguments, "--name", KEY)


@pytest.fixture(scope="module")
def far(studio: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A studio whose videos are made by the service over HTTP, as HeyGen's are: the service is the other's emulator."""
    key = emulator(studio, "key", "add", "--bare").strip()
    environ = {"STUDIO_ENGINE": "heygen", "HEYGEN_API_KEY": key, "HEYGEN_BASE_URL": f"{studio.url}/heygen"}
    running = start_up(tmp_path_factory.mktemp("far") / "data", **environ)
    yield running
    running.stop()


@pytest.fixture
def fault(studio: Running) -> Iterator[Callable[..., str]]:
    """Makes the service fail towards the far studio, until the test is over or `fault()` is called without a kind."""

    def set_or_clear(*arguments: str) -> str:
        return emulator(studio, "fault", *(("set", *arguments) if arguments else ("clear",)))

    yield set_or_clear
    set_or_clear()


@pytest.fixture
def author(far: Running, new_context: Callable[..., BrowserContext], noise: Noise) -> Page:
    """At the far studio."""
    noise.host = far.url.removeprefix("http://")
    return new_context(base_url=far.url).new_page()


def submit(page: Page) -> None:
    """Two short scenes leave for the far service, which is agreed to; ends on the page of their render."""
    page.goto("/imports/")
    page.fill("#source", json.dumps({"title": "Far", "video_inputs": SCENES}))
    page.click("form.import button")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Send it").click()
    page.locator("#render-link").click()
    expect(page.locator("#render .render-now")).to_be_visible()


def badge(page: Page) -> Locator:
    return page.locator("#render .badge")


def test_a_render_is_watched_to_its_end_without_a_reload(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_role("button", name="Submit").click()
    page.locator("#render-link").click()
    expect(page.locator("#render .render-now")).to_be_visible()
    page.evaluate("window.stayed = true")
    height = page.locator(".screen").bounding_box()["height"]
    expect(badge(page)).to_have_text(re.compile("Queued|Sending|Processing"))
    expect(page.locator("video")).to_be_visible(timeout=LONG)
    expect(badge(page)).to_have_text("Completed")
    assert page.evaluate("window.stayed") is True
    assert page.locator(".screen").bounding_box()["height"] == pytest.approx(height, abs=1)  # nothing moved
    assert page.locator(".course li").all_inner_texts()[0].endswith("Submitted")
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; return v.play() }")
    page.wait_for_function(PLAYING)
    page.get_by_role("link", name="Show").click()
    expect(page.locator("#request pre")).to_contain_text('"video_inputs"')


def test_a_failure_leads_to_its_scene_and_field(author: Page, fault: Callable[..., str]):
    fault("refusal", "--status", "400", "--code", "invalid_parameter", "--message", REFUSED, "--times", "1")
    submit(author)
    expect(badge(author)).to_have_text("Failed", timeout=LONG)
    expect(author.locator("#render .reason")).to_contain_text("The service misses this: Script.")
    author.get_by_role("link", name="Scene 2, Script").click()
    expect(author.get_by_role("heading", name="Scene 2 of 2")).to_be_visible()
    expect(script(author)).to_be_focused()
    author.goto("/renders/")
    author.get_by_role("link", name="Where it failed").first.click()
    expect(author.get_by_role("heading", name="Scene 2 of 2")).to_be_visible()
    expect(script(author)).to_be_focused()


@pytest.mark.rare
def test_one_that_nobody_heard_of_again_is_found_by_looking(author: Page, fault: Callable[..., str], noise: Noise):
    noise.expect(FILES)
    fault("500", "--on", "/v1/video.list")
    fault("lost", "--on", "/v2/video/generate", "--times", "1")
    submit(author)
    expect(badge(author)).to_have_text("Unclear", timeout=LONG)
    author.get_by_role("link", name="Send again…").click()
    expect(author.locator(".decision")).to_contain_text("it may be billed twice")
    fault()
    author.get_by_role("button", name="Look now").click()
    expect(badge(author)).to_have_text(re.compile("Processing|Completed"), timeout=LONG)
    expect(badge(author)).to_have_text("Completed", timeout=LONG)
    expect(author.locator(".course")).to_contain_text("Found at the service")


def test_a_queued_one_is_cancelled(author: Page, fault: Callable[..., str]):
    fault("429", "--on", "/v2/video/generate", "--retry-after", "600")
    submit(author)
    author.get_by_role("button", name="Cancel").click()
    expect(badge(author)).to_have_text("Cancelled")
    author.get_by_role("link", name="Back to the video").click()
    expect(author.locator("#render")).to_contain_text("Cancelled")
    expect(author.get_by_role("button", name="Submit")).to_be_enabled()


def test_an_old_version_comes_back_and_goes_again(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    sent = script(page).input_value()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#render-link")).to_be_visible()
    script(page).fill("Written after it was sent.")
    expect(state(page)).to_have_text("Saved")
    page.goto(f"/renders/?video={video}")
    page.locator(".render-title").click()
    page.get_by_role("button", name="Restore into the editor").click()
    expect(page.get_by_text("This is the version as it was sent on")).to_be_visible()
    expect(script(page)).to_have_value(sent)
    page.locator(".restored").get_by_role("button", name="Undo").click()
    expect(script(page)).to_have_value("Written after it was sent.")
    expect(page.locator("#scene-limit")).to_have_text("3 of 50")


def test_lists_and_the_strip_keep_their_shape(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    page.locator("#settings-title").fill("A title without an end " * 13)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#render-open")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    # At one moment: the strip may be drawn anew between two questions.
    first, second, right = page.evaluate(
        """() => {
          const strip = document.querySelector("#render");
          const [first, second] = [...strip.querySelectorAll("#render-all, #render-open")];
          const inner = strip.getBoundingClientRect().right - parseFloat(getComputedStyle(strip).paddingRight);
          return [first.getBoundingClientRect().y, second.getBoundingClientRect().toJSON(), inner];
        }"""
    )
    assert first == second["y"]
    assert abs(second["right"] - right) < 3
    for path, title in (("/", f"a[href='/videos/{video}/'] strong"), (f"/renders/?video={video}", ".render-title")):
        page.goto(path)
        lines = "node => node.clientHeight / parseFloat(getComputedStyle(node).lineHeight)"
        assert page.locator(title).first.evaluate(lines) < 2.2
