"""How wide text is in Arimo, which has the widths of Arial: read from a table measured from the shipped fonts."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("arimo.txt")
UNITS = 2048  # font units of an em
ASCENT, DESCENT = 1854 / UNITS, 434 / UNITS  # of an em, from the font's own header
NATURAL = 1.15  # of an em: Arimo's line spacing, its line gap of 67 units included
REGULAR, BOLD = 400, 700
OTHER = 0.6  # of an em: a middling letter of a script that the table does not have


def text_width(text: str, weight: int) -> float:
    """The width of `text` in ems, without kerning: a browser's or Pillow's kerned line is never wider."""
    return sum(advance(character, weight) for character in text)


@lru_cache(maxsize=8192)
def advance(character: str, weight: int) -> float:
    """One character's width in ems; beyond the table nothing (marks), an em (CJK, emoji) or a middling letter's."""
    units = _table().get((weight, ord(character)))
    if units is not None:
        return units / UNITS
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    return 1.0 if is_wide(character) else OTHER


def is_wide(character: str) -> bool:
    """Whether a character takes a full em, as Chinese, Japanese, Korean and emoji do (Unicode's East Asian Width)."""
    return unicodedata.east_asian_width(character) in ("W", "F")


@cache
def _table() -> dict[tuple[int, int], int]:
    found = {}
    for line in TABLE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            weight, first, *units = line.split()
            found |= {(int(weight), int(first, 16) + i): int(unit) for i, unit in enumerate(units)}
    return found
