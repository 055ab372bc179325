"""What is kept of an exchange: enough to see what happened, and no secret."""

import json

import pytest

from studio.wire import HeyGen, NotSent, Secret, Unclear, WireError
from studio.wire.records import LONGEST, masked, record
from tests.servers import answers, cuts, hangs_up, refusing, serving

KEY = "sk-0123456789abcdef"
SIGNED = "https://files.test/v/1.mp4?Expires=1700000000&Signature=AbC~dEf&Key-Pair-Id=K2"


@pytest.fixture
def secret():
    return Secret(KEY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"you sent {KEY}", "you sent •••"),
        (SIGNED, "https://files.test/v/1.mp4?Expires=•••&Signature=•••&Key-Pair-Id=•••"),
        (
            json.dumps({"url": SIGNED}),
            '{"url": "https://files.test/v/1.mp4?Expires=•••&Signature=•••&Key-Pair-Id=•••"}',
        ),
        (r'"https:\/\/files.test\/v?sig=abc\u0026x=1"', r'"https:\/\/files.test\/v?sig=•••\u0026x=•••"'),
        ('{"secret": "whsec_1", "other": "kept"}', '{"secret": "•••", "other": "kept"}'),
        ('{"access_token":"a\\"b"}', '{"access_token":"•••"}'),
        ('{"callback_url": "https://studio.test/hooks/unguessable/"}', '{"callback_url": "•••"}'),
        ('{"video_id": "abc", "callback_id": "d"}', '{"video_id": "abc", "callback_id": "d"}'),
        ("https://files.test/plain.mp4", "https://files.test/plain.mp4"),
    ],
)
def test_what_is_masked(secret, text, shown):
    assert masked(text, secret) == shown


def test_a_long_body_is_cut_after_it_was_masked(secret):
    body = ("x" * (LONGEST - 10) + KEY + "y" * 50_000).encode()
    kept = record("GET /v1/x", {}, secret, status=200, body=body)["reply"]
    assert (len(kept["body"]), kept["size"]) == (LONGEST, len(body))
    assert "sk-0" not in kept["body"]


def test_what_no_database_keeps_is_left_out(secret):
    kept = record("GET /v1/x", {"video_id": "a\x00\ud83d"}, secret, status=200, body=b"\x00\xff\xfe", trouble="a\x00b")
    assert "\x00" not in json.dumps(kept)
    assert json.dumps(kept).encode("utf-8")
    assert kept["request"]["query"] == {"video_id": "a?"}


def test_an_ugly_body_ends(secret):
    for body in (b'"' * 20_000, b'"' + b"token" * 4000, b"https://a?" + b"=" * 20_000, b'"token":"' + b"\\" * 20_000):
        record("GET /v1/x", {}, secret, status=200, body=body)


def test_the_client_hands_over_what_was_said():
    video = {"id": "film", "status": "processing", "video_url": SIGNED}
    with serving(answers(200, {"data": video}, x_request_id="r-7", set_cookie="s=1")) as server:
        client = HeyGen(server.url, KEY)
        assert client.last is None
        client.status("film")
    assert client.last["request"] == {
        "method": "GET", "path": "/v1/video_status.get", "query": {"video_id": "film"},
    }  # fmt: skip
    reply = client.last["reply"]
    assert (reply["status"], reply["headers"]) == (200, {"x-request-id": "r-7", "content-type": "application/json"})
    assert json.loads(reply["body"])["data"]["video_url"].endswith("?Expires=•••&Signature=•••&Key-Pair-Id=•••")
    assert KEY not in json.dumps(client.last)


def test_a_request_s_body_is_not_repeated():
    with serving(answers(400, {"error": {"code": "bad", "message": f"you sent {KEY}"}})) as server:
        client = HeyGen(server.url, KEY)
        with pytest.raises(WireError):
            client.generate(b'{"video_inputs": []}')
    assert "video_inputs" not in json.dumps(client.last)
    assert client.last["request"] == {"method": "POST", "path": "/v2/video/generate"}
    assert "you sent •••" in client.last["reply"]["body"]


@pytest.mark.parametrize(
    ("behaviour", "kept"),
    [(hangs_up, {"trouble"}), (cuts(200, b'{"data": {'), {"status", "headers", "body", "trouble"})],
)
def test_what_broke_is_told_too(behaviour, kept):
    with serving(behaviour) as server:
        client = HeyGen(server.url, KEY)
        with pytest.raises(Unclear):
            client.generate(b"{}")
    assert set(client.last["reply"]) == kept
    assert client.last["reply"]["trouble"]


def test_nobody_there():
    with refusing() as url:
        client = HeyGen(url, KEY)
        with pytest.raises(NotSent):
            client.generate(b"{}")
    assert "No connection" in client.last["reply"]["trouble"]
