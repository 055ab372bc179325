"""Paints the picture of a scene as the stage has laid it out."""

from __future__ import annotations

from PIL import Image, ImageDraw

from studio.animatic.drawing import draw_shapes
from studio.animatic.lettering import draw_line, draw_text
from studio.stage import Background, Figure, Layout, Line, Shape, figure_shapes

MARK = "DRAFT"
MARK_EM = 1 / 48  # of the frame's shorter side


def paint(layout: Layout) -> Image.Image:
    """An RGB picture of the layout's size, marked as a draft in its upper right corner."""
    picture = Image.new("RGB", (layout.width, layout.height), layout.background.color)
    _background(picture, layout.background)
    if layout.figure is not None:
        _figure(picture, layout.figure)
    if layout.text is not None:
        draw_text(picture, layout.text)
    _mark(picture)
    return picture


def _background(picture: Image.Image, background: Background) -> None:
    draw_shapes(picture, background.shapes, background.box, background.box)
    if background.label is not None:
        draw = ImageDraw.Draw(picture)
        draw_line(draw, background.label, background.label_px, 400, "start", background.label_color)


def _figure(picture: Image.Image, figure: Figure) -> None:
    ground = [] if figure.fill is None else [Shape("rect", figure.fill, WHOLE)]
    shapes = [*ground, *figure_shapes(figure.look)]
    draw_shapes(picture, shapes, figure.picture, figure.window, round_window=figure.shape == "circle")


WHOLE = (("x", 0.0), ("y", 0.0), ("width", 1.0), ("height", 1.0), ("rx", 0.0))


def _mark(picture: Image.Image) -> None:
    """Says that this is a draft: small, in the corner that presenters and captions leave free."""
    px = max(7.0, min(picture.size) * MARK_EM)
    width, height = round(px * 4.4), round(px * 1.7)
    left, top = picture.width - width - round(px), round(px)
    plate = Image.new("RGB", (width, height), "#1d2430")
    line = Line(MARK, width / 2, height / 2 + px * 0.36, 0.0)
    draw_line(ImageDraw.Draw(plate), line, px, 700, "middle", "#ffffff")
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), height / 2, fill=170)
    picture.paste(plate, (left, top), mask)
