"""A studio that runs, at its most talkative: no key, token or ticket of a frame is in its log or on its disk."""

import json
import re

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.running import start_up

from .test_assertions import claims, pem
from .test_assertions import signed as sign

pytestmark = [pytest.mark.processes, pytest.mark.any_database]

# What no line may hold, whatever it is a token of.
SHAPES = re.compile(r"\b(?:es|lt|sk)_[\w-]{8,}|ticket=(?!•)|\beyJ[\w-]+\.")
ORIGIN = "https://shop.example"


class Named:
    """What `signed` wants of a row: its id."""

    def __init__(self, pk: str):
        self.pk = pk


@pytest.fixture
def running(tmp_path):
    running = start_up(tmp_path / "data", STUDIO_DEBUG="1", STUDIO_LOG_LEVEL="DEBUG")
    yield running
    running.stop()


def test_a_frame_leaves_no_token_behind(running):
    told = running.manage("workspace", "create", "--name", "Shop", "--origin", ORIGIN)
    workspace, key = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", told)[0], re.search(r"sk_[\w-]+", told)[0]
    private = Ed25519PrivateKey.generate()
    kid = running.manage("workspace", "signing-key", "add", workspace, given=pem(private)).split()[-1]
    signed = sign(private, Named(kid), claims(Named(workspace), origin=ORIGIN))
    with httpx.Client(base_url=running.url) as browser:
        secrets = walk(browser, workspace, key, signed)
    running.stop()
    log = running.said()
    assert "Not Found" in log, "nothing was written down: the search would prove nothing"
    assert SHAPES.findall(log) == []
    kept = [log.encode(), *(path.read_bytes() for path in running.data.rglob("*") if path.is_file())]
    assert [secret[:5] for secret in secrets for one in kept if secret.encode() in one] == []


def walk(browser: httpx.Client, workspace: str, key: str, signed: str) -> list[str]:
    """Everything that a frame does, done right and wrong; what was secret about it."""
    frame, server = f"/embed/{workspace}", {"Authorization": f"Bearer {key}"}
    asked = {"subject": "42", "origin": ORIGIN}
    launch = browser.post("/api/v1/embed-sessions", json=asked, headers=server).json()["launch_token"]
    bearers = []
    for assertion in (launch, launch, signed, signed, f"{signed}x"):
        answer = browser.post(f"{frame}/frame/session/", json={"assertion": assertion, "origin": ORIGIN}).json()
        bearers += [answer["access_token"]] if "access_token" in answer else []
    assert len(bearers) == 2
    mine = {"Authorization": f"Bearer {bearers[0]}"}
    browser.post(f"{frame}/", headers=mine)
    shown = re.findall(r'src="([^"]*[?;]ticket=[^"]*)"', browser.get(f"{frame}/", headers=mine).text)
    tickets = [address.replace("&amp;", "&") for address in shown]
    assert tickets
    for address in (tickets[0], f"{tickets[0]}x", f"{frame}/nothing/?{tickets[0].partition('?')[2]}"):
        browser.get(address)
        browser.post(address)
    secrets = [key, launch, signed, *bearers]
    for secret in secrets:
        for address in (f"{frame}/{secret}/", f"/{secret}/", f"{frame}/?access_token={secret}", f"/api/v1/{secret}"):
            browser.get(address, headers=mine)
            browser.post(address, headers={"Authorization": f"Bearer {secret}"}, content=json.dumps(secret))
    browser.delete("/api/v1/embed-sessions?subject=42", headers=server)
    browser.get(f"{frame}/", headers={**mine, "HX-Request": "true"})
    return [*secrets, tickets[0].partition("ticket=")[2].partition("&")[0]]
