"""Every page and state in a browser: no console message, no breach of the policy, nothing from another host."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Noise
from tests.browser.editor import card, open_copy, script, section, sign_in, state

pytestmark = pytest.mark.browser

NOT_OK = r"^console error: Failed to load resource: the server responded with a status of 4\d\d"


def settled(page: Page) -> None:
    """All that the page asks for has come: pictures, fonts, partials."""
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.rare)])
def test_lists_and_their_empty_states(new_context: Callable[..., BrowserContext], scheme: str):
    page = new_context(color_scheme=scheme).new_page()
    for address in (
        "/",
        "/?q=nothing+is+called+that",
        "/imports/",
        "/renders/",
        "/renders/?q=nothing&state=failed",
        "/sign-in/",
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)


def test_refusals(page: Page, noise: Noise):
    noise.expect(NOT_OK)
    for address in ("/nowhere/", f"/videos/{uuid4()}/", f"/renders/{uuid4()}/", "/first-operator/stale-token/"):
        page.goto(address)
        expect(page.get_by_role("heading")).to_be_visible()
        settled(page)


def test_the_editor_with_every_section_and_every_kind(page: Page, studio_server: str):
    open_copy(page, studio_server)
    for name in ("character", "voice", "background", "text", "audio", "settings"):
        part = section(page, name)
        if part.get_by_role("button", name=re.compile("^Add ")).count():
            part.get_by_role("button", name=re.compile("^Add ")).click()
            expect(part.locator(f"#form-{name} .field").first).to_be_visible()
        for kind in part.locator("[name=type]").evaluate_all("all => all.map(one => one.value)"):
            chosen = part.locator(f"[name=type][value={kind}]")
            if not chosen.is_checked():
                chosen.check()
                expect(state(page)).to_have_text("Saved")
                expect(chosen).to_be_checked()
        for more in part.locator("details.more:not([open]) > summary").all():
            more.click()
        settled(page)


def test_the_request_and_both_pickers(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_role("link", name="JSON").click()
    expect(page.locator("#json-text")).to_contain_text("video_inputs")
    page.locator("#json-pane").get_by_role("button", name="Copy").click()
    page.get_by_role("link", name="Close").click()
    for name in ("character", "voice"):
        section(page, name).get_by_role("button", name="Choose").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator("[data-choose]").first).to_be_visible()
        dialog.get_by_role("searchbox").fill("nobody is called that")
        expect(dialog.locator("[data-choose]")).to_have_count(0)
        settled(page)
        dialog.get_by_role("button", name="Close").click()
    page.goto(page.url.split("?")[0] + "?pane=json")
    expect(page.locator("#json-text")).to_contain_text("video_inputs")


def test_scenes_come_and_go(page: Page, studio_server: str):
    open_copy(page, studio_server)
    for left in (2, 1, 0):
        page.locator("#stage").get_by_role("button", name="Remove", exact=True).click()
        expect(page.locator("#scene-limit")).to_have_text(f"{left} of 50")
    expect(page.get_by_text("No scene yet")).to_be_visible()
    page.get_by_role("button", name="Scene", exact=True).click()
    expect(script(page)).to_be_focused()
    page.get_by_text("Removed (3)").click()
    page.locator(".removed button").first.click()
    expect(page.locator("#scene-limit")).to_have_text("2 of 50")
    card(page, 1).click()
    settled(page)


def test_a_render_from_queue_to_film(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_role("button", name="Submit").click()
    page.locator("#render-link").click()
    expect(page.locator("video")).to_be_visible(timeout=120_000)
    page.wait_for_function("() => document.querySelector('video').readyState > 0")
    page.get_by_role("link", name="Show").click()
    expect(page.locator("#request")).to_contain_text("video_inputs")
    settled(page)
    page.goto("/renders/")
    settled(page)


def test_the_operators_pages(page: Page, studio_server: str, account: None):
    open_copy(page, studio_server)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#render .badge")).to_be_visible()
    sign_in(page)
    page.get_by_role("link", name="Operator").click()
    settled(page)
    page.get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", name="Workers")).to_be_visible()
    settled(page)
    page.goto("/admin/studio/render/")
    with page.expect_download() as download:
        page.get_by_role("link", name="All of these as CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    page.locator("#result_list th a").first.click()
    expect(page.locator(".studio-timeline")).to_be_visible()
    settled(page)


def test_scripts_and_styles_are_light(page: Page, studio_server: str):
    """Everything that the editor loads to run and to look right, as it is sent: at most 60 kB together."""
    open_copy(page, studio_server)
    loaded = page.locator("script[src], link[rel=stylesheet]")
    addresses = loaded.evaluate_all("all => all.map(one => one.src || one.href)")
    sizes = {Path(one).name: compressed(page, one) for one in addresses}
    assert {name.split(".")[0] for name in sizes} == {"studio", "arimo", "theme", "htmx-2", "editor"}
    assert sum(sizes.values()) <= 60_000, sizes


def compressed(page: Page, address: str) -> int:
    answer = page.request.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip" or len(answer.body()) < 1000
    return int(answer.headers.get("content-length") or len(answer.body()))
