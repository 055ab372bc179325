"""A long key above many values is held once, not once for each of them."""

import json
import tracemalloc

import pytest

from studio.api.bodies import _fault
from studio.payload import Problem, examine, lines, parse
from studio.payload.unsendable import unsendable

KEY = "k" * 20_000
COUNT = 2000  # pointers to all of them would take 40 MB
WIDE = {
    "numbers": {KEY: [0] * COUNT},
    "lists": {KEY: [[0]] * COUNT},
    "objects": {KEY: {str(place): {"a": {}} for place in range(COUNT)}},
}


def peak(call):
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", WIDE)
@pytest.mark.parametrize(
    "read",
    [
        _fault,
        lambda value: list(unsendable(value, "", "")),
        lambda value: parse(b'{"z":{"b":1,"b":2},' + json.dumps(value).encode()[1:]),
        lambda value: examine(value | {"video_inputs": [value]}),
        lines,
    ],
    ids=["api", "unsendable", "repeated", "examine", "lines"],
)
def test_a_long_key_is_held_once(read, name):
    assert peak(lambda: read(WIDE[name])) < 8_000_000


def test_the_pointer_of_a_fault_is_whole():
    value = {"a/b": [0, {"~": ["x", "\x00"]}]}
    assert _fault(value)[0] == "/a~1b/1/~0/1"
    [problem] = unsendable(value, "/video_inputs/0/x", "x")
    assert isinstance(problem, Problem)
    assert problem.pointer == "/video_inputs/0/x/a~1b/1/~0/1"
