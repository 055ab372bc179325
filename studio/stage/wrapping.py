"""Breaking text into lines, lazily, so that a text of any length costs no more than the lines that are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.stage.advances import REGULAR, advance, is_wide, text_width

UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
JOINER = "\u200d"
HYPHENS, OPENING, CLOSING = "-–—", "（「『【〈《", "、。，．！？：；）」』】〉》"


def wrapped(text: str, width: float, weight: int) -> Iterator[str]:
    """The lines of `text` when a line holds `width` ems.

    Lines break at every line end, at spaces (which become one), after hyphens, between CJK characters, and inside a
    word only when it is longer than a line. A first line is always given, empty if need be.
    """
    for paragraph in clean(text).split("\n"):
        yield from _paragraph(paragraph, width, weight)


def clean(text: str) -> str:
    """`text` as it can be drawn: LF line ends, control characters as spaces, halves of surrogate pairs replaced."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return SURROGATE.sub("\ufffd", UNSEEN.sub(" ", text))


def _paragraph(text: str, width: float, weight: int) -> Iterator[str]:
    line, filled = "", 0.0
    for piece in _pieces(text):
        wide = text_width(piece.rstrip(" "), weight)
        if line and filled + wide > width + 1e-9:
            yield line.rstrip(" ")
            line, filled = "", 0.0
        if wide > width:
            *full, piece = _split(piece, width, weight)
            yield from full
        line += piece
        filled += text_width(piece, weight)
    yield line.rstrip(" ")


def _pieces(text: str) -> Iterator[str]:
    """What no line may break inside of: a word with the one space after it, a part up to a hyphen, a CJK character."""
    for found in re.finditer(r"([^ ]+)( *)", text):
        word, space = found[1], " " if found[2] else ""
        start = 0
        for i in range(1, len(word)):
            if _breakable(word, i):
                yield word[start:i]
                start = i
        yield word[start:] + space


def _breakable(word: str, i: int) -> bool:
    """Whether a line may end before the i-th character: after a hyphen between letters, or beside a wide character.

    Marks and joined emoji stay together, and so does CJK punctuation with what it opens or closes.
    """
    before, after = word[i - 1], word[i]
    if before in HYPHENS:
        return i > 1 and word[i - 2].isalnum() and after.isalnum()
    apart = before not in OPENING and before != JOINER and after not in CLOSING and advance(after, REGULAR) > 0
    return apart and (is_wide(before) or is_wide(after))


def _split(piece: str, width: float, weight: int) -> Iterator[str]:
    """A word longer than a line, cut into full lines and a rest."""
    part, filled = "", 0.0
    for i, character in enumerate(piece):
        wide = advance(character, weight)
        if part and filled + wide > width and wide > 0 and piece[i - 1] != JOINER and character != " ":
            yield part
            part, filled = "", 0.0
        part += character
        filled += wide
    yield part
