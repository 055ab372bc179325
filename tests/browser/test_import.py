"""Files dropped on the page of videos: a target shows while they hover, and they become videos."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.payload.bodies import request

pytestmark = pytest.mark.browser

DRAG = """([names, files]) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name, { type: "application/json" }));
  for (const name of names) {
    document.body.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def test_a_dropped_file_opens_as_a_video(page: Page, studio_server: str) -> None:
    page.goto(f"{studio_server}/")
    target, body = page.locator("[data-drop]"), json.dumps(request(title="Dropped here", meta=1))
    expect(target).to_be_hidden()
    page.evaluate(DRAG, [["dragenter", "dragover"], [["a.json", body]]])
    expect(target).to_be_visible()
    page.evaluate(DRAG, [["dragleave"], [["a.json", body]]])
    expect(target).to_be_hidden()
    page.evaluate(DRAG, [["dragenter", "dragover"], [["a.json", body]]])
    expect(target).to_be_hidden()  # what they hovered over may be gone: that nothing more is heard is the end
    page.evaluate(DRAG, [["dragenter", "dragover"], []])  # a link or a text is no file
    expect(target).to_be_hidden()
    page.evaluate(DRAG, [["dragenter", "dragover", "drop"], [["a.json", body]]])
    page.wait_for_url("**/videos/**")
    expect(page.locator("#settings-title")).to_have_value("Dropped here")
    page.click("#import-notes a")
    expect(page.locator("#section-settings")).to_have_attribute("open", "")
    page.click("#kept-settings button")
    expect(page.locator("#kept-settings li")).to_have_count(0)
    page.click("#import-notes form button")
    expect(page.locator("#import-notes")).to_be_hidden()
    page.reload()
    expect(page.locator("#import-notes")).to_be_hidden()
