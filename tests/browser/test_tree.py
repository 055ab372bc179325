"""What a screen reader is given: the accessibility tree of every page, as the browser computes it."""

from collections import Counter
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import open_copy, put_cursor, script, section, state

pytestmark = pytest.mark.browser

CONTROLS = {
    "button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "spinbutton", "DisclosureTriangle",
    "ColorWell", "switch", "slider",
}  # fmt: skip


def tree(page: Page) -> list[dict]:
    """The nodes that are not ignored: `role`, `name` and what else the browser knows of each."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        {
            "role": one["role"]["value"],
            "name": one.get("name", {}).get("value", ""),
            **{each["name"]: each["value"].get("value") for each in one.get("properties", [])},
        }
        for one in nodes
        if not one["ignored"]
    ]


def nameless(nodes: list[dict]) -> list[dict]:
    return [one for one in nodes if (one["role"] in CONTROLS or one.get("focusable")) and not one["name"].strip()
            and one["role"] not in {"RootWebArea", "generic"}]  # fmt: skip


def levels(nodes: list[dict]) -> list[int]:
    return [one["level"] for one in nodes if one["role"] == "heading"]


def in_order(found: list[int]) -> bool:
    """One heading of the first level, and none that skips a level on the way down."""
    return found.count(1) == 1 and all(after <= before + 1 for before, after in pairwise(found))


@pytest.mark.parametrize("address", ["/", "/renders/", "/sign-in/"])
def test_every_control_has_a_name_and_headings_go_down_in_steps(page: Page, address: str):
    page.goto(address)
    nodes = tree(page)
    assert nameless(nodes) == []
    assert in_order(levels(nodes)), levels(nodes)
    assert any(one["role"] == "main" for one in nodes)


def test_in_the_editor_too_with_every_section_open(page: Page, studio_server: str):
    open_copy(page, studio_server)
    for name in ("character", "voice", "background", "text", "audio", "settings"):
        section(page, name)
        for more in page.locator(f"#section-{name} details.more:not([open]) > summary").all():
            more.click()
        nodes = tree(page)
        assert nameless(nodes) == [], name
        assert in_order(levels(nodes)), levels(nodes)


def test_cards_and_what_belongs_to_each_are_told_apart(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_label("Choose several").check()
    nodes = tree(page)
    cards = [one["name"] for one in nodes if one["role"] == "link" and one["name"][:1].isdigit()]
    boxes = [one["name"] for one in nodes if one["role"] == "checkbox" and one["name"].startswith("Choose scene")]
    assert len(cards) == len(boxes) == 3
    assert max(Counter(cards + boxes).values()) == 1


def test_the_list_of_videos_tells_their_buttons_apart(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.goto("/")
    names = [one["name"] for one in tree(page) if one["role"] in {"link", "DisclosureTriangle", "button"}]
    assert "Videos" in names
    assert "New video" in names


def live(nodes: list[dict]) -> set[tuple[str, str]]:
    return {(one["role"], one["live"]) for one in nodes if one.get("live") in {"polite", "assertive"}}


def test_what_changes_is_announced_from_a_place_that_stays(page: Page, studio_server: str):
    open_copy(page, studio_server)
    assert ("status", "polite") in live(tree(page))
    for place in ("#save-state", "#notice"):
        expect(page.locator(place)).to_have_attribute("role", "status")
    expect(page.locator("#refused")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#problems")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#render")).to_have_attribute("aria-live", "polite")

    page.evaluate(
        "window.said = []; window.place = document.getElementById('save-state');"
        "new MutationObserver(() => said.push(place.textContent)).observe(place, {childList: true})"
    )
    put_cursor(page, script(page))
    page.keyboard.type(" x")
    expect(state(page)).to_have_text("Saved")
    assert page.evaluate("place === document.getElementById('save-state')")
    assert next(one for one in page.evaluate("said") if one) == "Saving…"
    assert page.evaluate("said").pop() == "Saved"


def test_dialogs_have_a_role_and_a_name(page: Page, studio_server: str):
    open_copy(page, studio_server)
    page.get_by_role("button", name="Keyboard").click()
    assert [one["name"] for one in tree(page) if one["role"] == "dialog"] == ["Keyboard"]
    page.keyboard.press("Escape")
    section(page, "voice").get_by_role("button", name="Choose").click()
    expect(page.get_by_role("dialog").locator("[data-choose]").first).to_be_visible()
    nodes = tree(page)
    assert [one["name"] for one in nodes if one["role"] == "dialog"] == ["Choose"]
    assert nameless(nodes) == []
