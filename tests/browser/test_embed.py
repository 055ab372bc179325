"""The studio inside another product's page, on another site: opened, edited, saved, submitted, watched."""

import json
import re
import sqlite3

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from tests.running import Running

from .conftest import Noise
from .test_axe import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def product(studio: Running, noise: Noise) -> str:
    """The address of the example product. Its page and the studio's frame ask two hosts, and no third."""
    address = studio.wait_for(r"to try: (http://localhost:\d+)/").group(1)
    noise.hosts.add(address.removeprefix("http://"))
    return address


@pytest.fixture
def frame(page: Page, product: str) -> FrameLocator:
    page.goto(f"{product}/")
    frame = page.frame_locator("avatar-studio iframe")
    expect(frame.get_by_role("button", name="New video").first).to_be_visible()
    return frame


def heard(page: Page, event: str) -> list[dict]:
    """What the product's page has heard of this event, the oldest first."""
    lines = page.locator("#events li").all_inner_texts()
    found = [re.fullmatch(rf".*?\s{event}\s+(\{{.*\}})", line) for line in reversed(lines)]
    return [json.loads(one[1]) for one in found if one]


def hears(page: Page, event: str) -> None:
    expect(page.locator("#events li", has_text=re.compile(rf"\s{event}\s")).first).to_be_visible(timeout=30_000)


def hears_of(page: Page, video: str) -> None:
    """That this video (a regular expression) is open and ready: the page hears it a moment after the frame shows it."""
    expect(page.locator("#events li", has_text=re.compile(rf'\sready\s.*"video":\s*"{video}'))).to_have_count(1)


def new_video(page: Page, frame: FrameLocator):
    frame.get_by_role("button", name="New video").first.click()
    script = frame.locator("#script textarea").first
    expect(script).to_be_visible()
    return script


def end_sessions(studio: Running) -> None:
    """All of them at once, past every browser, as if their time were up."""
    with sqlite3.connect(studio.data / "studio.sqlite3", timeout=20) as database:
        assert database.execute("UPDATE studio_embedsession SET expires_at = '2000-01-01'").rowcount


def test_a_video_is_written_saved_and_there_after_a_reload(page: Page, frame: FrameLocator):
    script = new_video(page, frame)
    script.press_sequentially("Hello from another site.", delay=10)
    expect(frame.locator("#save-state")).to_have_text("Saved")
    hears(page, "saved")
    ready, saved = heard(page, "ready")[-1], heard(page, "saved")[-1]
    assert ready["video"] == saved["video"]
    page.frames[1].evaluate("location.reload()")
    expect(script).to_have_value("Hello from another site.")
    assert page.context.cookies() == []


def test_a_session_that_ends_in_the_middle_of_a_word_costs_no_letter(
    page: Page, frame: FrameLocator, studio: Running, noise: Noise
):
    noise.expect("401")
    script = new_video(page, frame)
    script.press_sequentially("Half a wo", delay=10)
    expect(frame.locator("#save-state")).to_have_text("Saved")
    end_sessions(studio)
    script.press_sequentially("rd and the rest", delay=10)
    expect(frame.locator("#save-state")).to_have_text("Saved", timeout=20_000)
    expect(script).to_have_value("Half a word and the rest")
    page.frames[1].evaluate("location.reload()")
    expect(script).to_have_value("Half a word and the rest")


def test_a_bearer_is_renewed_before_it_ends_and_the_page_is_not_touched(page: Page, product: str):
    """Told of two seconds instead of ten minutes, the frame asks again after 1.6 of them."""

    def short(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "expires_in": 2})

    reasons = []
    page.on("request", lambda one: reasons.append(one.post_data_json["reason"]) if "studio-token" in one.url else None)
    page.route("**/frame/session/", short)
    page.goto(f"{product}/")
    frame = page.frame_locator("avatar-studio iframe")
    script = new_video(page, frame)
    page.frames[1].evaluate("() => { window.one = document.querySelector('#script textarea'); }")
    script.press_sequentially("Typed while the bearer is renewed, a letter at a time.", delay=60)
    expect(frame.locator("#save-state")).to_have_text("Saved")
    assert "expiring" in reasons
    assert "401" not in reasons
    assert page.frames[1].evaluate("one === document.activeElement && one.value") == (
        "Typed while the bearer is renewed, a letter at a time."
    )


# --- Submitted and watched -----------------------------------------------------------------------------------------

# What Chromium says of any frame of the page's own site with this sandbox.
OWN_SITE = "can escape its sandboxing"
SIZES = """() => {
  const { scrollHeight, scrollWidth } = document.documentElement;
  return [scrollHeight - innerHeight, scrollWidth - innerWidth];
}"""
REQUEST = {
    "title": "From another site",
    "dimension": {"width": 320, "height": 180},
    "video_inputs": [
        {
            "character": {"type": "avatar", "avatar_id": "Maya_office_front"},
            "voice": {"type": "text", "voice_id": "0ed62279deb353dcb491f184175e9164", "input_text": "Hello."},
        }
    ],
}


@pytest.fixture
def ready_video(page: Page, frame: FrameLocator) -> str:
    """A video that can be submitted, imported in the frame and open in it; its id."""
    frame.get_by_role("link", name="Import").first.click()
    frame.locator("#source").fill(json.dumps(REQUEST))
    frame.locator("form.import button").click()
    expect(frame.locator("#script textarea").first).to_have_value("Hello.")
    hears_of(page, "[0-9a-f]")
    return heard(page, "ready")[-1]["video"]


def test_a_video_is_submitted_and_watched_to_its_end_and_the_page_hears_it_in_order(
    page: Page, frame: FrameLocator, ready_video: str
):
    frame.locator("#submit button").click()
    hears(page, "submitted")
    hears(page, "completed")
    names = [one.get_attribute("data-name") for one in reversed(page.locator("#events li").all())]
    course = [name for name in names if name in ("submitted", "progress", "completed", "failed")]
    assert (course[0], course[-1]) == ("submitted", "completed")
    assert set(course[1:-1]) <= {"progress"}
    for event in ("submitted", "completed"):
        [told] = heard(page, event)
        assert set(told) == {"video", "render", "state"}
        assert told["video"] == ready_video
    frame.locator("#render-open").click()
    film = frame.locator("video.player")
    expect(film).to_be_visible()
    assert film.evaluate(
        "film => new Promise(done => film.readyState ? done(true) : film.onloadedmetadata = () => done(true))"
    )
    with page.expect_download() as downloading:
        frame.locator("#download").click()
    assert downloading.value.path().stat().st_size > 1000
    assert len(heard(page, "completed")) == 1


def test_the_request_is_shown_in_another_tab_and_downloaded(
    page: Page, frame: FrameLocator, ready_video: str, noise: Noise
):
    noise.expect(OWN_SITE)
    frame.get_by_role("link", name="JSON").click()
    with page.expect_download() as downloading:
        frame.locator("#json-pane a[download]").click()
    assert json.loads(downloading.value.path().read_text())["title"] == REQUEST["title"]
    frame.get_by_text("Copy as").click()
    with page.expect_popup() as opening:
        frame.locator(".copy-as a:not([data-copy-from])").first.click()
    expect(opening.value.locator("body")).to_contain_text("/v2/video/generate")


# --- The protocol --------------------------------------------------------------------------------------------------


def ask(page: Page, call: str):
    """What a call of the element answers, or the code it is refused with."""
    return page.evaluate(f"document.querySelector('avatar-studio').{call}.then((done) => done, ({{ code }}) => code)")


def test_calls_before_ready_wait_and_those_to_a_page_that_is_gone_are_refused(page: Page, product: str):
    page.goto(f"{product}/")
    assert ask(page, "focus()") is None
    page.evaluate("window.one = document.querySelector('avatar-studio').studio")
    refused = page.evaluate(
        """() => new Promise((done) => {
          one.send("ping", {}, { done, refuse: ({ code }) => done(code) });
          const data = { type: "studio:hello", versions: [1], nonce: "no" };
          one.hear({ source: one.frame.contentWindow, origin: one.origin, data });
        })"""
    )
    assert refused == "reloaded"
    page.frames[1].evaluate("location.reload()")
    assert ask(page, "focus()") is None
    page.evaluate("window.late = one.save().catch(({ code }) => code); one.destroy()")
    assert page.evaluate("late") in (None, "closed")
    assert page.evaluate("one.focus().catch(({ code }) => code)") == "closed"
    hears(page, "closed")


def test_what_is_asked_for_by_method_is_done_and_nothing_is_submitted(
    page: Page, frame: FrameLocator, ready_video: str
):
    script = frame.locator("#script textarea").first
    assert ask(page, "load('no id')") == "bad_request"
    made = ask(page, "create()")
    expect(script).to_have_value("")
    hears_of(page, made["video"])
    assert made["video"] != ready_video
    script.press_sequentially("Saved at once.", delay=5)
    assert ask(page, "save()") is None
    expect(frame.locator("#save-state")).to_have_text("Saved")
    assert ask(page, f"load('{ready_video}')") is None
    expect(script).to_have_value("Hello.")
    assert ask(page, "submit()") is None
    expect(frame.locator("#submit button")).to_be_focused()
    frame.locator(".editor-bar a").first.click()
    expect(frame.locator(".video-card").first).to_be_visible()
    assert ask(page, "submit()") == "refused"
    assert heard(page, "submitted") == []


def test_where_no_token_is_given_when_asked_for_both_pages_are_told(page: Page, product: str, noise: Noise):
    noise.expect("403")
    noise.expect("page error: .*studio-token answered 403")
    page.route("**/studio-token", lambda route: route.fulfill(status=403, body="No."))
    page.goto(f"{product}/")
    frame = page.frame_locator("avatar-studio iframe")
    expect(frame.get_by_role("alert")).to_contain_text("The studio could not be opened")
    hears(page, "error")
    [told] = heard(page, "error")
    assert told == {"code": "no_token", "message": "/studio-token answered 403.", "recoverable": False}


def test_an_element_that_is_moved_keeps_its_studio_and_two_stand_beside_each_other(page: Page, frame: FrameLocator):
    page.evaluate("() => { window.before = document.querySelector('avatar-studio').studio; }")
    page.evaluate("document.querySelector('main').append(document.querySelector('avatar-studio'))")
    expect(frame.get_by_role("button", name="New video").first).to_be_visible()
    assert page.evaluate("before === document.querySelector('avatar-studio').studio")
    assert page.locator("avatar-studio iframe").count() == 1
    assert heard(page, "closed") == []
    page.evaluate("document.body.append(document.querySelector('avatar-studio').cloneNode())")
    second = page.frame_locator("avatar-studio >> nth=1 >> iframe")
    expect(second.get_by_role("button", name="New video").first).to_be_visible()
    assert ask(page, "focus()") is None


def test_forged_messages_are_heard_by_nobody(page: Page, frame: FrameLocator):
    """A sibling frame that says connect or hello, and our own page with a wrong nonce or a second time."""
    inside = page.frames[1]
    inside.evaluate("() => { window.heardOf = []; studioPort.answers({ forged: () => heardOf.push(1) }); }")
    page.evaluate(
        """() => new Promise((done) => {
          const { frame, origin } = document.querySelector("avatar-studio").studio;
          for (const nonce of ["", "0".repeat(32)]) {
            const { port1, port2 } = new MessageChannel();
            frame.contentWindow.postMessage({ type: "studio:connect", v: 1, nonce }, origin, [port2]);
            port1.postMessage({ v: 1, id: 1, method: "forged" });
          }
          document.body.append(Object.assign(document.createElement("iframe"), { srcdoc: "sibling" }));
          setTimeout(done, 500);
        })"""
    )
    page.frames[-1].evaluate(
        """() => {
          const { port1, port2 } = new MessageChannel();
          parent.frames[0].postMessage({ type: "studio:connect", v: 1, nonce: "" }, "*", [port2]);
          port1.postMessage({ v: 1, id: 1, method: "forged" });
          parent.postMessage({ type: "studio:hello", versions: [1], nonce: "" }, "*");
          parent.postMessage({ v: 1, event: "completed", data: { render: "x", state: "completed" } }, "*");
          return new Promise((done) => setTimeout(done, 300));
        }"""
    )
    assert inside.evaluate("heardOf.length") == 0
    assert heard(page, "completed") == []
    assert ask(page, "focus()") is None  # the port is the one it was


def test_the_token_is_asked_for_while_the_frame_loads_and_after_a_reload_anew(page: Page, product: str):
    asked, held = [], []
    page.on("request", lambda one: asked.append(one.post_data_json["reason"]) if "studio-token" in one.url else None)
    page.route("**/embed/*/", lambda route: held.append(route))
    with page.expect_request("**/studio-token"):
        page.goto(f"{product}/", wait_until="commit")
    expect(page.locator("avatar-studio iframe")).to_have_count(1)
    page.wait_for_timeout(100)
    held[0].continue_()
    page.unroute_all()
    frame = page.frame_locator("avatar-studio iframe")
    expect(frame.get_by_role("button", name="New video").first).to_be_visible()
    assert asked == ["start"]
    page.frames[1].evaluate("location.reload()")
    hears(page, "ready")
    expect(page.locator("#events li", has_text=re.compile(r"\sready\s"))).to_have_count(2)
    assert asked == ["start", "start"]


def test_what_the_editor_needs_comes_once_and_ahead_of_its_page(page: Page, frame: FrameLocator):
    new_video(page, frame)
    expect(frame.locator("#save-state")).to_be_attached()
    loaded = page.frames[1].evaluate(
        """() => performance.getEntriesByType("resource").map(({ name, initiatorType, transferSize, startTime }) =>
          [name, initiatorType, transferSize, startTime])"""
    )
    bearer = next(began for name, _type, _size, began in loaded if name.endswith("/frame/session/"))
    run = [name for name, type, _size, _began in loaded if type == "script" and "/embed/" not in name]
    assert [name.rpartition("/")[2].split(".")[0] for name in run] == ["htmx-2", "editor"]
    both = [[one for one in loaded if one[0] == wanted] for wanted in run]
    assert [len(one) for one in both] == [2] * len(run)
    assert sum(size for [(_name, _type, size, _began), _script] in both) > 10_000
    assert max(began for [(_name, _type, _size, began), _script] in both) < bearer
    assert {size for _ahead, (_name, _type, size, _began) in both} == {0}  # the browser has it


# --- The look ------------------------------------------------------------------------------------------------------


def test_a_theme_is_held_against_the_page_and_outlives_what_is_opened_next(page: Page, frame: FrameLocator):
    assert ask(page, "setTheme({ accent: '#0f6b63' })") == "theme"  # none is enough on light and on dark
    assert ask(page, "setTheme({ scheme: 'light', accent: '#777777' })") == "theme"
    assert ask(page, "setTheme({ scheme: 'dark', accent: 'red' })") == "theme"
    assert ask(page, "setTheme({ scheme: 'light', logo: 'javascript:alert(1)' })") == "theme"
    root = frame.locator("html")
    expect(root).not_to_have_attribute("data-theme", re.compile("."))
    assert ask(page, "setTheme({ scheme: 'dark', accent: '#ffb0d8' })") is None
    new_video(page, frame)
    expect(root).to_have_attribute("data-theme", "dark")
    expect(frame.locator("#submit button")).to_have_css("background-color", "rgb(255, 176, 216)")
    expect(frame.locator("[data-theme-choice]")).to_have_count(0)
    assert ask(page, "setLocale('en-GB')") is None
    assert ask(page, "setLocale('de')") == "locale"


def test_the_workspaces_own_look(page: Page, product: str, studio: Running):
    def look(**columns: str) -> None:
        pairs = ", ".join(f"{name} = '{value}'" for name, value in columns.items())
        with sqlite3.connect(studio.data / "studio.sqlite3", timeout=20) as database:
            database.execute(f"UPDATE studio_workspace SET {pairs} WHERE name = 'Example product'")

    look(scheme="dark", accent_dark="#ffd166")
    try:
        page.goto(f"{product}/")
        frame = page.frame_locator("avatar-studio iframe")
        button = frame.locator("button.primary").first
        expect(button).to_have_css("background-color", "rgb(255, 209, 102)")
        expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    finally:
        look(scheme="system", accent_dark="")


@pytest.mark.parametrize("width", [360, *(pytest.param(width, marks=pytest.mark.rare) for width in (768, 1440))])
def test_the_height_follows_the_page_without_a_scrollbar_of_its_own(page: Page, product: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{product}/")
    frame = page.frame_locator("avatar-studio iframe")
    frame.get_by_role("link", name="Import").first.click()
    for scenes in (50, 3, 1):
        body = {**REQUEST, "video_inputs": REQUEST["video_inputs"] * scenes}
        frame.locator("#source").fill(json.dumps(body))
        frame.locator("form.import button").click()
        expect(frame.locator("#scenes .card")).to_have_count(scenes)
        settled = page.wait_for_function(
            """() => {
              const now = document.querySelector("avatar-studio iframe").offsetHeight, before = window.last;
              window.last = now;
              return before === now && now;
            }""",
            polling=400,
        ).json_value()
        assert page.frames[1].evaluate(SIZES) == [0, 0], (width, scenes)
        assert 300 <= settled < (2700 if width == 360 else 1900)  # fifty cards alone would take more
        assert len(heard(page, "resize")) < 12 * (51 - scenes)
        frame.locator(".editor-bar a").first.click()
        frame.get_by_role("link", name="Import").first.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_frame_is_closed_to_nobody(new_context, product: str, width: int, scheme: str):
    size = {"width": width, "height": 900}
    page = new_context(color_scheme=scheme, viewport=size, reduced_motion="reduce").new_page()
    page.goto(f"{product}/")
    frame = page.frame_locator("avatar-studio iframe")
    expect(frame.get_by_role("button", name="New video").first).to_be_visible()
    assert violations(page.frames[1]) == []
    new_video(page, frame)
    assert violations(page.frames[1]) == []


# --- A tab of its own ----------------------------------------------------------------------------------------------


def test_in_a_tab_of_its_own_it_works_on_and_says_when_its_session_is_over(
    page: Page, frame: FrameLocator, studio: Running, noise: Noise
):
    new_video(page, frame).press_sequentially("Too small in here.", delay=5)
    expect(frame.locator("#save-state")).to_have_text("Saved")
    with page.expect_popup() as opening:
        frame.get_by_role("button", name="In a tab of its own").click()
    tab = opening.value
    inside = tab.frame_locator("main iframe")
    script = inside.locator("#script textarea").first
    expect(script).to_have_value("Too small in here.")
    assert "lt_" not in tab.url
    assert tab.evaluate("window.opener") is None
    expect(inside.locator("[data-own-tab]").first).to_be_hidden()
    inside.locator(".editor-bar a").first.click()  # other pages by the same bearer
    inside.locator(".video-card a").first.click()
    script.press_sequentially(" Wider", delay=5)
    expect(inside.locator("#save-state")).to_have_text("Saved")
    noise.expect("401")
    noise.expect(OWN_SITE)
    end_sessions(studio)
    script.press_sequentially(" now", delay=5)
    expect(tab.locator("[data-told]")).to_contain_text("The session of this tab is over. Your text stays here")
    expect(inside.locator("#save-state")).to_have_text("Not saved: session over")
    expect(script).to_have_value(re.compile("now"))


def test_a_click_that_asks_for_another_tab_goes_by_way_of_the_host_s_page(
    page: Page, frame: FrameLocator, noise: Noise
):
    noise.expect(OWN_SITE)
    new_video(page, frame).press_sequentially("Open me elsewhere.", delay=5)
    expect(frame.locator("#save-state")).to_have_text("Saved")
    frame.locator(".editor-bar a").first.click()
    card = frame.locator(".video-card a").first
    for click in ({"modifiers": ["Control"]}, {"button": "middle"}):
        with page.expect_popup() as opening:
            card.click(**click)
        tab = opening.value
        expect(tab.frame_locator("main iframe").locator("#script textarea").first).to_have_value("Open me elsewhere.")
        tab.close()
    expect(card).to_be_visible()  # the frame stands where it was


def test_an_address_of_a_frame_opened_alone_leads_to_the_product(page: Page, frame: FrameLocator, product: str):
    new_video(page, frame)
    address = page.frames[1].url
    page.goto(address)
    expect(page.get_by_text("This page opens inside a product")).to_be_visible()
    expect(page.get_by_role("link", name=product)).to_have_attribute("href", f"{product}/")
