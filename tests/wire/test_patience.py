"""What is tried again, how often and how soon; and what never is."""

import json
import time
from contextlib import suppress
from dataclasses import replace

import httpx
import pytest

from studio.wire import HeyGen, NotSent, Patience, RateLimited, Refused, Unclear, WireError
from studio.wire.patience import may_ask_again
from tests.servers import answers, cuts, hangs, hangs_up, in_turn, refusing, resets, serving

FINE = answers(200, {"error": None, "data": {"voices": [{"voice_id": "v1"}]}})
PATIENT = Patience()
QUICK = replace(PATIENT, first=0.001)

WRITES = {
    "generate": lambda client: client.generate(b"{}"),
    "upload": lambda client: client.upload(b"x", "image/png"),
    "create_folder": lambda client: client.create_folder("F"),
    "add_endpoint": lambda client: client.add_endpoint("https://x.test/", ["avatar_video.success"]),
    "update_endpoint": lambda client: client.update_endpoint("e1", "https://x.test/", []),
    "delete_endpoint": lambda client: client.delete_endpoint("e1"),
    "delete_video": lambda client: client.delete_video("v1"),
}
TROUBLE = {
    "429": answers(429, retry_after="0"),
    "500": answers(500),
    "502": answers(502, b"<html>Bad gateway</html>"),
    "hangs up": hangs_up,
    "resets": resets,
    "cut": cuts(200, b'{"data": {'),
    "no content": answers(200, {"data": {}}),
}


def patient(url: str, patience=QUICK) -> HeyGen:
    return HeyGen(url, "a-key", timeout=httpx.Timeout(0.3), patience=patience)


@pytest.mark.parametrize("name", ["429", "500", "502", "hangs up", "resets", "cut"])
def test_a_read_is_tried_again(name):
    with serving(in_turn(TROUBLE[name], TROUBLE[name], FINE)) as server:
        assert [voice.id for voice in patient(server.url).voices()] == ["v1"]
    assert len(server.received) == 3


@pytest.mark.parametrize("name", ["429", "500", "hangs up"])
def test_a_read_is_tried_three_times_and_no_more(name):
    with serving(TROUBLE[name]) as server, pytest.raises(WireError):
        patient(server.url).voices()
    assert len(server.received) == 3


def test_a_definite_no_is_asked_once():
    no = answers(400, {"error": {"code": "internal_error", "message": "no"}})
    with serving(no) as server, pytest.raises(Refused):
        patient(server.url).voices()
    assert len(server.received) == 1


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("call", WRITES)
def test_nothing_that_writes_leaves_twice(call, trouble):
    with serving(TROUBLE[trouble]) as server, suppress(Unclear, RateLimited):
        WRITES[call](patient(server.url))
    assert len(server.received) == 1


def test_what_never_left_is_sent_again_whatever_it_is():
    """Three attempts with waits of 20 to 40 and 40 to 80 ms between them, of which a refused connection takes none."""
    started = time.monotonic()
    with refusing() as url, pytest.raises(NotSent):
        patient(url, replace(PATIENT, first=0.04)).generate(b"{}")
    assert time.monotonic() - started >= 0.06


def test_without_patience_nothing_is_tried_again():
    with serving(TROUBLE["500"]) as server, pytest.raises(Unclear):
        HeyGen(server.url, "a-key").voices()
    assert len(server.received) == 1


@pytest.mark.waits
def test_it_waits_as_long_as_it_is_asked_to():
    asked = []
    slow = answers(429, retry_after="1")
    with serving(in_turn(lambda *them: (asked.append(time.monotonic()), slow(*them)), FINE)) as server:
        patient(server.url).voices()
    assert time.monotonic() - asked[0] >= 1


def test_whoever_is_asked_to_wait_for_long_is_told_at_once():
    with serving(answers(429, retry_after="3")) as server, pytest.raises(RateLimited) as caught:
        patient(server.url).voices()
    assert caught.value.retry_after == 3
    assert len(server.received) == 1


def test_no_attempt_begins_after_the_deadline():
    with serving(hangs) as server, pytest.raises(Unclear):
        patient(server.url, replace(QUICK, within=0.1)).voices()
    assert len(server.received) == 1


def test_waits_grow_and_differ():
    pauses = [[PATIENT.pause("GET", Unclear("x"), attempt, 0) for attempt in (1, 2, 3)] for _ in range(20)]
    for first, second, third in pauses:
        assert 0.125 <= first <= 0.25 <= second <= 0.5
        assert third is None
    assert len({first for first, *_rest in pauses}) > 1


def test_the_table_of_what_may_be_asked_again():
    errors = [NotSent("x"), RateLimited("x"), Unclear("x"), Refused(400, "", "x")]
    told = {method: [may_ask_again(method, error) for error in errors] for method in ("GET", "POST", "PATCH", "DELETE")}
    assert json.loads(json.dumps(told)) == {
        "GET": [True, True, True, False],
        "POST": [True, False, False, False],
        "PATCH": [True, False, False, False],
        "DELETE": [True, False, False, False],
    }
