"""What a submission will take, told to a person before it costs."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Noise
from tests.browser.editor import put_cursor, script
from tests.running import Running, start_up
from tests.servers import Served, answers, serving

pytestmark = pytest.mark.browser

LEFT = {"error": None, "data": {"remaining_quota": 1240, "video_id": "at-heygen", "status": "processing"}}


@pytest.fixture(scope="module")
def heygen() -> Iterator[Served]:
    """A service that has 12.40 left and takes every video."""
    with serving(answers(200, LEFT)) as service:
        yield service


@pytest.fixture(scope="module")
def paying(heygen: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A studio whose videos that service makes, for money."""
    environ = {
        "HEYGEN_API_KEY": "a-key-of-heygen",
        "HEYGEN_BASE_URL": heygen.url,
        "STUDIO_PRICES": '{"avatar": 0.01, "avatar_iv": 0.05}',
        "STUDIO_QUOTA_RATE": "100",
    }
    running = start_up(tmp_path_factory.mktemp("paying") / "data", **environ)
    yield running
    running.stop()


@pytest.fixture
def author(paying: Running, new_context, noise: Noise) -> Page:
    noise.host = paying.url.removeprefix("http://")
    page = new_context(base_url=paying.url).new_page()
    page.goto("/")
    page.get_by_role("button", name="New video").first.click()
    page.locator("#character-avatar_id").fill("anna")
    page.locator("#section-voice summary").first.click()
    page.locator("#voice-voice_id").fill("v")
    return page


def posts(heygen: Served) -> int:
    return sum(one.method == "POST" for one in heygen.received)


def test_a_video_that_costs_is_sent_by_a_second_press(author: Page, heygen: Served):
    put_cursor(author, script(author))
    author.keyboard.type("word " * 20, delay=5)
    expect(author.locator("#estimate")).to_have_text("about 5–10 s · $0.05–0.46")

    author.get_by_role("button", name="Submit").press("Enter")
    proposal = author.locator("#render")
    expect(proposal).to_contain_text("Send this video to HeyGen? about 5–10 s · $0.05–0.46")
    expect(proposal).to_contain_text("Balance $12.40")
    author.keyboard.press("Enter")  # a second one by mistake sends nothing
    author.get_by_role("link", name="Not now").click()
    expect(proposal).to_be_hidden()
    assert posts(heygen) == 0

    author.get_by_role("button", name="Submit").click()
    author.get_by_role("button", name="Send it").click()
    expect(proposal.locator(".badge")).to_have_text(re.compile("Queued|Sending|Processing"))
    expect(proposal.locator(".badge")).to_have_text("Processing")
    assert posts(heygen) == 1
