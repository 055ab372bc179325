"""What is read of a report."""

import json

import pytest

from studio.wire.answers.events import Event, read_event

DATA = {"video_id": "v1", "url": "https://x.test/v.mp4", "callback_id": "mine"}
WHOLE = {"event_id": "e1", "event_type": "avatar_video.success", "event_data": DATA}


def read(body):
    return read_event(json.dumps(body).encode())


def test_ids_and_its_name():
    assert read(WHOLE) == Event("e1", "avatar_video.success", "v1", "mine")
    assert read({"type": "avatar_video.fail", "data": {"id": 7}}) == Event("", "avatar_video.fail", "7", "")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"1", b"\xff\xfe", b"[" * 100_000, b'{"event_data": []}', b'{"event_data": 1}']
)
def test_nothing_of_what_is_no_report(body):
    assert read_event(body) == Event()


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "x" * 101, {"a": 1}, ["v1"], True, None, "a\nb"])
def test_an_id_that_is_none_is_absent(odd):
    assert read({**WHOLE, "event_data": {**DATA, "video_id": odd}}) == Event("e1", "avatar_video.success", "", "mine")
