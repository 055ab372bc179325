"""Where the presenter stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.payload import Problem
from studio.stage.colours import hex_colour
from studio.stage.layout import Box, Figure
from studio.stage.look import figure_look
from studio.stage.numbers import clamp, number, point
from studio.stage.person import FACE

CLOSE_UP = 1.5  # how much nearer a close-up is; the API page gives no figure
FACE_HEIGHT = 0.46  # where a close face sits, as a share of the clip's height: just above the middle
MAX_SCALE = 5.0  # the API's own highest


def place_figure(character: Mapping[str, Any] | None, frame: Box) -> Figure | None:
    """The stand-in's place, or None without a character or at scale 0.

    A presenter is taken as a clip of the frame's own shape: `scale` grows it about its middle and `offset` moves that
    middle by shares of the frame. Inside the clip an avatar stands on the lower edge; `fit` contain shows the whole
    person, cover fills the clip, closeUp comes nearer to the face. A circle or square has the clip's shorter side and
    the colour of `circle_background_color` behind it. A talking photo without a style is a square picture with a
    ground of its own, in the middle of the clip, unless `matting` takes that ground away.
    """
    if character is None:
        return None
    scale = clamp(_neutral(character.get("scale")), 0.0, MAX_SCALE)
    if scale * min(frame.width, frame.height) < 1:
        return None
    x, y = point(character.get("offset"))
    clip = _about(frame.cx + x * frame.width, frame.cy + y * frame.height, frame.width * scale, frame.height * scale)
    identifier = character.get("avatar_id") or character.get("talking_photo_id") or ""
    return _framed(character, clip, identifier if isinstance(identifier, str) else "")


def figure_notes(figure: Figure | None, frame: Box) -> list[Problem]:
    """A note when the middle of the face cannot be seen."""
    if figure is None:
        return []
    x = figure.picture.x + FACE[0] * figure.picture.width
    y = figure.picture.y + FACE[1] * figure.picture.height
    seen = frame.x <= x <= frame.right and frame.y <= y <= frame.bottom
    return [] if seen else [Problem("/character/offset", "figure_outside_frame")]


def _framed(character: Mapping[str, Any], clip: Box, identifier: str) -> Figure:
    look = figure_look(identifier)
    style = character.get("avatar_style") or character.get("talking_photo_style") or "normal"
    if style in ("circle", "square"):
        side = min(clip.width, clip.height)
        window = _about(clip.cx, clip.cy, side, side)
        ground = hex_colour(character.get("circle_background_color")) or look.backdrop
        return Figure(window, window, style, ground, style, identifier, look)
    cover = character.get("fit") == "cover"
    side = max(clip.width, clip.height) if cover else min(clip.width, clip.height)
    if character.get("type") == "talking_photo" and character.get("matting") is not True:
        picture = _about(clip.cx, clip.cy, side, side)
        return Figure(clip if cover else picture, picture, "full", look.backdrop, "photo", identifier, look)
    side *= CLOSE_UP if style == "closeUp" else 1
    return Figure(clip, _standing(clip, side), "full", None, str(style), identifier, look)


def _standing(clip: Box, side: float) -> Box:
    """A square picture of a person: on the clip's lower edge, or when larger with the face just above the middle."""
    if side <= clip.height:
        return Box(clip.cx - side / 2, clip.bottom - side, side, side)
    top = clamp(clip.y + FACE_HEIGHT * clip.height - FACE[1] * side, clip.bottom - side, clip.y)
    return Box(clip.cx - side / 2, top, side, side)


def _about(cx: float, cy: float, width: float, height: float) -> Box:
    return Box(cx - width / 2, cy - height / 2, width, height)


def _neutral(value: Any) -> float:
    found = number(value)
    return 1.0 if found is None else found  # a factor that is not given changes nothing
