"""Where the words over the picture stand, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from studio.payload import Problem
from studio.stage.advances import ASCENT, BOLD, DESCENT, REGULAR, text_width
from studio.stage.colours import hex_colour
from studio.stage.layout import Box, Line, TextBlock
from studio.stage.lengths import Lengths, lengths, stretch
from studio.stage.numbers import number, point
from studio.stage.wrapping import wrapped

SAFE = 0.9  # of the frame's width: the title-safe area of SMPTE ST 2046-1 and EBU R 95
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
MAX_LINES = 200
MAX_CHARACTERS = 20_000


def place_text(section: Mapping[str, Any] | None, frame: Box) -> tuple[TextBlock | None, list[Problem]]:
    """The text block and its notes; no block without words, size or colour, or when a factor of 0 leaves nothing.

    Points become pixels as in video editing, where 72 points and 72 pixels make an inch: one point is one pixel of a
    frame whose shorter side has 1080, so that a text looks the same at every size. `width` and `height` have the same
    unit. Lines break at `width`, or where it is not given at nine tenths of the frame. `position` is where the middle
    of the block is, seen from the middle of the frame (see `place`). With a `height` the lines start at the top of
    the block. `rotate` turns clockwise about the block's middle, `scale_x` times `transform_scale_x` stretches it.
    The Studio API page names no unit but points; each of these is the simplest that fits its words.
    """
    words, color = (section.get("text"), hex_colour(section.get("color"))) if section else (None, None)
    if section is None or color is None or not isinstance(words, str) or not words.strip():
        return None, []
    sizes, notes = lengths(section, frame)
    if sizes is None:
        return None, notes
    weight = font_weight(section.get("font_weight"))
    texts, cut = _texts(words, sizes, weight, frame)
    box = _box(section, texts, sizes, weight, frame)
    scale_x, scale_y, stretched = stretch(section, sizes.px, box, frame)
    if not scale_x * scale_y:
        return None, notes
    anchor = ANCHORS.get(str(section.get("text_align")), "middle")
    block = TextBlock(
        box,
        tuple(_lines(texts, box, sizes, weight, anchor)),
        sizes.px,
        weight,
        color,
        anchor,
        (number(section.get("rotate")) or 0.0) % 360,
        scale_x,
        scale_y,
    )
    return block, [*notes, *stretched, *cut, *_outside(block, frame)]


def font_weight(value: Any) -> int:
    """The shipped weight next to a CSS weight, a number or a name such as "Semi Bold"."""
    named = str(value or "").lower()
    digits = re.fullmatch(r"\d{1,4}", named)
    heavy = int(named) >= 600 if digits else any(name in named for name in ("bold", "black", "heavy"))
    return BOLD if heavy else REGULAR


def _texts(words: str, sizes: Lengths, weight: int, frame: Box) -> tuple[list[str], list[Problem]]:
    room = (sizes.width or SAFE * frame.width) / sizes.px
    most = min(MAX_LINES, max(1, int(2 * frame.height / max(sizes.pitch, 0.1))))
    texts = list(islice(wrapped(words[:MAX_CHARACTERS], room, weight), most + 1))
    short = len(texts) <= most and len(words) <= MAX_CHARACTERS
    shown = texts[:most]
    return shown, [] if short else [Problem("/text/text", "text_cut", {"lines": len(shown)})]


def _box(section: Mapping[str, Any], texts: list[str], sizes: Lengths, weight: int, frame: Box) -> Box:
    x, y = point(section.get("position"))
    width = sizes.width or max(text_width(text, weight) for text in texts) * sizes.px
    height = sizes.height or len(texts) * sizes.pitch
    return Box(frame.cx + x * frame.width - width / 2, frame.cy + y * frame.height - height / 2, width, height)


def _lines(texts: list[str], box: Box, sizes: Lengths, weight: int, anchor: str) -> Iterator[Line]:
    at = {"start": box.x, "middle": box.cx, "end": box.right}[anchor]
    first = box.y + (sizes.pitch + (ASCENT - DESCENT) * sizes.px) / 2  # letters in the middle of their line, as in CSS
    for i, text in enumerate(texts):
        yield Line(text, at, first + i * sizes.pitch, text_width(text, weight) * sizes.px)


def _outside(block: TextBlock, frame: Box) -> list[Problem]:
    """A note when some letter's box, turned and stretched, leaves the frame by more than a pixel."""
    a, b, c, d, e, f = block.matrix
    for line in block.lines:
        left = line.x - {"start": 0, "middle": line.width / 2, "end": line.width}[block.anchor]
        for x in (left, left + line.width):
            for y in (line.y - ASCENT * block.px, line.y + DESCENT * block.px):
                across, down = a * x + c * y + e, b * x + d * y + f
                if not (-1 <= across <= frame.width + 1 and -1 <= down <= frame.height + 1):
                    return [Problem("/text/position", "text_outside_frame")]
    return []
