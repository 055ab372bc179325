from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.stage import Box, place
from tests.lanes import cases
from tests.stage.scenes import avatar, photo, scene, words

LANDSCAPE, PORTRAIT, SQUARE = (1920, 1080), (1080, 1920), (720, 720)


def corners(box: Box) -> tuple[float, float, float, float]:
    return tuple(round(value, 2) for value in (box.x, box.y, box.width, box.height))


@pytest.mark.parametrize(
    ("character", "size", "window", "picture"),
    [
        (avatar(), LANDSCAPE, (0, 0, 1920, 1080), (420, 0, 1080, 1080)),
        (avatar(), PORTRAIT, (0, 0, 1080, 1920), (0, 840, 1080, 1080)),
        (avatar(), SQUARE, (0, 0, 720, 720), (0, 0, 720, 720)),
        (avatar(scale=0.5), LANDSCAPE, (480, 270, 960, 540), (690, 270, 540, 540)),
        (avatar(scale=5.0), LANDSCAPE, (-3840, -2160, 9600, 5400), (-1740, -2160, 5400, 5400)),
        (avatar(offset={"x": 0.5, "y": -0.25}), LANDSCAPE, (960, -270, 1920, 1080), (1380, -270, 1080, 1080)),
        (
            avatar(scale=0.45, offset={"x": 0.29, "y": 0.32}),
            LANDSCAPE,
            (1084.8, 642.6, 864, 486),
            (1273.8, 642.6, 486, 486),
        ),
        (avatar(fit="cover"), LANDSCAPE, (0, 0, 1920, 1080), (0, -232.8, 1920, 1920)),
        (avatar(fit="cover"), PORTRAIT, (0, 0, 1080, 1920), (-420, 0, 1920, 1920)),
        (avatar(avatar_style="closeUp"), LANDSCAPE, (0, 0, 1920, 1080), (150, -118.8, 1620, 1620)),
        (avatar(avatar_style="closeUp"), PORTRAIT, (0, 0, 1080, 1920), (-270, 300, 1620, 1620)),
        (avatar(avatar_style="circle"), LANDSCAPE, (420, 0, 1080, 1080), (420, 0, 1080, 1080)),
        (avatar(avatar_style="circle", scale=0.4), PORTRAIT, (324, 744, 432, 432), (324, 744, 432, 432)),
        (photo(), LANDSCAPE, (420, 0, 1080, 1080), (420, 0, 1080, 1080)),
        (photo(), PORTRAIT, (0, 420, 1080, 1080), (0, 420, 1080, 1080)),
        (photo(fit="cover"), PORTRAIT, (0, 0, 1080, 1920), (-420, 0, 1920, 1920)),
        (photo(matting=True), PORTRAIT, (0, 0, 1080, 1920), (0, 840, 1080, 1080)),
        (photo(talking_photo_style="square", scale=0.5), LANDSCAPE, (690, 270, 540, 540), (690, 270, 540, 540)),
    ],
)
def test_the_figure_stands_where_it_should(
    character: dict[str, Any], size: tuple[int, int], window: tuple[float, ...], picture: tuple[float, ...]
) -> None:
    figure = place(scene(character=character), *size).figure
    assert figure is not None
    assert (corners(figure.window), corners(figure.picture)) == (window, picture)


@pytest.mark.parametrize(
    ("character", "shape", "fill"),
    [
        (avatar(), "full", None),
        (avatar(avatar_style="circle"), "circle", "#f6f6fc"),
        (photo(talking_photo_style="square", circle_background_color="#123456"), "square", "#123456"),
        (photo(matting=True), "full", None),
    ],
)
def test_the_figure_has_its_shape_and_ground(character: dict[str, Any], shape: str, fill: str | None) -> None:
    figure = place(scene(character=character), *LANDSCAPE).figure
    assert figure is not None
    assert (figure.shape, figure.fill) == (shape, fill)


def test_a_photo_has_a_ground_of_its_own() -> None:
    figure = place(scene(character=photo()), *LANDSCAPE).figure
    assert figure is not None
    assert figure.fill == figure.look.backdrop


@pytest.mark.parametrize("character", [None, avatar(scale=0.0), avatar(scale=0), "nobody"])
def test_nobody_stands_there(character: Any) -> None:
    assert place(scene(character=character), *LANDSCAPE).figure is None


@pytest.mark.parametrize(
    ("character", "noted"),
    [
        (avatar(), False),
        (avatar(offset={"x": 0.4, "y": 0.0}), False),
        (avatar(offset={"x": 0.6, "y": 0.0}), True),
        (avatar(offset={"x": 0.0, "y": 1.0}), True),
        (avatar(scale=5.0, offset={"x": 0.0, "y": -1.0}), True),
    ],
)
def test_a_face_that_cannot_be_seen_is_noted(character: dict[str, Any], noted: bool) -> None:
    notes = [(note.pointer, note.code) for note in place(scene(character=character), *LANDSCAPE).notes]
    assert notes == ([("/character/offset", "figure_outside_frame")] if noted else [])


def test_a_colour_fills_the_frame() -> None:
    background = place(scene(background={"type": "color", "value": "#1A1a2e", "fit": "cover"}), *LANDSCAPE).background
    assert (background.color, corners(background.box), background.label) == ("#1a1a2e", (0, 0, 1920, 1080), None)


def test_without_a_background_the_ground_is_the_default_colour() -> None:
    assert place(scene(), *LANDSCAPE).background.color == "#f6f6fc"


@pytest.mark.parametrize(
    ("background", "label"),
    [
        ({"type": "image", "url": "https://example.org/a/beach%20day.jpg?size=2"}, "Image: beach day.jpg"),
        ({"type": "image", "url": "https://example.org"}, "Image: example.org"),
        ({"type": "image", "url": "http://[broken"}, "Image: http://[broken"),
        ({"type": "image", "url": None, "image_asset_id": "a1b2"}, "Image: a1b2"),
        ({"type": "image", "url": None, "image_asset_id": None}, "Image: not chosen"),
        ({"type": "video", "url": "https://example.org/waves.mp4", "fit": "contain"}, "Video: waves.mp4"),
        ({"type": "video", "video_asset_id": "v" * 100}, "Video: " + "v" * 19 + "…" + "v" * 20),
    ],
)
def test_a_picture_is_a_sign_with_its_name(background: dict[str, Any], label: str) -> None:
    placed = place(scene(background=background), *LANDSCAPE).background
    assert placed.label is not None
    assert (placed.label.text, placed.kind, placed.fit) == (label, background["type"], background.get("fit"))
    assert placed.label.x == 96
    assert placed.label.x + placed.label.width < 1920


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["normal", "closeUp", "circle", "avatar", "talking_photo", "image", "video", "cover", "left"]),
    st.dictionaries(st.sampled_from(["x", "y"]), st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=3))),
)


def section(names: list[str], **fixed: Any) -> st.SearchStrategy[Any]:
    return st.one_of(
        ODD, st.fixed_dictionaries({name: st.just(v) for name, v in fixed.items()}, optional=dict.fromkeys(names, ODD))
    )


@settings(max_examples=cases(200), deadline=None)
@given(
    character=section(list(avatar()) + list(photo())),
    background=section(["type", "value", "url", "image_asset_id", "fit"]),
    text=section([name for name in words() if name not in ("font_size", "color")], font_size=24.0, color="#ffffff"),
    size=st.sampled_from([(128, 128), LANDSCAPE, PORTRAIT, (4096, 4096), (128, 4096)]),
)
def test_anything_at_all_is_placed(character: Any, background: Any, text: Any, size: tuple[int, int]) -> None:
    layout = place(scene(character=character, background=background, text=text), *size)
    long = max(size)
    if layout.figure is not None:
        assert all(abs(value) <= 20 * long for value in corners(layout.figure.picture))
    if layout.text is not None:
        block = layout.text
        assert len(block.lines) <= 200
        assert 0 < block.px * block.scale_y <= max(size[1], block.px)
        assert block.box.width * block.scale_x <= max(4 * size[0], block.box.width)
        assert all(abs(value) <= 100 * long for value in block.matrix)


@given(x=st.floats(-1, 1), y=st.floats(-1, 1))
def test_an_offset_moves_the_figure_by_shares_of_the_frame(x: float, y: float) -> None:
    moved = place(scene(character=avatar(offset={"x": x, "y": y})), *LANDSCAPE).figure
    still = place(scene(character=avatar()), *LANDSCAPE).figure
    assert moved is not None
    assert still is not None
    assert moved.picture.cx - still.picture.cx == pytest.approx(1920 * x, abs=1e-6)
    assert moved.picture.cy - still.picture.cy == pytest.approx(1080 * y, abs=1e-6)
