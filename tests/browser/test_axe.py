"""No page is closed to anybody: axe's rules on every page and state, in both schemes, on a phone and on a desk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.browser.conftest import Noise
from tests.browser.editor import open_copy, script, section, sign_in, state

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[1] / "data" / "axe-4.14.1" / "axe.min.js").read_text()
LOOKS = [(360, "light"), (1440, "dark"), (1440, "light")]  # the last is the one that is worked in
COLOURS = ["color-contrast", "link-in-text-block"]  # all that another scheme can change
# Links of Django's admin change their colour over a moment.
SETTLED = """() => new Promise(requestAnimationFrame).then(() => Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime < Infinity).map(one => one.finished)))"""


def violations(page: Page | Frame, rules: list[str] | None = None) -> list[str]:
    """Rule, what it says, and where; nothing where all is well. `rules`: no others."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)  # not as a script of the page: its policy lets none in
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [f"{rule['id']}: {rule['help']} {[node['target'] for node in rule['nodes'][:3]]}" for rule in found]


def closed(page: Page) -> list[str]:
    """The same in each look that a page may have, on the page as it stands. A dark page has the same elements at the
    same places, in other colours."""
    found = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found += [f"{width} {scheme}: {line}" for line in violations(page, COLOURS if scheme == "dark" else None)]
    return found


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    width, scheme = LOOKS[-1]
    size = {"width": width, "height": 900}
    return new_context(color_scheme=scheme, viewport=size, reduced_motion="reduce").new_page()


@pytest.mark.parametrize("address", ["/", "/?q=nothing", "/imports/", "/renders/", "/renders/?q=nothing", "/sign-in/"])
def test_lists_and_signing_in(page: Page, address: str):
    page.goto(address)
    assert closed(page) == []


def test_an_import_refused_and_one_with_notes_and_kept_keys(page: Page, noise: Noise):
    noise.expect("the server responded with a status of 422")
    for text in (
        "{",
        '{"meta": 1, "dimensions": {"width": 640}, "video_inputs": [{"voice": {"type": "silence", "x": 2}}]}',
    ):
        page.goto("/imports/")
        page.fill("#source", text)
        page.click("form.import button")
        page.wait_for_load_state()
        assert closed(page) == []
    page.click("#section-voice > summary")
    assert closed(page) == []


def test_a_refusal(page: Page, noise: Noise):
    noise.expect("the server responded with a status of 404")
    page.goto("/nowhere/")
    assert closed(page) == []


def test_the_editor_with_each_section_open(page: Page, studio_server: str):
    open_copy(page, studio_server)
    for name in ("character", "voice", "background", "text", "settings"):
        section(page, name)
        for more in page.locator(f"#section-{name} details.more:not([open]) > summary").all():
            more.click()
        assert closed(page) == [], name


def test_the_editor_with_problems_and_choosing_several(page: Page, studio_server: str):
    open_copy(page, studio_server)
    script(page).fill("")
    expect(page.locator("#problems li")).to_have_count(1)
    page.get_by_label("Choose several").check()
    page.get_by_role("button", name="Guides").click()
    assert closed(page) == []


def test_the_request_the_lists_to_pick_from_and_the_keys(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_role("link", name="JSON").click()
    expect(page.locator("#json-text")).to_contain_text("video_inputs")
    assert closed(page) == []
    page.get_by_role("link", name="Close").click()
    for name in ("character", "voice"):
        section(page, name).get_by_role("button", name="Choose").click()
        expect(page.get_by_role("dialog").locator("[data-choose]").first).to_be_visible()
        assert closed(page) == [], name
        page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()


def test_a_refused_submit_and_a_render(page: Page, studio_server: str, noise: Noise):
    noise.expect("422")
    open_copy(page, studio_server)
    said = script(page).input_value()
    script(page).fill("")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#refused")).to_contain_text("Not sent")
    assert closed(page) == []
    script(page).fill(said)
    expect(state(page)).to_have_text("Saved")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#render .badge")).to_be_visible()
    assert closed(page) == []
    page.locator("#render").get_by_role("link").first.click()
    expect(page.locator(".facts")).to_be_visible()
    assert closed(page) == []
    for address in (f"{page.url}repetition/", "/renders/"):
        page.goto(address)
        assert closed(page) == [], address


def test_the_operator_s_pages(page: Page, studio_server: str, account: None):
    open_copy(page, studio_server)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#render .badge")).to_be_visible()
    sign_in(page)
    for address in ("/admin/", "/admin/queue/", "/admin/studio/render/?author=nobody", "/admin/studio/render/?q=copy"):
        page.goto(address)
        assert closed(page) == [], address
    page.goto("/admin/studio/render/")
    assert closed(page) == []
    page.locator("#result_list th a").first.click()
    expect(page.locator(".studio-timeline")).to_be_visible()
    page.locator("#content details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert closed(page) == []
    page.goto("/admin/studio/render/")
    page.locator("#result_list input[name=_selected_action]").first.check()
    page.locator("select[name=action]").select_option("give_up")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="Are you sure?")).to_be_visible()
    assert closed(page) == []
