"""Calls to addresses that somebody else chose: whom they reach, and how long and how much they take."""

import ipaddress
import socket
import time

import pytest

from studio.wire import NotSent, Unclear
from studio.wire.addresses import NotAllowed, allows, checked
from studio.wire.outward import call
from tests.servers import answers, cuts, drips, hangs, refusing, resets, serving


@pytest.fixture
def names(monkeypatch):
    """Names and the addresses that the resolver gives for them, one answer after the other; `asked` counts."""
    real, table, asked = socket.getaddrinfo, {}, []

    def resolver(host, port, *args, **options):
        if host not in table:
            return real(host, port, *args, **options)
        asked.append(host)
        found = table[host].pop(0) if len(table[host]) > 1 else table[host][0]
        return [one for address in found for one in real(address, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    table["asked"] = asked
    return table


def test_the_request_arrives_as_given():
    with serving(answers(201, b"thanks", x_more="yes")) as server:
        reply = call("POST", f"{server.url}/hook?a=1&b=%20", {"Signature": "abc"}, b"{}", reach="loopback")
    assert (reply.status, reply.body, reply.headers["x-more"]) == (201, b"thanks", "yes")
    [received] = server.received
    assert (received.method, received.path, received.body) == ("POST", "/hook?a=1&b=%20", b"{}")
    assert (received.headers["Signature"], received.headers["Host"]) == ("abc", server.url.removeprefix("http://"))


@pytest.mark.parametrize(
    ("address", "reaches"),
    [
        ("8.8.8.8", "public loopback private"),
        ("2606:4700::1111", "public loopback private"),
        ("64:ff9b::808:808", "public loopback private"),
        ("127.0.0.1", "loopback private"),
        ("127.9.9.9", "loopback private"),
        ("::1", "loopback private"),
        ("::ffff:127.0.0.1", "loopback private"),
        ("64:ff9b::7f00:1", "loopback private"),
        ("2002:7f00:1::", "loopback private"),
        ("10.1.2.3", "private"),
        ("172.31.0.1", "private"),
        ("192.168.1.1", "private"),
        ("fd00::1", "private"),
        ("::ffff:10.0.0.1", "private"),
        ("0.0.0.0", ""),
        ("::", ""),
        ("169.254.169.254", ""),
        ("::ffff:169.254.169.254", ""),
        ("fe80::1", ""),
        ("fec0::1", ""),
        ("100.64.0.1", ""),
        ("192.0.2.1", ""),
        ("224.0.0.1", ""),
        ("ff02::1", ""),
        ("240.0.0.1", ""),
        ("255.255.255.255", ""),
        ("::127.0.0.1", ""),
    ],
)
def test_which_addresses_are_within_reach(address, reaches):
    within = [
        reach for reach in ("off", "public", "loopback", "private") if allows(reach, ipaddress.ip_address(address))
    ]
    assert within == reaches.split()


@pytest.mark.parametrize(
    "url",
    [
        "", "nonsense", "/path", "//host/x", "ftp://host/x", "file:///etc/passwd", "javascript:alert(1)", "http://",
        "http:///x", "https://:443/", "http://user@example.com/", "http://a:b@example.com/", "http://example.com:22/",
        "http://example.com:25/", "http://example.com:99999/", "http://example.com/\r\nX: y", "http://[::1/",
        "http://exa mple.com/", "http://" + "a" * 2000, "gopher://example.com:70/",
    ],
)  # fmt: skip
def test_a_url_that_is_none_to_call_is_refused_before_any_look_up(url, names):
    with pytest.raises(NotAllowed):
        checked(url, "private")
    assert names["asked"] == []


def test_nothing_is_called_when_it_is_off():
    with serving(answers()) as server, pytest.raises(NotAllowed, match="switched off"):
        call("POST", server.url, reach="off")
    assert server.received == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_the_loopback_is_public(host):
    with serving(answers()) as server:
        port = server.url.rpartition(":")[2]
        with pytest.raises((NotAllowed, NotSent)):
            call("POST", f"http://{host}:{port}/", reach="public", seconds=2)
    assert server.received == []


def test_a_name_that_leads_inside_is_refused(names):
    names["inside.example"] = [["127.0.0.1"]]
    names["half.example"] = [["93.184.215.14", "10.0.0.1"]]
    with serving(answers()) as server:
        port = server.url.rpartition(":")[2]
        for name in ("inside.example", "half.example"):
            with pytest.raises(NotAllowed, match=f"{name} leads to"):
                call("POST", f"http://{name}:{port}/", reach="public", seconds=2)
    assert server.received == []


def test_the_address_that_was_checked_is_the_one_connected_to(names):
    """A name server that answers something harmless first and something else afterwards is asked once only."""
    with serving(answers()) as server:
        port = server.url.rpartition(":")[2]
        names["rebinds.example"] = [["127.0.0.1"], ["10.255.255.1"]]
        reply = call("POST", f"http://rebinds.example:{port}/", reach="loopback")
    assert reply.status == 200
    assert names["asked"] == ["rebinds.example"]
    assert server.received[0].headers["Host"] == f"rebinds.example:{port}"


def test_a_redirect_is_an_answer_not_a_way():
    with serving(answers(200)) as inside, serving(answers(302, location=inside.url)) as server:
        assert call("POST", server.url, reach="loopback").status == 302
    assert inside.received == []


def test_no_proxy_of_the_environment_comes_between(monkeypatch):
    with serving(answers(204)) as server, serving(answers(418)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert call("POST", server.url, reach="loopback").status == 204


def test_no_more_is_read_than_asked_for():
    with serving(answers(200, b"x" * 100_000)) as server:
        assert call("GET", server.url, reach="loopback", limit=10).body == b"x" * 10
        assert call("GET", server.url, reach="loopback", limit=0).body == b""


@pytest.mark.parametrize("behaviour", [hangs, drips], ids=lambda one: one.__name__)
def test_it_lasts_as_long_as_it_may_and_no_longer(behaviour):
    began = time.monotonic()
    with serving(behaviour) as server, pytest.raises(Unclear):
        call("GET", server.url, reach="loopback", seconds=0.3)
    assert time.monotonic() - began < 3


def drips_headers(handler, received):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.stopping.is_set():
        handler.wfile.write(b"X-A: 1\r\n")
        handler.wfile.flush()
        time.sleep(0.02)


def test_nor_do_headers_that_drip_hold_it():
    began = time.monotonic()
    with serving(drips_headers) as server, pytest.raises(Unclear):
        call("GET", server.url, reach="loopback", seconds=0.3)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("behaviour", [resets, cuts(200, b"half")], ids=["resets", "cuts"])
def test_an_answer_that_breaks_is_unclear(behaviour):
    with serving(behaviour) as server, pytest.raises(Unclear):
        call("GET", server.url, reach="loopback", limit=1000)


def gibberish(handler, received):
    handler.wfile.write(b"220 mail.example ESMTP\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (hangs, "No answer: it took too long."),
        (drips_headers, "No answer: it took too long."),
        (resets, "No answer: the connection was cut."),
        (cuts(200, b"half"), "No answer: the connection was cut."),
        (gibberish, "No answer: what answers there does not speak HTTP."),
    ],
    ids=["hangs", "drips", "resets", "cuts", "gibberish"],
)
def test_why_there_was_no_answer_is_told_in_plain_words(behaviour, words):
    with serving(behaviour) as server, pytest.raises(Unclear) as told:
        call("GET", server.url, reach="loopback", seconds=0.3, limit=1000)
    assert str(told.value) == words


def test_why_there_was_no_connection_is_told_in_plain_words():
    with refusing() as url, pytest.raises(NotSent) as told:
        call("GET", url, reach="loopback", seconds=2)
    assert str(told.value) == "No connection: Connection refused."


def test_where_nobody_listens_nothing_was_sent():
    with refusing() as url, pytest.raises(NotSent):
        call("GET", url, reach="loopback", seconds=2)


def test_a_resolver_that_hangs_does_not_hold_it(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: time.sleep(2) or [])
    began = time.monotonic()
    with pytest.raises(NotSent, match="not resolved in time"):
        call("GET", "http://slow.example/", seconds=0.1)
    assert time.monotonic() - began < 1.5
