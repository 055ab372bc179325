"""Floods are counted in bounded memory, minute by minute."""

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from studio.embed.middleware import address_of
from studio.services import limiting
from studio.services.errors import TooMany

pytestmark = pytest.mark.postgresql


def asked(what="x", most=3):
    try:
        limiting.count(what, most)
    except TooMany:
        return False
    return True


def test_so_many_and_no_more_until_the_minute_is_over(monkeypatch):
    now = [600.0]
    monkeypatch.setattr("studio.services.limiting.time.time", lambda: now[0])
    assert [asked() for _ in range(5)] == [True, True, True, False, False]
    assert asked("another")
    now[0] = 660.0
    assert asked()


def test_none_is_without_end():
    assert all(asked(most=0) for _ in range(50))


def test_memory_is_bounded_whoever_asks(settings):
    most = settings.CACHES["counters"]["OPTIONS"]["MAX_ENTRIES"]
    for number in range(most + 500):
        limiting.count(f"address-{number}", 3)
    assert len(caches["counters"]._cache) <= most
    caches["default"].set("kept", 1)
    assert caches["default"].get("kept") == 1


@pytest.mark.parametrize(
    ("peer", "forwarded", "behind", "address"),
    [
        ("192.0.2.7", "", False, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.9", False, "192.0.2.7"),
        ("127.0.0.1", "203.0.113.1, 198.51.100.9", True, "198.51.100.9"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::/64"),
        ("", "", False, "unknown"),
        ("127.0.0.1", "nonsense" * 1000, True, "unknown"),
    ],
)
def test_an_address_is_what_nobody_can_make_up(settings, peer, forwarded, behind, address):
    settings.BEHIND_PROXY = behind
    given = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=peer, headers=given)) == address
