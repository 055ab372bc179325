"""The example product: each of its people has their own videos, and who is signed out is told so in the frame."""

import re

import pytest
from playwright.sync_api import Page, expect

from .test_embed import frame, heard, hears, new_video, product  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


def test_each_person_has_their_own_videos(page: Page, frame):  # noqa: F811
    script = new_video(page, frame)
    script.press_sequentially("Only Ada's.", delay=10)
    expect(frame.locator("#save-state")).to_have_text("Saved")
    page.get_by_role("button", name="Ben Ali").click()
    expect(page.get_by_role("button", name="Ben Ali")).to_have_attribute("aria-pressed", "true")
    expect(frame.get_by_text("Your first video starts with a scene")).to_be_visible()
    page.get_by_role("button", name="Ada Lovelace").click()
    expect(frame.get_by_text("Untitled video").first).to_be_visible()


def test_whoever_is_signed_out_keeps_the_text_and_is_told(page: Page, frame, noise):  # noqa: F811
    noise.expect("401")
    script = new_video(page, frame)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status").first).to_contain_text("Nobody is signed in")
    script.press_sequentially("Too late", delay=10)
    expect(frame.get_by_text(re.compile("session.* is over")).first).to_be_visible()
    hears(page, "error")
    assert heard(page, "error")[-1]["code"] == "no_token"
    expect(script).to_have_value("Too late")


def test_the_theme_of_the_page_is_the_studio_s(page: Page, frame):  # noqa: F811
    page.get_by_label("Theme").first.select_option("Dark, amber")
    page.wait_for_function("document.documentElement.dataset.scheme === 'dark'")
    body = page.frames[1].locator("body")
    expect(body).to_have_css("background-color", "rgb(19, 20, 21)")
    button = frame.get_by_role("button", name="New video").first
    expect(button).to_have_css("background-color", "rgb(245, 185, 66)")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_fits(page: Page, product, width):  # noqa: F811
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{product}/")
    hears(page, "ready")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
