"""One module writes the request for one version of the service; another can stand beside it."""

import json

import pytest

from studio import payload
from studio.payload import targets

REQUEST = {"title": "Grüße 👋", "video_inputs": [{"voice": {"type": "silence", "duration": 1.0}}]}


def test_the_second_version_takes_what_is_kept_as_it_is():
    assert json.loads(payload.body(REQUEST)) == REQUEST
    assert payload.body(REQUEST) == targets.body(REQUEST, "v2") == targets.v2.body(REQUEST)
    assert payload.body(REQUEST).startswith('{\n  "title": "Grüße 👋",\n'.encode())


def test_half_a_character_becomes_its_escape():
    assert payload.body({"title": "a\ud83d"}) == b'{\n  "title": "a\\ud83d"\n}'


def test_another_writer_changes_no_caller(monkeypatch):
    monkeypatch.setitem(targets.WRITERS, "v3", lambda request: json.dumps({"type": "studio", **request}).encode())
    assert json.loads(targets.body(REQUEST, "v3"))["type"] == "studio"
    assert json.loads(payload.body(REQUEST)) == REQUEST


def test_a_target_that_nobody_writes_is_an_error():
    with pytest.raises(KeyError):
        targets.body(REQUEST, "v9")
