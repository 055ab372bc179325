"""Bytes as JSON: strict, bounded, and one clear problem for whatever is none."""

import pytest

from studio.payload import MAX_BYTES, parse

from .bodies import found


def test_json_in_utf_8():
    document = parse('{"a": "ü"}'.encode())
    assert (document.value, document.problem, document.notes) == ({"a": "ü"}, None, [])


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"", "no_content", {}),
        (b" \n ", "no_content", {}),
        (b'{"a": 1,}', "not_json", {"line": 1, "column": 8}),
        (b'{\n "a": tru', "not_json", {"line": 2, "column": 7}),
        (b'{"a": "x', "not_json", {"line": 1, "column": 7}),
        (b'{"a": "NaN",\n "b": NaN}', "not_json_number", {"value": "NaN", "line": 2, "column": 7}),
        (b"-Infinity", "not_json_number", {"value": "-Infinity", "line": 1, "column": 1}),
        (b"\xff\xfe{\x00", "not_utf8", {}),
        (b"[" * 100_000, "json_too_deep", {}),
        (b"[" * 100_000 + b"]" * 100_000, "json_too_deep", {}),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "json_too_deep", {}),
        (b"9" * 5000, "number_too_long", {}),
        (b" " * (MAX_BYTES + 1), "too_big", {"maximum": 10}),
    ],
)
def test_what_is_no_json_is_one_problem(data, code, params):
    document = parse(data)
    assert found([document.problem]) == [("", code)]
    assert document.problem.params == params


def test_a_repeated_key_is_noted_where_it_stands():
    document = parse(b'{"a": [{"b/c": 1, "d": 2, "b/c": 3}]}')
    assert document.value == {"a": [{"b/c": 3, "d": 2}]}
    assert found(document.notes) == [("/a/0/b~1c", "duplicate_key")]


def test_a_byte_order_mark_is_passed_over_with_a_note():
    document = parse(b"\xef\xbb\xbf{}")
    assert document.value == {}
    assert found(document.notes) == [("", "byte_order_mark")]
