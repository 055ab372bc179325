from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from studio.animatic.fonts import font, runs
from studio.animatic.paint import paint
from studio.stage import figure_look, place
from tests.animatic.films import near
from tests.lanes import cases
from tests.stage.scenes import avatar, photo, scene, words

DARK = {"type": "color", "value": "#204060"}


def painted(width: int = 640, height: int = 360, **sections: Any) -> Image.Image:
    return paint(place(scene(**({"background": DARK} | sections)), width, height))


def drawn(picture: Image.Image, plain: Image.Image) -> tuple[int, int, int, int]:
    """The box of what differs from the same frame without it."""
    box = ImageChops.difference(picture, plain).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize(
    "text",
    [
        words("Left side", text_align="left", font_size=90.0),
        words("Two lines\nof words", text_align="right", position={"x": -0.2, "y": 0.2}, font_size=90.0),
        words("Turned", rotate=30.0, font_size=150.0),
        words("Upright", rotate=90.0, font_size=150.0),
        words("Wide", scale_x=2.0, transform_scale_x=1.5, font_size=90.0, position={"x": 0.1, "y": -0.1}),
        words("Flat", scale_x=0.5, scale_y=0.25, rotate=180.0, font_size=400.0),
        words("Grande été Съешь Ελλάδα", font_weight="normal", font_size=60.0),
    ],
)
def test_words_are_drawn_where_the_stage_puts_them(text: dict[str, Any]) -> None:
    layout = place(scene(background=DARK, text=text), 640, 360)
    assert layout.text is not None
    a, b, c, d, e, f = layout.text.matrix
    share = {"start": 0, "middle": 0.5, "end": 1}[layout.text.anchor]
    corners = [
        (a * x + c * y + e, b * x + d * y + f)
        for line in layout.text.lines
        for x in (line.x - share * line.width, line.x + (1 - share) * line.width)
        for y in (line.y - 0.74 * layout.text.px, line.y + 0.22 * layout.text.px)
    ]
    left, top, right, bottom = drawn(paint(layout), painted())
    slack = 3 + 0.12 * layout.text.px * max(layout.text.scale_x, layout.text.scale_y)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    assert min(xs) - 2 <= left <= min(xs) + slack + 0.1 * (max(xs) - min(xs))
    assert max(xs) - slack - 0.1 * (max(xs) - min(xs)) <= right <= max(xs) + 2
    assert min(ys) - 2 <= top
    assert bottom <= max(ys) + 2


def test_kerned_lines_keep_their_side() -> None:
    plain = painted()
    left, _, _, _ = drawn(painted(text=words("AVATAVA", text_align="left", width=900.0, font_size=90.0)), plain)
    _, _, right, _ = drawn(painted(text=words("AVATAVA", text_align="right", width=900.0, font_size=90.0)), plain)
    assert (left, right) == (pytest.approx(170, abs=3), pytest.approx(470, abs=3))


def test_a_circle_is_cut_round_over_its_ground() -> None:
    picture = painted(character=avatar(avatar_style="circle", scale=0.5, circle_background_color="#ffcc00"))
    assert near(picture.getpixel((320, 94)), "#ffcc00")
    assert near(picture.getpixel((233, 93)), "#204060")  # a corner of the square around it
    assert drawn(picture, painted()) == (230, 90, 410, 270)


def test_a_square_is_not_cut() -> None:
    picture = painted(character=photo(talking_photo_style="square", scale=0.5, circle_background_color="#ffcc00"))
    assert near(picture.getpixel((233, 93)), "#ffcc00")


def test_a_figure_outside_leaves_the_frame_as_it_is() -> None:
    away = painted(character=avatar(offset={"x": 1.0, "y": 1.0}, scale=0.4))
    assert away.tobytes() == painted().tobytes()


def test_a_covering_figure_stays_inside_its_clip() -> None:
    picture = painted(360, 640, character=avatar(fit="cover", scale=0.5))
    left, top, right, bottom = drawn(picture, painted(360, 640))
    assert (left, right, bottom) == (90, 270, 480)
    assert top > 160


def test_different_identifiers_are_different_people() -> None:
    assert painted(character=avatar(avatar_id="Mei")).tobytes() != painted(character=avatar(avatar_id="Kofi")).tobytes()


def test_a_close_up_is_nearer() -> None:
    far, close = (painted(character=avatar(avatar_style=style)) for style in ("normal", "closeUp"))
    skin = figure_look("Daisy").skin
    small = [picture.resize((160, 90)).get_flattened_data() for picture in (far, close)]
    count = [sum(near(pixel, skin) for pixel in pixels) for pixels in small]
    assert count[1] > 1.8 * count[0]


def test_a_picture_that_is_not_fetched_is_a_sign() -> None:
    picture = painted(background={"type": "image", "url": "https://example.org/beach.jpg"})
    other = painted(background={"type": "image", "url": "https://example.org/hills.jpg"})
    left, top, right, bottom = drawn(picture, other)  # only the label differs
    assert left > 32
    assert right < 180
    assert 18 <= top < bottom < 40


def test_every_picture_says_draft_in_its_corner() -> None:
    corner = painted().crop((570, 0, 640, 30))
    assert len(corner.getcolors() or []) > 3
    assert painted().crop((0, 30, 640, 360)).getcolors() == [(640 * 330, (0x20, 0x40, 0x60))]


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("Hello", ["latin"]),
        ("Žižkov", ["latin-ext", "latin", "latin-ext", "latin"]),
        ("Да €", ["cyrillic", "latin"]),
        ("Ωm", ["greek", "latin"]),
        ("Việt", ["latin", "vietnamese", "latin"]),
        ("e\u0301ж\u0301", ["latin", "cyrillic"]),
        ("漢😀", ["latin"]),
        ("₫", ["latin-ext"]),  # in two files: the later one of the sheet, as in a browser
    ],
)
def test_each_script_is_drawn_from_its_file(text: str, scripts: list[str]) -> None:
    found = list(runs(text, 700))
    assert [file for _, file in found] == [f"arimo-{script}-700.woff2" for script in scripts]
    assert "".join(piece for piece, _ in found) == text


def test_fonts_open_at_any_size() -> None:
    assert font("arimo-latin-400.woff2", 0.5).getlength("M") > 0


@settings(max_examples=cases(40), deadline=None)
@given(
    text=st.text(max_size=60),
    rotate=st.floats(0, 360),
    scale=st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)),
    size=st.floats(1e-9, 1e9),
    x=st.floats(-1, 1),
)
def test_any_words_are_drawn(text: str, rotate: float, scale: tuple[float, float], size: float, x: float) -> None:
    turned = words(text, rotate=rotate, scale_x=scale[0], scale_y=scale[1], font_size=size, position={"x": x, "y": 0})
    assert painted(256, 144, text=turned).size == (256, 144)
