"""Draws the stage's shapes with smooth edges: enlarged, over what is there already, then reduced."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from PIL import Image, ImageDraw

from studio.stage import Box, Shape

MAX_ENLARGED = 12_000_000  # pixels of an enlarged part
MAX_FACTOR = 4
CURVE = 24  # points of a curve

Point = tuple[float, float]


def draw_shapes(
    picture: Image.Image, shapes: Iterable[Shape], square: Box, window: Box, round_window: bool = False
) -> None:
    """Draws shapes whose unit square lies at `square`, and of them only what is inside `window`."""
    left, top = max(0, math.floor(max(square.x, window.x))), max(0, math.floor(max(square.y, window.y)))
    right = min(picture.width, math.ceil(min(square.right, window.right)))
    bottom = min(picture.height, math.ceil(min(square.bottom, window.bottom)))
    if right <= left or bottom <= top:
        return
    factor = max(1, min(MAX_FACTOR, math.isqrt(MAX_ENLARGED // ((right - left) * (bottom - top)))))
    part = picture.crop((left, top, right, bottom)).resize(
        ((right - left) * factor, (bottom - top) * factor), Image.Resampling.NEAREST
    )
    draw = ImageDraw.Draw(part)
    for shape in shapes:
        _draw(
            draw,
            shape,
            (square.x - left) * factor,
            (square.y - top) * factor,
            square.width * factor,
            square.height * factor,
        )
    mask = _round_mask(part.size, window, left, top, factor) if round_window else None
    picture.paste(part.reduce(factor), (left, top), mask)


def _draw(draw: ImageDraw.ImageDraw, shape: Shape, x: float, y: float, width: float, height: float) -> None:
    at = dict(shape.at)
    if shape.kind == "ellipse":
        cx, cy, rx, ry = x + at["cx"] * width, y + at["cy"] * height, at["rx"] * width, at["ry"] * height
        draw.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), fill=shape.fill)
    elif shape.kind == "rect":
        left, top = x + at["x"] * width, y + at["y"] * height
        corner = (left + at["width"] * width, top + at["height"] * height)
        draw.rounded_rectangle((left, top, *corner), at["rx"] * width, fill=shape.fill)
    else:
        draw.polygon([(x + u * width, y + v * height) for u, v in outline(shape)], fill=shape.fill)


def outline(shape: Shape) -> Iterator[Point]:
    """The points of a path, its curves as short straight lines."""
    here = (0.0, 0.0)
    for letter, numbers in shape.steps:
        if letter == "C":
            yield from _curve(here, numbers)
        elif letter in "ML":
            yield numbers[0], numbers[1]
        here = (numbers[-2], numbers[-1]) if numbers else here


def _curve(start: Point, numbers: tuple[float, ...]) -> Iterator[Point]:
    points = (start, numbers[0:2], numbers[2:4], numbers[4:6])
    for i in range(1, CURVE + 1):
        t = i / CURVE
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        yield tuple(sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))


def _round_mask(size: tuple[int, int], window: Box, left: int, top: int, factor: int) -> Image.Image:
    mask = Image.new("L", size)
    box = (window.x - left, window.y - top, window.right - left, window.bottom - top)
    ImageDraw.Draw(mask).ellipse([value * factor for value in box], fill=255)
    return mask.reduce(factor)
