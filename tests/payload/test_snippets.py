"""Code that sends a request is run, and what it sends is what the studio would send."""

import json
import os
import pty
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from studio.payload import as_curl, as_javascript, as_python, body

from .bodies import EXAMPLES, request

KEY = "a key's $value"
HOSTILE = {
    "quotes": "it's \"quoted\" `twice` \\' \\\\ '''\"\"\" '\\''",
    "shell": "$HOME $(exit 3) ${HEYGEN_API_KEY} !! !x #c ; & | > /dev/null * ~ %s %n \\n",
    "lines": "a\nb\r\nJSON\nEOF\n\n'\n",
    "markup": "</script><script>alert(1)</script><!-- {{ x }} ${y}",
    "emoji": "👩🏽‍🚀 🏳️‍🌈 e\u0301 \U0010fffd",
    "unseen": "a\u202eb\u2066c\u200b\ufeff\xad\u2028\u2029\x7f\x85\x9b d",
    "control": "\x01\x08\x0b\x0c\x1b\t|",
    "blanks": "  ends with a blank \\",
    "python": "f{x} %(y)s \\N{BULLET} \\x41 \\u0041 \\101",
}
ODD_KEYS = {
    "__proto__": {"a": 1}, "constructor": None, "it's": [1e16, -0.5, 1e-7, {}, []], "</script>": True, "10": 1, "9": 2,
}  # fmt: skip
PAYLOADS = {
    **{name: {"title": text, **request(), text: [text]} for name, text in HOSTILE.items()},
    "odd keys": {**request(), **ODD_KEYS},
    "a number too long for a double": {**request(), "n": 12345678901234567890, "text": "it's"},
    "more than an argument holds": {"video_inputs": [{"voice": {"input_text": "it's 😀! " * 5000}}] * 10},
    **{f"example {number}": one["payload"] for number, one in enumerate(EXAMPLES[:3])},
}


@pytest.fixture(scope="module")
def heard() -> Iterator[list]:
    """What a server on this machine is sent; its address stands first."""
    found = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            found.append((self.path, self.headers["X-Api-Key"], self.headers["Content-Type"], sent))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"done")

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.append(f"http://127.0.0.1:{server.server_port}/v2/video/generate")
    yield found
    server.shutdown()
    server.server_close()


def sent_by(heard, command, codes, environ=None):
    """What running the `codes` one after the other sends."""
    del heard[1:]
    environ = {**os.environ, "NO_PROXY": "127.0.0.1", "SOME_KEY": KEY, **(environ or {})}
    code = "\n".join(codes).encode()
    done = subprocess.run(command, input=code, env=environ, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert done.stdout.count(b"done") == len(codes)
    assert {one[:3] for one in heard[1:]} == {("/v2/video/generate", KEY, "application/json")}
    return [one[3] for one in heard[1:]]


@pytest.mark.processes
@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_curl_sends_the_very_bytes(heard, shell):
    if not shutil.which(shell) or not shutil.which("curl"):
        pytest.skip(f"{shell} or curl is not there")
    sent = sent_by(heard, [shell], [as_curl(payload, heard[0], "SOME_KEY") for payload in PAYLOADS.values()])
    assert dict(zip(PAYLOADS, sent, strict=True)) == {name: body(payload) for name, payload in PAYLOADS.items()}


@pytest.mark.processes
def test_python_sends_the_same_json(heard):
    codes = [as_python(payload, heard[0], "SOME_KEY") for payload in PAYLOADS.values()]
    sent = sent_by(heard, [sys.executable, "-"], codes, {"PYTHONUTF8": "1"})
    assert dict(zip(PAYLOADS, map(json.loads, sent), strict=True)) == PAYLOADS


@pytest.mark.processes
@pytest.mark.skipif(not shutil.which("node"), reason="Node is not there")
@pytest.mark.parametrize("kind", ["module", "commonjs"])
def test_javascript_sends_the_same_json(heard, kind):
    codes = [f"{{\n{as_javascript(payload, heard[0], 'SOME_KEY')}\n}}" for payload in PAYLOADS.values()]
    sent = [json.loads(one) for one in sent_by(heard, ["node", f"--input-type={kind}"], codes)]
    assert all(payload in sent for payload in PAYLOADS.values())  # they are on their way side by side


@pytest.mark.processes
@pytest.mark.skipif(not shutil.which("bash") or not shutil.which("curl"), reason="bash or curl is not there")
def test_curl_can_be_pasted_into_a_shell_that_has_a_history(heard, tmp_path):
    """Where `!` calls old commands back, it must not do so in a text."""
    payload = {"title": "Hi! !! !$ it's !x", "video_inputs": []}
    code = f"true\n{as_curl(payload, heard[0], 'SOME_KEY')}exit\n"
    del heard[1:]
    ours, theirs = pty.openpty()
    environ = {**os.environ, "NO_PROXY": "127.0.0.1", "SOME_KEY": KEY, "HOME": str(tmp_path), "TERM": "dumb"}
    shell = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"], stdin=theirs, stdout=theirs, stderr=theirs,
        env=environ, start_new_session=True,
    )  # fmt: skip
    try:
        os.write(ours, code.encode())
        threading.Thread(target=_read_all, args=(ours,), daemon=True).start()
        shell.wait(30)
    finally:
        shell.kill()
        os.close(theirs)
    assert [one[-1] for one in heard[1:]] == [body(payload)]


def _read_all(terminal):
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass


def test_a_literal_shows_what_is_not_seen():
    for code in (as_python(PAYLOADS["unseen"], "u", "K"), as_javascript(PAYLOADS["unseen"], "u", "K")):
        assert "\\u202e" in code
        assert not {"\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\x7f", "\x9b"} & set(code)


def test_half_a_character_is_escaped():
    for make in (as_curl, as_python, as_javascript):
        assert '"a\\ud800"' in make({"title": "a\ud800"}, "u", "K")


def test_the_key_is_named_and_not_there():
    for make in (as_curl, as_python, as_javascript):
        assert "HEYGEN_API_KEY" in make(request(), "https://api.heygen.com/v2/video/generate", "HEYGEN_API_KEY")
