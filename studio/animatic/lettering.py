"""Draws lines of text, straight ones directly and turned or stretched ones through a mask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PIL import Image, ImageDraw

from studio.animatic.fonts import font, runs
from studio.stage import Line, TextBlock

MAX_MASK = 16_000_000  # pixels of a mask before it is turned


def draw_text(picture: Image.Image, block: TextBlock) -> None:
    """Draws a block where the stage has put it."""
    if block.plain:
        draw = ImageDraw.Draw(picture)
        for line in block.lines:
            draw_line(draw, line, block.px, block.weight, block.anchor, block.color)
    else:
        picture.paste(block.color, mask=_turned(block, picture.size))


def draw_line(draw: ImageDraw.ImageDraw, line: Line, px: float, weight: int, anchor: str, fill: str | int) -> None:
    """Draws one line from the point its anchor says, each script in its own file."""
    pieces = [(text, font(file, px)) for text, file in runs(line.text, weight)]
    widths = [face.getlength(text) for text, face in pieces]
    x = line.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * sum(widths)
    for (text, face), width in zip(pieces, widths, strict=True):
        draw.text((x, line.y), text, font=face, fill=fill, anchor="ls")
        x += width


def _turned(block: TextBlock, size: tuple[int, int]) -> Image.Image:
    """The mask of a block in a frame of `size`: drawn straight and as large as it will be seen, then mapped."""
    left, top, right, bottom = _extent(block.lines, block)
    area = (right - left) * (bottom - top)
    factor = min(max(block.scale_x, block.scale_y, 1 / block.px), (MAX_MASK / area) ** 0.5)
    mask = Image.new("L", (max(1, round((right - left) * factor)), max(1, round((bottom - top) * factor))))
    draw = ImageDraw.Draw(mask)
    for line in block.lines:
        moved = replace(line, x=(line.x - left) * factor, y=(line.y - top) * factor)
        draw_line(draw, moved, block.px * factor, block.weight, block.anchor, 255)
    return mask.transform(size, Image.Transform.AFFINE, _inverse(block, left, top, factor), Image.Resampling.BICUBIC)


def _extent(lines: Iterable[Line], block: TextBlock) -> tuple[float, float, float, float]:
    """Every letter's box and an em around it, before turning."""
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    lefts = [line.x - shares[block.anchor] * line.width for line in lines]
    rights = [left + line.width for left, line in zip(lefts, lines, strict=True)]
    downs = [line.y for line in lines]
    return min(lefts) - block.px, min(downs) - 1.5 * block.px, max(rights) + block.px, max(downs) + block.px


def _inverse(block: TextBlock, left: float, top: float, factor: float) -> tuple[float, ...]:
    """From a pixel of the frame to one of the mask, in the order Pillow wants."""
    a, b, c, d, e, f = block.matrix
    scale = factor / (a * d - b * c)
    across = (d * scale, -c * scale, (c * f - d * e) * scale - left * factor)
    down = (-b * scale, a * scale, (b * e - a * f) * scale - top * factor)
    return *across, *down
