"""The shipped fonts for Pillow: each character in the file that a browser would take, by the ranges of arimo.css."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).resolve().parents[2] / "static" / "studio" / "fonts"
FACE = re.compile(r"font-weight: (\d+);.*?url\(\"([^\"]+)\"\).*?unicode-range: ([^;]+);", re.DOTALL)


def runs(text: str, weight: int) -> Iterator[tuple[str, str]]:
    """Pieces of `text` with the font file for each; a mark stays with the letter before it."""
    piece, current = "", ""
    for character in text:
        file = current if current and unicodedata.combining(character) else _file(character, weight)
        if piece and file != current:
            yield piece, current
            piece = ""
        piece, current = piece + character, file
    if piece:
        yield piece, current


@lru_cache(maxsize=64)
def font(file: str, px: float) -> ImageFont.FreeTypeFont:
    """A font file at a size in pixels."""
    return ImageFont.truetype(FOLDER / file, px)


@lru_cache(maxsize=4096)
def _file(character: str, weight: int) -> str:
    """As in CSS the last face that has a character's code point wins; what no face has looks missing in any."""
    code = ord(character)
    files = [file for file, spans in _faces()[weight] if any(first <= code <= last for first, last in spans)]
    return files[-1] if files else _faces()[weight][-1][0]


@cache
def _faces() -> dict[int, list[tuple[str, list[tuple[int, int]]]]]:
    faces: dict[int, list[tuple[str, list[tuple[int, int]]]]] = {}
    for weight, file, ranges in FACE.findall((FOLDER / "arimo.css").read_text(encoding="ascii")):
        faces.setdefault(int(weight), []).append((file, [_span(one) for one in ranges.split(",")]))
    return faces


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.strip().removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)
