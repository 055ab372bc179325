"""Scenes change places by dragging their number, with a mouse and with a finger; the focus stays with the card."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.editor import card, open_copy, scripts

pytestmark = pytest.mark.browser


def grip(page: Page, number: int) -> Locator:
    return card(page, number).locator("[data-grip]")


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def ids(page: Page) -> list[str]:
    return page.locator("#scenes a[data-scene]").evaluate_all("all => all.map(one => one.dataset.scene)")


def with_a_mouse(page: Page, start: Locator, *over: Locator) -> None:
    page.mouse.move(*middle(start))
    page.mouse.down()
    for place in over:
        page.mouse.move(*middle(place), steps=8)
    page.mouse.up()


def with_a_finger(page: Page, start: Locator, end: Locator) -> None:
    touch = page.context.new_cdp_session(page)
    (left, top), (right, bottom) = middle(start), middle(end)
    for step in range(9):
        at = {"x": left + (right - left) * step / 8, "y": top + (bottom - top) * step / 8}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": [at]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize(("width", "drag"), [(1440, with_a_mouse), (1440, with_a_finger), (390, with_a_finger)])
def test_the_first_scene_is_dragged_to_the_end(
    new_context: Callable[..., BrowserContext], studio_server: str, width: int, drag: Callable
):
    page = new_context(viewport={"width": width, "height": 900}, has_touch=drag is with_a_finger).new_page()
    video = open_copy(page, studio_server)
    first, second, third = ids(page)
    said = scripts(studio_server, video)

    with page.expect_response(lambda answer: answer.url.endswith("/order/")):
        drag(page, grip(page, 1), card(page, 3))

    expect(card(page, 3)).to_have_attribute("data-scene", first)
    expect(card(page, 3)).to_be_focused()
    assert ids(page) == [second, third, first]
    assert scripts(studio_server, video) == [said[1], said[2], said[0]]
    expect(page.get_by_role("heading", name="Scene 3 of 3")).to_be_visible()  # the open one is the one it was


def test_a_drag_that_comes_back_changes_nothing(page: Page, studio_server: str):
    video = open_copy(page, studio_server)
    before, said = ids(page), scripts(studio_server, video)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    with_a_mouse(page, grip(page, 1), card(page, 2), card(page, 1))
    page.wait_for_timeout(300)

    assert ids(page) == before
    assert scripts(studio_server, video) == said
    assert not [url for url in asked if "/order/" in url]
