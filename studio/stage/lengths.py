"""The sizes of a text block in pixels, each within what can be drawn, with a note for each that was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.payload import Problem
from studio.stage.advances import NATURAL
from studio.stage.layout import Box
from studio.stage.numbers import clamp, number

REFERENCE = 1080  # lines of the frame in which one point, and one unit of a width, is one pixel
MAX_STRETCH = 4.0  # a block is drawn at most this many times as large as the frame


@dataclass(frozen=True, slots=True)
class Lengths:
    """Pixels: the font's size, the distance of baselines, and the block's size where it is given."""

    px: float
    pitch: float
    width: float | None
    height: float | None


def lengths(section: Mapping[str, Any], frame: Box) -> tuple[Lengths | None, list[Problem]]:
    """The section's lengths, None when there is no font size to draw with."""
    short = min(frame.width, frame.height)
    unit = short / REFERENCE
    size = _Bounded(section)
    px = size("font_size", unit, 1.0, short)
    if px is None:
        return None, []
    pitch = size("line_height", px, 0.0, 2 * short)
    width = size("width", unit, px, 2 * frame.width)
    height = size("height", unit, 0.0, 2 * frame.height)
    return Lengths(px, NATURAL * px if pitch is None else pitch, width, height), size.notes


def stretch(section: Mapping[str, Any], px: float, box: Box, frame: Box) -> tuple[float, float, list[Problem]]:
    """The factors across and down, each the product of the two that the API has, and their notes.

    A letter is never drawn taller than the frame, nor a block larger than MAX_STRETCH frames.
    """
    size = _Bounded(section)
    most_x = MAX_STRETCH * frame.width / max(box.width, 1.0)
    most_y = min(MAX_STRETCH * frame.height / max(box.height, 1.0), frame.height / px)
    x, y = (_product(size, axis, max(1.0, most)) for axis, most in (("x", most_x), ("y", most_y)))
    return x, y, size.notes


def _product(size: _Bounded, axis: str, most: float) -> float:
    factors = [size(f"{prefix}scale_{axis}", 1.0, 0.0, most) for prefix in ("", "transform_")]
    first, second = (1.0 if factor is None else factor for factor in factors)
    return min(first * second, most)


class _Bounded:
    """Reads parameters of a section within bounds and collects the notes."""

    def __init__(self, section: Mapping[str, Any]) -> None:
        self.section = section
        self.notes: list[Problem] = []

    def __call__(self, name: str, unit: float, low: float, high: float) -> float | None:
        """The parameter times `unit`, at least `low` and at most `high`; None when it is not given."""
        value = number(self.section.get(name))
        if value is None:
            return None
        drawn = clamp(value * unit, low, high)
        if abs(drawn - value * unit) > 1e-6:
            self.notes.append(Problem(f"/text/{name}", "drawn_within_bounds", {"drawn": round(drawn / unit, 2)}))
        return drawn
