"""Which reports are the service's own word."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from studio.emulator import events
from studio.wire import Secret
from studio.wire.signatures import is_fresh, is_signed, sign

SECRET = Secret("whsec_0123456789")
BODY = '{"event_type": "avatar_video.success", "event_data": {"video_id": "ü"}}'.encode()
GOOD = hmac.new(b"whsec_0123456789", BODY, hashlib.sha256).hexdigest()
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_it_is_the_hmac_of_the_raw_body_in_hex():
    assert sign(SECRET, BODY) == GOOD == events.sign("whsec_0123456789", BODY)


@pytest.mark.parametrize("name", ["Signature", "Heygen-Signature"])
def test_both_versions_names_are_taken(name):
    assert is_signed({name: GOOD}, BODY, [SECRET])
    assert is_signed({name: f" {GOOD}\t"}, BODY, [Secret("another"), SECRET])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Signature": ""},
        {"Signature": GOOD[:-1]},
        {"Signature": GOOD + "0"},
        {"Signature": GOOD.upper()},
        {"Signature": GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")},
        {"Signature": f"sha256={GOOD}"},
        {"Signature": "ü" * 64},
        {"Signature": "\udcff" * 64},
        {"Signature": f"{GOOD},{GOOD}"},
        {"X-Heygen-Signature": GOOD},
        {"Heygen-Signature": "0" * 64},
    ],
    ids=str,
)
def test_nothing_else_is(headers):
    assert not is_signed(headers, BODY, [SECRET])


def test_nor_another_body_nor_another_secret():
    assert not is_signed({"Signature": GOOD}, BODY + b"\n", [SECRET])
    assert not is_signed({"Signature": GOOD}, BODY[:-1], [SECRET])
    assert not is_signed({"Signature": GOOD}, BODY, [Secret("whsec_0123456780")])
    assert not is_signed({"Signature": GOOD}, BODY, [])


def test_an_empty_secret_signs_nothing():
    forged = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    assert not is_signed({"Signature": forged}, BODY, [Secret("")])


@pytest.mark.parametrize(
    ("ago", "fresh"), [(0, True), (299, True), (301, False), (-299, True), (-301, False), (86_400, False)]
)
def test_a_report_of_five_minutes_ago_is_old(ago, fresh):
    sent = NOW - timedelta(seconds=ago)
    for written in (f"{sent.timestamp():.0f}", f"{sent.timestamp() * 1000:.0f}", sent.isoformat()):
        assert is_fresh({"Heygen-Timestamp": written}, NOW) is fresh


@pytest.mark.parametrize("written", ["soon", "-1", "1e400", "nan", "9" * 400, "ü", "0", "2026-13-01"])
def test_a_time_that_means_nothing_is_old(written):
    assert not is_fresh({"Heygen-Timestamp": written}, NOW)


def test_v1_tells_no_time():
    assert is_fresh({}, NOW)
    assert is_fresh({"Heygen-Timestamp": " "}, NOW)
