"""Places everything a scene shows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from studio.payload import SECTIONS
from studio.stage.background import place_background
from studio.stage.figure import figure_notes, place_figure
from studio.stage.layout import Box, Layout
from studio.stage.text import place_text


def place(scene: Mapping[str, Any], width: int, height: int) -> Layout:
    """The layout of a frame of `width` × `height` pixels.

    `scene` is what `payload.complete_scene` gives: sections by name, each with every parameter of its kind or None.
    Positions and offsets are shares of the whole frame's width and height, seen from its middle, y downwards: 0.5 is
    the edge. The Studio API page gives only the range -1 to 1; requests in the wild put a presenter of scale 0.45
    into a corner with an offset of 0.29, 0.32, which this reading does and no other.
    Never raises and always ends, whatever the values; a value that is out of proportion is drawn within bounds, with
    a note. Notes are `Problem`s with pointers into the scene ("/text/font_size"): `text_outside_frame`,
    `figure_outside_frame`, `text_cut` {"lines"}, `drawn_within_bounds` {"drawn"}.
    """
    frame = Box(0.0, 0.0, float(width), float(height))
    figure = place_figure(_section(scene, "character"), frame)
    text, notes = place_text(_section(scene, "text"), frame)
    background = place_background(_section(scene, "background"), frame, _plain_colour())
    return Layout(width, height, background, figure, text, [*figure_notes(figure, frame), *notes])


@cache
def _plain_colour() -> str:
    """What the service's own default colour is: the likeliest ground of a scene that has no background."""
    return SECTIONS["background"].fields("color")["value"].prefill


def _section(scene: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    section = scene.get(name)
    return section if isinstance(section, Mapping) else None
