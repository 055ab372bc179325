import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.stage import figure_look, figure_shapes, figure_svg
from studio.stage.look import HAIR_STYLES

IDS = [f"avatar-{i}" for i in range(200)]


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("Daisy-inskirt-20220818", ("#8f5a38", "#3a3c46", "bob", "#a8843f", "blazer", False, "DI")),
        ("Kofi", ("#6a4029", "#d0a869", "parted", "#39495f", "shirt", True, "K")),
        ("Angela-1", ("#b97a4b", "#4a3226", "crop", "#8a4f62", "round", False, "A")),
    ],
)
def test_a_look_is_the_same_for_ever(name: str, look: tuple[str | bool, ...]) -> None:
    one = figure_look(name)
    assert (one.skin, one.hair, one.hair_style, one.clothes, one.collar, one.glasses, one.initials) == look


def test_looks_differ() -> None:
    looks = {figure_look(name) for name in IDS}
    assert len(looks) > 180
    assert {look.hair_style for look in looks} == set(HAIR_STYLES)


@pytest.mark.parametrize("nobody", [None, ""])
def test_without_an_identifier_there_is_an_outline_without_a_face(nobody: str | None) -> None:
    assert len(figure_shapes(figure_look(nobody))) < len(figure_shapes(figure_look("Daisy")))
    assert figure_look(nobody).initials == ""


@pytest.mark.parametrize("name", IDS)
def test_a_person_stays_in_the_square_and_reaches_its_lower_edge(name: str) -> None:
    lowest = 0.0
    for shape in figure_shapes(figure_look(name)):
        at = dict(shape.at)
        if shape.kind == "path":
            numbers = [value for _, values in shape.steps for value in values]
            lowest = max(lowest, *numbers[1::2])
        elif shape.kind == "ellipse":
            numbers = [at["cx"] - at["rx"], at["cy"] - at["ry"], at["cx"] + at["rx"], at["cy"] + at["ry"]]
        else:
            numbers = [at["x"], at["y"], at["x"] + at["width"], at["y"] + at["height"]]
        assert all(0 <= value <= 1 for value in numbers)
        assert re.fullmatch("#[0-9a-f]{6}", shape.fill)
    assert lowest == 1


@given(st.text())
def test_any_identifier_has_a_picture_of_plain_shapes(name: str) -> None:
    root = ElementTree.fromstring(figure_svg(name, 96))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("96", "96", "0 0 1 1")
    plain = {"cx", "cy", "rx", "ry", "x", "y", "width", "height", "d", "fill"}
    assert {element.tag.rpartition("}")[2] for element in root} <= {"rect", "ellipse", "path"}
    assert all(set(element.keys()) <= plain for element in root)
