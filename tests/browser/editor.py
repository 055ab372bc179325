"""What a person does in the editor, and what the studio has kept of it."""

import json
import re
from functools import cache
from urllib.request import urlopen
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

SIXTY = "The quick brown fox jumps over the lazy dog; then it sleeps."
assert len(SIXTY) == 60
VIDEO = re.compile(r"/videos/([0-9a-f-]{36})/")


NAME, PASSWORD = "author", "a long enough password"


def sign_in(page: Page) -> None:
    """As the person that the fixture `account` has made."""
    page.goto("/sign-in/")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Videos")).to_be_visible()


@cache
def example(studio: str) -> str:
    """The id of the video that a new studio begins with: the oldest, so the last of the last page."""
    with urlopen(f"{studio}/?page=9999") as answer:
        return VIDEO.findall(answer.read().decode())[-1]


def open_copy(page: Page, studio: str) -> str:
    """A copy of the example in the editor, so that each test has words of its own; answers the video's id."""
    page.goto("/")
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    video = str(uuid4())
    made = page.request.post(f"/videos/{example(studio)}/copy/", form={"csrfmiddlewaretoken": token, "id": video})
    assert made.ok
    page.goto(f"/videos/{video}/")
    expect(script(page)).to_be_visible()
    return video


def script(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Script")


def card(page: Page, number: int) -> Locator:
    return page.locator("#scenes a[data-scene]").nth(number - 1)


def state(page: Page) -> Locator:
    return page.locator("#save-state")


def section(page: Page, name: str) -> Locator:
    """The section, opened."""
    found = page.locator(f"#section-{name}")
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()
    return found


def kept(studio: str, video: str) -> dict:
    """The request as it would be sent now, read past every browser."""
    with urlopen(f"{studio}/videos/{video}/payload.json") as answer:
        return json.load(answer)


def scripts(studio: str, video: str) -> list[str]:
    return [scene.get("voice", {}).get("input_text", "") for scene in kept(studio, video)["video_inputs"]]


def type_with_pauses(page: Page, text: str, pause: int = 750) -> None:
    """As people type: a few letters, a thought long enough for a save to leave, a few more."""
    for start in range(0, len(text), 12):
        page.keyboard.type(text[start : start + 12], delay=25)
        page.wait_for_timeout(pause if start % 24 else 150)


def put_cursor(page: Page, field: Locator) -> None:
    field.click()
    page.keyboard.press("Control+End")
