"""What a frame holds once every place is decided: boxes, a figure, lines of text, all in pixels of the output."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from studio.payload import Problem
from studio.stage.look import Look
from studio.stage.shapes import Shape


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; x and y are its upper left corner, y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def cx(self) -> float:
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: `x` is where its anchor stands, `y` its baseline, `width` its advance without kerning."""

    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Background:
    """A plain `color`; for a picture or film, which is not fetched, unit-square `shapes` over `box` and a label."""

    box: Box
    color: str
    kind: str = "color"
    fit: str | None = None
    shapes: tuple[Shape, ...] = ()
    label: Line | None = None
    label_px: float = 0.0
    label_color: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """The stand-in: `picture` is where its unit square lies, `window` what is seen of it, `fill` what is behind it.

    `shape` says how the window is cut: "full" and "square" are rectangles, "circle" the ellipse inside the window.
    """

    window: Box
    picture: Box
    shape: str
    fill: str | None
    style: str
    identifier: str
    look: Look


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Wrapped lines in frame pixels, to be drawn through `matrix`; `anchor` is SVG's text-anchor."""

    box: Box
    lines: tuple[Line, ...]
    px: float
    weight: int
    color: str
    anchor: str
    rotation: float
    scale_x: float
    scale_y: float

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Scale, then turn clockwise, about the middle of `box`: (a b c d e f) in the order of SVG's matrix()."""
        sine, cosine = math.sin(math.radians(self.rotation)), math.cos(math.radians(self.rotation))
        a, b = cosine * self.scale_x, sine * self.scale_x
        c, d = -sine * self.scale_y, cosine * self.scale_y
        cx, cy = self.box.cx, self.box.cy
        return a, b, c, d, cx - a * cx - c * cy, cy - b * cx - d * cy

    @property
    def plain(self) -> bool:
        """Whether the lines stand where they say, unturned and unscaled."""
        return self.rotation == 0 and self.scale_x == self.scale_y == 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A frame of `width` × `height` pixels: draw the background, then the figure, then the text."""

    width: int
    height: int
    background: Background
    figure: Figure | None = None
    text: TextBlock | None = None
    notes: list[Problem] = field(default_factory=list)
