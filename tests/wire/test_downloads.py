"""Files from addresses that a service named: whole or not at all, and never from inside."""

import io
import time

import pytest

from studio.wire import NotSent, Refused, Unclear
from studio.wire.addresses import NotAllowed
from studio.wire.downloads import Downloaded, NoFile, download
from tests.servers import answers, cuts, drips, hangs, in_turn, refusing, serving

FILM = b"\x00\x01film" * 5000


def fetch(url, **options):
    into = io.BytesIO()
    return download(url, into, **{"limit": 10**6, "reach": "loopback", **options}), into.getvalue()


def test_the_bytes_come_as_they_are():
    with serving(answers(200, FILM, content_type="video/mp4; codecs=x")) as server:
        assert fetch(f"{server.url}/a.mp4?sig=1") == (Downloaded(len(FILM), "video/mp4"), FILM)
    [received] = server.received
    assert (received.method, received.path) == ("GET", "/a.mp4?sig=1")
    assert received.headers["Accept-Encoding"] == "identity"
    assert "X-Api-Key" not in received.headers


def test_a_redirect_is_followed_and_checked_like_the_first_address():
    with serving(in_turn(answers(302, location="/b.mp4"), answers(200, FILM))) as server:
        assert fetch(f"{server.url}/a.mp4")[1] == FILM
        assert [one.path for one in server.received] == ["/a.mp4", "/b.mp4"]
    inside = "http://169.254.169.254/latest/meta-data"
    with serving(answers(302, location=inside)) as server, pytest.raises(NotAllowed, match=r"169\.254"):
        fetch(server.url)
    with serving(answers(302, location="file:///etc/passwd")) as server, pytest.raises(NotAllowed):
        fetch(server.url)
    with serving(answers(302, location="/")) as server, pytest.raises(Refused, match="on and on"):
        fetch(server.url)
    assert len(server.received) == 4


def test_a_redirect_to_what_is_no_address_is_a_failure_like_another():
    with serving(answers(302, location="https://[")) as server, pytest.raises(Unclear, match="no address"):
        fetch(server.url)


def test_this_machine_is_no_place_for_a_file_unless_somebody_says_so():
    with serving(answers(200, FILM)) as server, pytest.raises(NotAllowed):
        fetch(server.url, reach="public")
    assert server.received == []


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        (answers(403), Refused, "HTTP 403"),
        (answers(404), Refused, "HTTP 404"),
        (answers(429), Unclear, "HTTP 429"),
        (answers(500), Unclear, "HTTP 500"),
        (answers(206, FILM), Unclear, "HTTP 206"),
        (answers(200, b"<html>", content_type="text/html; charset=utf-8"), NoFile, "a page"),
        (answers(200, FILM * 100), NoFile, "larger than 1,000,000 bytes"),
        (answers(200, b""), Unclear, "empty"),
        (cuts(200, FILM), Unclear, "No answer"),
        (drips, Unclear, "how long"),
    ],
)
def test_what_is_no_whole_file_is_none(behaviour, error, words):
    with serving(behaviour) as server, pytest.raises(error, match=words):
        fetch(server.url)


def test_no_more_is_written_than_may_be():
    def chunked(handler, received):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"2710\r\n" + b"x" * 10000 + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    into = io.BytesIO()
    with serving(chunked) as server:
        with pytest.raises(NoFile):
            download(server.url, into, limit=50_000, reach="loopback")
        assert len(into.getvalue()) <= 50_000
        assert len(fetch(server.url)[1]) == 10**6


@pytest.mark.waits
def test_it_takes_no_longer_than_it_may():
    for behaviour, options in ((hangs, {"idle": 0.2}), (hangs, {"seconds": 0.2}), (hangs, {"seconds": 9, "idle": 0.2})):
        began = time.monotonic()
        with serving(behaviour) as server, pytest.raises(Unclear):
            fetch(server.url, **options)
        assert time.monotonic() - began < 2
    with refusing() as url, pytest.raises(NotSent):
        fetch(url)
