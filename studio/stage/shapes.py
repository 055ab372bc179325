"""Ellipses, rounded rectangles and paths in a unit square: what the browser and the film both know how to draw."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(r"[MLCZ]|-?\d*\.?\d+")
ARGUMENTS = {"M": 2, "L": 2, "C": 6, "Z": 0}


@dataclass(frozen=True, slots=True)
class Shape:
    """`kind` is the SVG element ("ellipse", "rect", "path"), `at` its attributes, lengths as shares of the square.

    An ellipse has cx, cy, rx, ry; a rect x, y, width, height, rx; a path has `steps`, absolute M, L, C and Z only.
    """

    kind: str
    fill: str
    at: tuple[tuple[str, float], ...] = ()
    steps: tuple[tuple[str, tuple[float, ...]], ...] = ()

    def attributes(self) -> dict[str, str]:
        """The element's attributes as text, fill included."""
        given = {name: _short(value) for name, value in self.at}
        if self.steps:
            given["d"] = "".join(letter + " ".join(map(_short, numbers)) for letter, numbers in self.steps)
        return given | {"fill": self.fill}


def ellipse(cx: float, cy: float, rx: float, ry: float, fill: str) -> Shape:
    """In hundredths of the square, like the other two makers."""
    return Shape("ellipse", fill, tuple(zip(("cx", "cy", "rx", "ry"), _unit(cx, cy, rx, ry), strict=True)))


def rect(x: float, y: float, width: float, height: float, fill: str, rx: float = 0) -> Shape:
    """A rectangle whose corners have the radius `rx`."""
    names = ("x", "y", "width", "height", "rx")
    return Shape("rect", fill, tuple(zip(names, _unit(x, y, width, height, rx), strict=True)))


def path(d: str, fill: str) -> Shape:
    """SVG path data with absolute M, L, C and Z."""
    tokens, steps = TOKEN.findall(d), []
    while tokens:
        letter = tokens.pop(0)
        numbers = [float(tokens.pop(0)) for _ in range(ARGUMENTS[letter])]
        steps.append((letter, _unit(*numbers)))
    return Shape("path", fill, steps=tuple(steps))


def mirrored(shape: Shape) -> Shape:
    """The same shape on the other side of the square's vertical middle line."""
    if shape.kind == "path":
        turned = tuple(
            (letter, tuple(round(1 - v, 6) if i % 2 == 0 else v for i, v in enumerate(numbers)))
            for letter, numbers in shape.steps
        )
        return Shape("path", shape.fill, steps=turned)
    at = dict(shape.at)
    name, width = ("cx", 0) if shape.kind == "ellipse" else ("x", at["width"])
    return Shape(shape.kind, shape.fill, tuple((at | {name: round(1 - at[name] - width, 6)}).items()))


def _unit(*hundredths: float) -> tuple[float, ...]:
    return tuple(round(value / 100, 6) for value in hundredths)


def _short(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".") if value else "0"
