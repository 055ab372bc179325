"""Which failures surely never arrived, and which are unclear; against real sockets."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from studio.wire import HeyGen, NotSent, RateLimited, Refused, Unclear, exchange
from tests.servers import answers, cuts, deaf, drips, hangs, hangs_up, refusing, resets, serving

BODY = b'{"video_inputs": []}'
ACCEPTED = {"error": None, "data": {"video_id": "a1"}}


def generate(url: str, body: bytes = BODY, **timeouts) -> str:
    return HeyGen(url, "a-key", timeout=httpx.Timeout(5, **timeouts)).generate(body)


def test_a_refused_connection_was_not_sent():
    with refusing() as url, pytest.raises(NotSent) as caught:
        generate(url)
    assert caught.value.may_retry
    assert str(caught.value) == "No connection could be made to the service."
    assert "ConnectError" in caught.value.in_full


@pytest.mark.parametrize(
    "url", ["http://no-such-host.invalid", "ftp://127.0.0.1", "http://127.0.0.1:99999", "nonsense"]
)
def test_an_address_that_leads_nowhere_was_not_sent(url):
    with pytest.raises(NotSent):
        generate(url)


def test_no_free_connection_was_not_sent(monkeypatch):
    narrow = httpx.Client(limits=httpx.Limits(max_connections=1))
    monkeypatch.setattr(exchange, "_client", lambda process, transport: narrow)
    with serving(hangs) as server, ThreadPoolExecutor() as threads:
        first = threads.submit(generate, server.url, read=0.4)
        while not server.received:
            time.sleep(0.01)
        with pytest.raises(NotSent):
            generate(server.url, pool=0.1)
        with pytest.raises(Unclear):
            first.result()


def test_a_server_that_never_reads_is_unclear():
    with deaf() as url, pytest.raises(Unclear):
        generate(url, read=0.2)
    with deaf() as url, pytest.raises(Unclear):
        generate(url, b" " * 20_000_000, write=0.2)


@pytest.mark.parametrize("behaviour", [hangs, hangs_up, resets, cuts(200, b'{"data": {"video_id": "a1"}}')])
def test_what_broke_after_sending_is_unclear(behaviour):
    with serving(behaviour) as server, pytest.raises(Unclear) as caught:
        generate(server.url, read=0.3)
    assert len(server.received) == 1
    assert not caught.value.may_retry
    assert not re.search("Error|Timeout|Errno", str(caught.value))
    assert re.search("Error|Timeout", caught.value.in_full)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, {"error": {"code": "internal_error", "message": "oops"}}, "HTTP 500: oops"),
        (502, b"<html><head><title>502 Bad\n Gateway</title></head></html>", "HTTP 502: 502 Bad Gateway"),
        (503, b"", "HTTP 503"),
        (408, b"", "HTTP 408"),
        (303, b"", "HTTP 303"),
        (304, b"", "HTTP 304"),
    ],
)
def test_a_status_that_promises_nothing_is_unclear(status, body, words):
    with serving(answers(status, body)) as server, pytest.raises(Unclear) as caught:
        generate(server.url)
    assert (str(caught.value), caught.value.status) == (words, status)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"OK", b"<html>hello</html>", b"null", b"[1]", b'"a1"', b"\xff\xfe", b'{"data": ', b"[" * 200_000,
        b"{}", b'{"data": null}', b'{"data": []}', b'{"data": {}}', b'{"data": {"video_id": null}}',
        b'{"data": {"video_id": "  "}}', b'{"data": {"video_id": true}}', b'{"data": {"video_id": {"id": 1}}}',
        b'{"data": {"video_id": "' + b"x" * 101 + b'"}}', b'{"error": {}, "data": {}}', b'{"error": false}',
        b'{"code": 100, "message": "Success"}', b'{"data": {"video_id": NaN', b" " * 1_100_000,
    ],
)  # fmt: skip
def test_a_200_without_an_id_or_an_error_is_unclear(body):
    with serving(answers(200, body)) as server, pytest.raises(Unclear) as caught:
        generate(server.url)
    assert caught.value.status == 200


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_told_and_not_followed(status):
    with serving(answers(200, ACCEPTED)) as other, serving(answers(status, b"", location=other.url)) as server:
        with pytest.raises(Refused, match=other.url):
            generate(server.url)
        with pytest.raises(Refused):
            HeyGen(server.url, "a-key").voices()
    assert other.received == []


def test_a_refusal_stands_even_when_its_body_is_cut_or_endless():
    with serving(cuts(400, b'{"error": {"code": "invalid_parameter", ')) as server, pytest.raises(Refused):
        generate(server.url)
    with serving(cuts(429, b"slo")) as server, pytest.raises(RateLimited):
        generate(server.url)
    with serving(answers(403, b"x" * 3_000_000)) as server, pytest.raises(Refused) as caught:
        generate(server.url)
    assert len(str(caught.value)) < 2100


def test_a_dripping_body_meets_the_deadline():
    with serving(drips) as server, pytest.raises(Unclear, match="took longer"):
        HeyGen(server.url, "a-key", deadline=0.2).generate(BODY)


def test_broken_compression_is_unclear():
    with serving(answers(200, b"not gzip", content_encoding="gzip")) as server, pytest.raises(Unclear):
        generate(server.url)


def test_settings_of_this_machine_that_forbid_a_connection_are_told(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "nonsense://proxy")
    exchange._client.cache_clear()
    try:
        with pytest.raises(NotSent, match="this machine"):
            generate("http://127.0.0.1:9")
    finally:
        exchange._client.cache_clear()


def test_threads_share_one_client():
    with serving(answers(200, ACCEPTED)) as server, ThreadPoolExecutor(8) as threads:
        barrier = threading.Barrier(8)

        def send():
            barrier.wait()
            return generate(server.url)

        assert [done.result() for done in [threads.submit(send) for _ in range(8)]] == ["a1"] * 8
    assert len(server.received) == 8
