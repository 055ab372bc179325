"""The lines of a request are its very text, and each knows what it shows."""

import json
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.payload import body, lines, steps

from .bodies import EXAMPLES
from .test_properties import BODIES, JSON, QUICK


def text_of(payload):
    return "\n".join(line.text for line in lines(payload)).encode()


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_lines_of_the_examples_are_their_bytes(example):
    assert text_of(example["payload"]) == body(example["payload"])


@QUICK
@given(st.one_of(BODIES, st.dictionaries(st.text(max_size=6), JSON, max_size=4)))
def test_the_lines_of_any_request_are_its_bytes(payload):
    assert text_of(payload) == body(payload)


def at(document, pointer):
    for key in steps(pointer):
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def runs(payload):
    """The lines, those of a value that no field holds together."""
    return [list(run) for _pointer, run in groupby(lines(payload), key=lambda line: line.pointer)]


@QUICK
@given(BODIES)
def test_every_value_begins_on_one_line_and_what_has_content_ends_on_another(payload):
    found = [run[0] for run in runs(payload)]
    opening = [line.pointer for line in found if not line.closes]
    assert len(set(opening)) == len(opening)
    for line in found:
        value = at(payload, line.pointer)
        if isinstance(value, dict | list) and value:
            assert line.pieces[-1][1].rstrip(",") in ("}", "]") if line.closes else line.pieces[-1][1] in ("{", "[")
        else:
            assert not line.closes
            shown = "".join(text for what, text in line.pieces if what in ("text", "number", "word"))
            assert not shown or repr(json.loads(shown)) == repr(value)


def test_each_piece_says_what_it_is():
    payload = {"a/b": "x", "n": [1.5, True, None], "o": {}, "l": []}
    assert [(line.pointer, line.depth, line.pieces) for line in lines(payload)] == [
        ("", 0, (("mark", "{"),)),
        ("/a~1b", 1, (("key", '"a/b"'), ("mark", ": "), ("text", '"x"'), ("mark", ","))),
        ("/n", 1, (("key", '"n"'), ("mark", ": "), ("mark", "["))),
        ("/n", 2, (("number", "1.5"), ("mark", ","))),
        ("/n", 2, (("word", "true"), ("mark", ","))),
        ("/n", 2, (("word", "null"),)),
        ("/n", 1, (("mark", "],"),)),
        ("/o", 1, (("key", '"o"'), ("mark", ": "), ("mark", "{}"), ("mark", ","))),
        ("/l", 1, (("key", '"l"'), ("mark", ": "), ("mark", "[]"))),
        ("", 0, (("mark", "}"),)),
    ]


def test_pointers_lead_to_fields_and_to_what_no_field_holds():
    voice = {"elevenlabs_settings": {"style": 1, "x": {"y": 1}}, "speed": [[1]], "mood": {"a": 1}}
    payload = {"dimension": {"width": 1}, "video_inputs": [{"voice": voice, "beat": [1]}], "callback_id": {"a": [{}]}}
    above = "/video_inputs/0"
    assert list(dict.fromkeys(line.pointer for line in lines(payload))) == [
        *("", "/dimension", "/dimension/width", "/video_inputs", above, f"{above}/voice"),
        *(f"{above}/voice/elevenlabs_settings{inner}" for inner in ("", "/style", "/x")),
        *(f"{above}/voice/speed", f"{above}/voice/mood", f"{above}/beat", "/callback_id"),
    ]
