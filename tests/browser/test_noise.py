import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Noise

pytestmark = pytest.mark.browser


@pytest.fixture
def own_noise(noise: Noise):
    """Lets a test look at the noise it makes on purpose before the fixture judges it."""
    noise.expect(".*")
    return noise


def test_a_quiet_page_is_quiet(page: Page, noise: Noise):
    page.goto("/")

    expect(page).to_have_title(re.compile(".+"))
    assert noise.heard == []


def test_a_console_message_is_heard(page: Page, own_noise: Noise):
    page.goto("/")
    page.evaluate("console.log('here')")

    assert own_noise.heard == ["console log: here"]


def test_an_uncaught_error_is_heard(page: Page, own_noise: Noise):
    page.goto("/")
    page.evaluate("setTimeout(() => { throw new Error('boom') })")
    page.wait_for_timeout(100)

    assert [line for line in own_noise.heard if line.startswith("page error") and "boom" in line]


def test_a_policy_violation_is_heard(page: Page, own_noise: Noise):
    page.goto("/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    page.wait_for_timeout(100)

    assert "console error: policy violation: script-src-elem inline" in own_noise.heard


def test_a_request_to_another_host_is_heard(page: Page, own_noise: Noise):
    page.goto("/")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://127.0.0.1:9/x.png'}))")
    page.wait_for_timeout(100)

    assert "request to: https://127.0.0.1:9/x.png" in own_noise.heard


def test_what_was_expected_is_not_held_against_a_test(page: Page, noise: Noise):
    page.goto("/")
    noise.expect("^console log: planned$")
    page.evaluate("console.log('planned')")
    assert noise.unexpected() == []

    page.evaluate("console.log('planned too')")
    assert noise.unexpected() == ["console log: planned too"]
    noise.expect("planned too")
