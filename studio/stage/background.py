"""What stands behind everything: a colour, or a sign for the picture or film that would be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from studio.stage.advances import REGULAR, text_width
from studio.stage.colours import hex_colour
from studio.stage.layout import Background, Box, Line
from studio.stage.shapes import Shape, ellipse, path, rect
from studio.stage.wrapping import clean

INK = "#3d4757"
PALETTES = {  # sky, sun, far and near hills
    "image": ("#dfe7f1", "#f3d9a4", "#b9c8da", "#9fb2c8"),
    "video": ("#e4e2f0", "#efcdb8", "#c3bfdb", "#a9a4c9"),
}
LABEL_EM = 1 / 36  # of the frame's shorter side: 30 pixels of 1080
MARGIN = 0.05  # of the frame: inside the title-safe area
MAX_LABEL = 40  # characters


def place_background(section: Mapping[str, Any] | None, frame: Box, absent: str) -> Background:
    """The background over the whole frame; `absent` is the colour where none is given.

    Pictures and films are shown as a landscape in unit shapes with a label ("Image: beach.jpg"), the address's file
    name or the asset id: the stage fetches nothing.
    """
    given = section or {}
    kind = given.get("type")
    if not isinstance(kind, str) or kind not in PALETTES:
        return Background(frame, hex_colour(given.get("value")) or absent)
    px = min(frame.width, frame.height) * LABEL_EM
    text = f"{kind.capitalize()}: {_name(given, kind)}"
    label = Line(text, frame.width * MARGIN, frame.height * MARGIN + px, text_width(text, REGULAR) * px)
    return Background(frame, PALETTES[kind][0], kind, given.get("fit"), _landscape(kind, frame), label, px, INK)


def _name(section: Mapping[str, Any], kind: str) -> str:
    url, asset = section.get("url"), section.get(f"{kind}_asset_id")
    name = _file_name(url) if isinstance(url, str) and url else asset
    name = clean(name).replace("\n", " ").strip() if isinstance(name, str) else ""
    if not name:
        return "not chosen"
    return name if len(name) <= MAX_LABEL else name[: MAX_LABEL // 2 - 1] + "…" + name[-MAX_LABEL // 2 :]


def _file_name(url: str) -> str:
    try:
        parts = urlsplit(url[:2000])
    except ValueError:
        return url[:200]
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc or url[:200]


def _landscape(kind: str, frame: Box) -> tuple[Shape, ...]:
    sky, sun, far, near = PALETTES[kind]
    short = min(frame.width, frame.height)
    hills = "M 0 74 C 18 56 30 56 44 70 C 56 82 72 60 100 66 L 100 100 L 0 100 Z"
    field = "M 0 86 C 24 74 46 92 66 84 C 80 78 90 78 100 82 L 100 100 L 0 100 Z"
    disc = ellipse(80, 26, 7 * short / frame.width, 7 * short / frame.height, sun)
    return rect(0, 0, 100, 100, sky), disc, path(hills, far), path(field, near)
