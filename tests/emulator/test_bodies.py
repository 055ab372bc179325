"""Small bodies, read or refused."""

import json

import pytest

from studio.emulator.bodies import Body, Name, read_body
from studio.emulator.http import Refused, Request


class Thing(Body):
    name: Name
    count: int = 1


def read(body: bytes) -> Thing:
    return read_body(Request("POST", "/v1/things", {}, {}, body, ""), Thing)


def test_a_body_is_read_and_unknown_keys_passed_over():
    assert read(b'{"name": "\xc3\xb6", "odd": 1}') == Thing(name="ö")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "request body is invalid: not JSON"),
        (b"\xff", "request body is invalid: not JSON"),
        (b"[" * 100_000, "request body is invalid: not JSON"),
        (b"[]", "request body is invalid: an object is expected"),
        (b"{}", "name is invalid: field required"),
        (b'{"name": 5}', "name is invalid: a string is expected"),
        (b'{"name": "a\\u0000"}', "name is invalid: NUL characters are not allowed"),
        (b'{"name": "\\ud800"}', "name is invalid: not valid Unicode"),
        (b'{"name": ""}', "name is invalid: string should have at least 1 character"),
        (b'{"name": "a", "count": "2"}', "count is invalid: input should be a valid integer"),
    ],
)
def test_anything_else_is_refused_in_words(body, words):
    with pytest.raises(Refused) as caught:
        read(body)
    assert json.loads(caught.value.answer.body) == {"code": 400175, "data": None, "message": words}
