"""The stand-in person, head and shoulders in a unit square standing on its lower edge: a list of plain shapes."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import quoteattr

from studio.stage.colours import mix
from studio.stage.look import Look, figure_look
from studio.stage.shapes import Shape, ellipse, mirrored, path, rect

FACE = (0.5, 0.38)  # the middle of the face, which framing and notes go by

BROW = (
    "M 40.4 34.2 C 42 32.3 45.6 32.1 47.4 33.5 C 47.7 33.8 47.5 34.6 46.9 34.4 "
    "C 45 33.7 42.6 33.8 40.9 34.9 C 40.3 35.2 40 34.6 40.4 34.2 Z"
)
NOSE = "M 49.2 44.6 C 49.6 45.7 50.6 45.7 51.4 44.7 C 51.9 44.9 51.3 46.4 50.2 46.4 C 49 46.4 48.6 45 49.2 44.6 Z"
SMILE = (
    "M 45 49.6 C 47.3 51.4 52.7 51.4 55 49.6 C 55.5 49.5 55.8 50 55.5 50.4 "
    "C 53 53.6 47 53.6 44.5 50.4 C 44.2 50 44.5 49.5 45 49.6 Z"
)
FRINGE = (
    "M 33.6 40 C 30 20 39 12.5 50.5 12.5 C 63 12.5 69.8 21 66.4 40 C 66 34 65 30.5 63.4 28.5 "
    "C 56 29.6 47 27.4 43 22.6 C 42.4 26 37.2 28 35.7 31.4 C 34.4 34 34 37 33.6 40 Z"
)
CAP = (
    "M 33.8 38 C 31 20.5 39.5 14 50 14 C 60.5 14 69 20.5 66.2 38 C 65.4 32.5 64.5 30 62.5 28.2 "
    "C 58 25.4 42 25.4 37.5 28.2 C 35.5 30 34.6 32.5 33.8 38 Z"
)
BOB = "M 30.5 57 C 25.5 30 31 11.5 50.5 11.5 C 69.5 11.5 74.5 30 69.5 57 C 66 62 34 62 30.5 57 Z"
LONG = "M 26 84 C 27 66 25 12 50.5 11.5 C 75.5 12 73 66 74 84 C 66 90 34 90 26 84 Z"
CURLS = (
    (36.5, 30, 6),
    (35.5, 23.5, 6),
    (40.5, 17.6, 6.4),
    (48, 15, 6.6),
    (55.5, 15.6, 6.6),
    (61.8, 19.6, 6.2),
    (64.8, 25.4, 5.8),
    (64.2, 31, 5),
    (44, 22.5, 5.5),
    (52, 21.5, 5.5),
    (58.5, 23.5, 5),
)


def figure_shapes(look: Look) -> list[Shape]:
    """Shapes from back to front, lengths as shares of a square: the same for a look, in the page and in the film."""
    shapes = [*_hair_behind(look), *_body(look), *_head(look)]
    if look.face:
        shapes += _face(look)
    return shapes + _hair_in_front(look)


@lru_cache(maxsize=256)
def figure_elements(look: Look) -> str:
    """The same as SVG markup. Kept: every key pressed in a scene draws its person once more."""
    return "".join(map(svg_element, figure_shapes(look)))


def figure_svg(identifier: str, size: int = 160) -> str:
    """A whole SVG document, `size` pixels square: a stand-in's picture for catalogues. No style, no script in it."""
    look = figure_look(identifier)
    drawn = svg_element(rect(0, 0, 100, 100, look.backdrop)) + figure_elements(look)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 1 1">{drawn}</svg>'


def svg_element(shape: Shape) -> str:
    """One shape as SVG markup in unit lengths."""
    given = " ".join(f"{name}={quoteattr(value)}" for name, value in shape.attributes().items())
    return f"<{shape.kind} {given}/>"


def _body(look: Look) -> list[Shape]:
    torso = "M 7 100 C 7 80 15 72 29.5 67.8 L 43 63.3 L 57 63.3 L 70.5 67.8 C 85 72 93 80 93 100 Z"
    neck = "M 43 48 L 43 62.4 C 43 70 57 70 57 62.4 L 57 48 Z"
    shadow = "M 43 54 L 57 54 L 57 58 C 54 62 46 62 43 58 Z"
    return [path(torso, look.clothes), *_collar(look), path(neck, look.skin), path(shadow, _shade(look, 0.22))]


def _collar(look: Look) -> list[Shape]:
    dark, light = mix(look.clothes, "#10131a", 0.28), mix(look.clothes, "#ffffff", 0.86)
    if look.collar == "blazer":
        lapel = path("M 41.8 63.2 L 36 67.4 L 34.5 75 L 38.5 76.5 L 37.4 80.5 L 48.4 100 L 50 100 L 50 93 Z", dark)
        return [path("M 41 64 L 50 93 L 59 64 Z", light), lapel, mirrored(lapel)]
    if look.collar == "shirt":
        tip = path("M 42.2 61.8 L 38.8 66 L 44.6 75 L 50 69.8 Z", light)
        return [tip, mirrored(tip), path("M 49.5 70.4 L 50.5 70.4 L 50.5 100 L 49.5 100 Z", dark)]
    return [path("M 41 64 C 41.5 74 58.5 74 59 64 Z", dark)]


def _head(look: Look) -> list[Shape]:
    ear = ellipse(34.2, 39.8, 2.6, 4.2, _shade(look, 0.14))
    jaw = (
        "M 33.9 36 C 33.9 22 41 17.5 50 17.5 C 59 17.5 66.1 22 66.1 36 C 66.1 48 59.5 57.2 50 57.2 "
        "C 40.5 57.2 33.9 48 33.9 36 Z"
    )
    return [ear, mirrored(ear), path(jaw, look.skin)]


def _face(look: Look) -> list[Shape]:
    ink = "#2b2421"
    brow = path(BROW, mix(look.hair, ink, 0.45))
    eye = ellipse(44, 38.8, 1.35, 1.75, ink)
    cheek = ellipse(40.6, 45.4, 2.9, 1.9, mix(look.skin, "#d9604c", 0.2))
    nose = path(NOSE, _shade(look, 0.3))
    smile = path(SMILE, mix(look.skin, "#8a2630", 0.62))
    return [cheek, mirrored(cheek), *_glasses(look), brow, mirrored(brow), eye, mirrored(eye), nose, smile]


def _glasses(look: Look) -> list[Shape]:
    if not look.glasses:
        return []
    rim, lens = ellipse(44, 39, 4.9, 4.5, "#3a3436"), ellipse(44, 39, 4.2, 3.8, mix(look.skin, "#ffffff", 0.12))
    bridge = rect(48.4, 38.1, 3.2, 0.7, "#3a3436", 0.3)
    return [rim, mirrored(rim), lens, mirrored(lens), bridge]


def _shade(look: Look, share: float) -> str:
    return mix(look.skin, "#5a2f22" if look.face else "#4d5668", share)


def _hair_behind(look: Look) -> list[Shape]:
    match look.hair_style:
        case "afro":
            return [ellipse(50, 30.5, 23.5, 21.5, look.hair)]
        case "bob":
            return [path(BOB, mix(look.hair, "#000000", 0.14))]
        case "long":
            return [path(LONG, mix(look.hair, "#000000", 0.14))]
        case "bun":
            return [ellipse(50, 10.8, 7.4, 6.6, mix(look.hair, "#000000", 0.14))]
    return []


def _hair_in_front(look: Look) -> list[Shape]:
    match look.hair_style:
        case "crop" | "afro" | "bun":
            return [path(CAP, look.hair)]
        case "parted" | "bob" | "long":
            return [path(FRINGE, look.hair)]
        case "curly":
            return [ellipse(x, y, r, r, look.hair) for x, y, r in CURLS]
        case "shaved":
            return [path(CAP, mix(look.hair, look.skin, 0.55))]
    return []
