import time
from typing import Any

import pytest

from studio.stage import Layout, TextBlock, place
from studio.stage.text import font_weight
from tests.stage.scenes import scene, words

ASCENT, DESCENT = 0.9053, 0.2119  # of an em of Arimo


def laid(size: tuple[int, int] = (1920, 1080), **given: Any) -> Layout:
    return place(scene(text=words(**given)), *size)


def block(size: tuple[int, int] = (1920, 1080), **given: Any) -> TextBlock:
    found = laid(size, **given).text
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("size", "px"), [((1920, 1080), 24), ((1080, 1920), 24), ((1280, 720), 16), ((3840, 2160), 48), ((1080, 1080), 24)]
)
def test_a_point_is_a_pixel_of_a_1080_frame(size: tuple[int, int], px: float) -> None:
    assert block(size, text="Hi").px == pytest.approx(px)


def test_a_line_stands_in_the_middle_of_the_frame() -> None:
    placed = block(text="Hello", font_size=100.0, line_height=1.0)
    line = placed.lines[0]
    assert (line.text, line.x, placed.anchor) == ("Hello", 960, "middle")
    assert line.y == pytest.approx(540 + (ASCENT - DESCENT) * 50, abs=0.1)
    assert (placed.box.cx, placed.box.cy, placed.box.height) == (960, 540, 100)
    assert line.width == pytest.approx((1479 + 1139 + 569 + 569 + 1251) / 20.48, abs=0.01)


def test_position_moves_the_middle_of_the_block_by_shares_of_the_frame() -> None:
    box = block(text="One\nTwo", position={"x": -0.25, "y": 0.4}).box
    assert (box.cx, box.cy) == pytest.approx((480, 972))


@pytest.mark.parametrize(
    ("align", "anchor", "x"), [("left", "start", 660), ("center", "middle", 960), ("right", "end", 1260)]
)
def test_lines_stand_at_their_side_of_the_block(align: str, anchor: str, x: float) -> None:
    placed = block(text="a", text_align=align, width=600.0)
    assert (placed.anchor, placed.lines[0].x) == (anchor, x)


def test_lines_follow_each_other_at_the_line_height() -> None:
    first, second, third = block(text="One\n\nThree", font_size=50.0, line_height=2.0).lines
    assert (second.text, third.y - second.y, second.y - first.y) == ("", pytest.approx(100), pytest.approx(100))


def test_without_a_line_height_it_is_the_fonts_own() -> None:
    first, second = block(text="One\nTwo", font_size=100.0, line_height=None).lines
    assert second.y - first.y == pytest.approx(115)


def test_a_height_puts_the_lines_at_the_top_of_the_block() -> None:
    placed = block(text="One", font_size=50.0, line_height=1.0, height=400.0)
    assert placed.box.y == 340
    assert placed.lines[0].y < 390


def test_lines_break_at_the_width_or_at_the_safe_area() -> None:
    text = "Seven short words fill this little line"
    assert [line.text for line in block(text=text, font_size=100.0, width=1000.0).lines] == [
        "Seven short words", "fill this little line",
    ]  # fmt: skip
    assert all(line.width <= 1728 for line in block(text=text * 5, font_size=100.0).lines)
    assert max(line.width for line in block(text=text * 5, font_size=100.0).lines) > 1400


def test_turning_and_stretching_leave_the_middle_where_it_is() -> None:
    placed = block(text="Hello", rotate=90.0, scale_x=2.0, transform_scale_x=1.5, scale_y=0.5)
    a, b, c, d, e, f = placed.matrix
    assert (a, b, c, d) == pytest.approx((0, 3, -0.5, 0))
    assert (a * 960 + c * 540 + e, b * 960 + d * 540 + f) == pytest.approx((960, 540))
    assert not placed.plain


@pytest.mark.parametrize("given", [{"rotate": None}, {"rotate": 360.0}, {"scale_x": 1.0, "transform_scale_y": 1.0}])
def test_what_changes_nothing_is_plain(given: dict[str, Any]) -> None:
    assert block(**given).plain


@pytest.mark.parametrize(
    "given",
    [
        {"text": "  \n "},
        {"text": None},
        {"scale_x": 0.0},
        {"transform_scale_y": 0},
        {"font_size": None},
        {"color": "?"},
    ],
)
def test_nothing_to_show(given: dict[str, Any]) -> None:
    assert laid(**given).text is None


@pytest.mark.parametrize(
    ("value", "weight"),
    [
        ("bold", 700),
        ("Semi Bold", 700),
        ("700", 700),
        ("600", 700),
        ("normal", 400),
        ("500", 400),
        ("", 400),
        (None, 400),
    ],
)
def test_the_nearest_shipped_weight_is_taken(value: Any, weight: int) -> None:
    assert font_weight(value) == weight


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"position": {"x": 0.49, "y": 0.0}}, [("/text/position", "text_outside_frame", {})]),
        ({"position": {"x": 0.0, "y": -0.5}}, [("/text/position", "text_outside_frame", {})]),
        ({"text": "x" * 60, "font_size": 40.0, "rotate": 90.0}, [("/text/position", "text_outside_frame", {})]),
        ({"text": "x" * 60, "font_size": 40.0, "rotate": 0.0}, []),
        ({"width": -5.0}, [("/text/width", "drawn_within_bounds", {"drawn": 24.0})]),
        (
            {"text": "a", "font_size": 1e6},
            [
                ("/text/font_size", "drawn_within_bounds", {"drawn": 1080.0}),
                ("/text/position", "text_outside_frame", {}),
            ],
        ),
        (
            {"text": "a\n" * 300},
            [("/text/text", "text_cut", {"lines": 75}), ("/text/position", "text_outside_frame", {})],
        ),
    ],
)
def test_notes(given: dict[str, Any], expected: list[tuple[str, str, dict[str, Any]]]) -> None:
    assert [(note.pointer, note.code, note.params) for note in laid(**given).notes] == expected


@pytest.mark.parametrize(
    "given",
    [
        {"text": "word " * 20_000},
        {"text": "x" * 100_000, "font_size": 1e-9, "width": 1e-9},
        {"text": "漢" * 100_000, "line_height": 1e-9},
        {"text": "a\n" * 50_000},
        {"text": "😀\u200d" * 50_000, "width": 1.0},
        {"text": "-" * 100_000},
    ],
)
def test_a_hundred_kilobytes_take_no_time(given: dict[str, Any]) -> None:
    start = time.process_time()
    assert len(block(**given).lines) <= 200
    assert time.process_time() - start < 0.5
