"""The example product's own server, asked by real HTTP; the studio behind it is a server that answers as told."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from studio.management.addresses import free_port
from tests.servers import answers, serving

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[1]
HOST = ROOT / "studio/example_host"
DOCS = (ROOT / "docs/embedding.md").read_text()
OURS = {"X-Requested-With": "avatar-studio"}


@contextmanager
def product(studio):
    """Its address, with `studio` as the studio's."""
    port = free_port("127.0.0.1", 0)
    environ = {"STUDIO_URL": studio, "STUDIO_WORKSPACE": "w-1", "STUDIO_API_KEY": "sk_1", "HOST_PORT": str(port)}
    command = [sys.executable, "-m", "studio.example_host"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ})
    try:
        last = time.monotonic() + 20
        while time.monotonic() < last:
            with suppress(ConnectionError):
                ask(f"http://localhost:{port}/nothing")
                break
            time.sleep(0.05)
        yield f"http://localhost:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def host():
    with serving(answers(201, {"launch_token": "lt_1"})) as studio, product(studio.url) as address:
        yield studio, address


def ask(url, data=None, headers=(), method=None):
    request = urllib.request.Request(url, data, dict(headers), method=method)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers
    except urllib.error.URLError as error:
        raise error.reason from None


def test_the_page_shows_who_is_signed_in_and_what_it_takes(host):
    _studio, address = host
    status, page, headers = ask(f"{address}/", headers={"Cookie": "person=nobody"})
    assert status == 200
    assert "<avatar-studio src" not in page
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    _status, page, _headers = ask(f"{address}/")
    assert re.search(r'data-sign-in="ada" aria-pressed="true"', page)
    assert page.count("<avatar-studio src") == page.count("&lt;avatar-studio src") == 1


def test_a_link_to_a_video_opens_it(host):
    _studio, address = host
    _status, page, _headers = ask(f"{address}/?video=5f0c")
    assert 'workspace="w-1" video="5f0c" token-endpoint=' in page
    _status, page, _headers = ask(f"{address}/?video=%22%3E%3Cscript%3E")
    assert 'video="&quot;&gt;&lt;script&gt;" token-endpoint' in page


def test_a_token_is_asked_for_in_the_name_of_who_is_signed_in(host):
    studio, address = host
    status, body, _ = ask(f"{address}/studio-token", b"{}", {**OURS, "Cookie": "person=ben"})
    assert (status, body) == (200, '{"launch_token": "lt_1"}')
    received = studio.received[-1]
    assert (received.method, received.path) == ("POST", "/api/v1/embed-sessions")
    assert received.headers["Authorization"] == "Bearer sk_1"
    assert f'"subject": "ben", "name": "Ben Ali", "origin": "{address}"' in received.body.decode()
    nobody = {**OURS, "Cookie": "person=nobody"}
    assert ask(f"{address}/studio-token", b"{}", nobody)[:2] == (401, "Nobody is signed in.")
    assert ask(f"{address}/studio-token", b"{}", {**OURS, "Cookie": "person=eve"})[0] == 401


@pytest.mark.parametrize("path", ["/studio-token", "/sign-in", "/sign-out"])
def test_only_its_own_page_may_ask(host, path):
    studio, address = host
    before = len(studio.received)
    assert ask(address + path, b"ada", {"Cookie": "person=ada"})[0] == 403
    rebound = {**OURS, "Cookie": "person=ada", "Host": "evil.example"}
    assert ask(address + path, b"ada", rebound)[0] == 403
    assert len(studio.received) == before


@pytest.mark.parametrize("path", ["/nothing", "/../__main__.py", "/lines.html"])
def test_what_is_not_there_is_said(host, path):
    _studio, address = host
    assert ask(address + path)[:2] == (404, "There is nothing here.")
    assert ask(address + path, b"", OURS)[:2] == (404, "There is nothing here.")


def test_people_come_and_go_and_their_frames_are_closed(host):
    studio, address = host
    status, _, headers = ask(f"{address}/sign-in", b"ada", OURS)
    assert (status, headers["Set-Cookie"].partition(";")[0]) == (204, "person=ada")
    assert ask(f"{address}/sign-in", b"eve", OURS)[0] == 404
    status, _, headers = ask(f"{address}/sign-out", b"", {**OURS, "Cookie": "person=ada"})
    assert (status, headers["Set-Cookie"].partition(";")[0]) == (204, "person=nobody")
    assert (studio.received[-1].method, studio.received[-1].path) == ("DELETE", "/api/v1/embed-sessions?subject=ada")


def test_a_studio_that_is_away_or_refuses_is_a_sentence():
    with product("http://127.0.0.1:9") as address:
        status, said, _ = ask(f"{address}/studio-token", b"{}", {**OURS, "Cookie": "person=ada"})
        assert (status, said.partition(":")[0]) == (502, "The studio gave no answer that helps")
    with serving(answers(401, {"code": "unauthorized"})) as studio, product(studio.url) as address:
        status, said, _ = ask(f"{address}/studio-token", b"{}", {**OURS, "Cookie": "person=ada"})
        assert (status, "401" in said, "Traceback" in said) == (502, True, False)


def test_the_lines_shown_are_those_of_the_documentation():
    lines = (HOST / "lines.html").read_text().replace("$studio", "https://studio.example.com")
    told = re.search(r"^```html\n(.*?)^```", DOCS, re.M | re.S)[1]
    assert told == lines.replace("$workspace", "9f6a…")
    function = re.search(r"^def launch_token.*?(?=\n\n\n)", (HOST / "__main__.py").read_text(), re.M | re.S)[0]
    [shown] = [one for one in re.findall(r"^```python\n(.*?)^```", DOCS, re.M | re.S) if one.startswith("def ")]
    assert shown.strip() == function
    assert len(told.splitlines()) + len(function.splitlines()) == 10
