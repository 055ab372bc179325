"""The text of a request line by line: the pointer each leads to, and the pieces it is made of."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from studio.payload.problems import join
from studio.payload.sections import SCENE_SECTIONS, SECTIONS
from studio.payload.shape import Shape

type Tree = dict[str | None, Tree]

EACH = None  # the key of a tree for each part of a list
KEY, TEXT, NUMBER, WORD, MARK = "key", "text", "number", "word", "mark"  # what a piece can be

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Line(NamedTuple):
    """`pointer` is that of the value which begins here, or, where `closes`, of the object or list that ends here.

    All lines of a value that no field holds, such as that of an unknown key, have its own pointer: no field is told
    apart in there, and a pointer to each part of it would hold the keys above over and over.

    `pieces` are pairs of what it is and its text, without the indentation, two blanks for each of `depth`.
    """

    pointer: str
    depth: int
    pieces: tuple[tuple[str, str], ...]
    closes: bool = False

    @property
    def indentation(self) -> str:
        return "  " * self.depth

    @property
    def text(self) -> str:
        return self.indentation + "".join(text for _what, text in self.pieces)


def lines(payload: Mapping[str, Any]) -> list[Line]:
    """The lines of `body(payload)`: joined by line ends they are its very text."""
    found: list[Line] = []
    _walk(payload, "", _shape(), 0, (), "", found)
    return found


def _walk(value: Any, pointer: str, shape: Tree, depth: int, before: tuple, after: str, found: list[Line]) -> None:
    """The lines of one value; `before` are the pieces of its key, `after` is its comma, if any."""
    if not value or not isinstance(value, dict | list):
        comma = ((MARK, after),) if after else ()
        found.append(Line(pointer, depth, (*before, _scalar(value), *comma)))
        return
    keys = list(value) if isinstance(value, dict) else range(len(value))
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    known = shape and (EACH in shape) == isinstance(value, list)
    found.append(Line(pointer, depth, (*before, (MARK, opening))))
    for key in keys:
        named = ((KEY, _sendable(_encode(key))), (MARK, ": ")) if isinstance(value, dict) else ()
        inner = shape.get(key if isinstance(value, dict) else EACH, {}) if known else {}
        at = join(pointer, key) if known else pointer
        _walk(value[key], at, inner, depth + 1, named, "" if key == keys[-1] else ",", found)
    found.append(Line(pointer, depth, ((MARK, closing + after),), closes=True))


@cache
def _shape() -> Tree:
    """What has fields inside: a field is empty."""
    scene = {name: _tree(SECTIONS[name].shape) for name in SCENE_SECTIONS}
    return {**_tree(SECTIONS["settings"].shape), "video_inputs": {EACH: scene}}


def _tree(shape: Shape) -> Tree:
    return {key: _tree(part) if isinstance(part, Shape) else {} for key, part in shape.fields(None).items()}


def _scalar(value: Any) -> tuple[str, str]:
    text = _sendable(_encode(value))
    if isinstance(value, str):
        return TEXT, text
    if isinstance(value, bool) or value is None:
        return WORD, text
    return (MARK if isinstance(value, dict | list) else NUMBER), text


def _sendable(text: str) -> str:
    """As the bytes have it: half a character, which is no UTF-8, as its JSON escape."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
