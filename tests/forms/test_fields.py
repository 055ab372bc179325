"""One parameter as an input."""

import pytest

from studio.forms import Field, SectionForm
from studio.forms.fields import as_typed
from studio.payload import SECTIONS


def field(section, name, value="", kind=""):
    leaf = SECTIONS[section].fields(kind)[name]
    return Field(leaf, section, value)


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        (1.0, "1"),
        (0.1, "0.1"),
        (0, "0"),
        (True, "true"),
        (None, ""),
        ({"a": 1}, ""),
        ([1], ""),
        ("1.0", "1.0"),
        (1e300, "1e+300"),
    ],
)
def test_values_as_one_types_them(value, typed):
    assert as_typed(value) == typed


@pytest.mark.parametrize(
    ("section", "kind", "name", "widget"),
    [
        ("voice", "text", "input_text", "textarea"),
        ("voice", "text", "voice_id", "voice"),
        ("voice", "text", "speed", "number"),
        ("voice", "text", "emotion", "select"),
        ("character", "avatar", "avatar_id", "avatar"),
        ("character", "talking_photo", "talking_photo_id", "talking_photo"),
        ("character", "avatar", "matting", "select"),
        ("background", "color", "value", "color"),
        ("background", "image", "url", "url"),
        ("settings", "", "title", "line"),
    ],
)
def test_each_type_has_its_input(section, kind, name, widget):
    assert field(section, name, kind=kind).widget == widget


def test_a_boolean_has_three_answers():
    assert field("settings", "caption").options == [("", "Default (No)"), ("true", "Yes"), ("false", "No")]
    assert field("character", "matting").options[0] == ("", "Not set")


def test_choices_show_the_default_and_keep_a_strange_value():
    options = field("character", "avatar_style", "sideways").options
    assert options == [
        ("", "Default (Normal)"),
        ("normal", "Normal"),
        ("closeUp", "Close-up"),
        ("circle", "Circle"),
        ("sideways", "sideways"),
    ]


def test_a_default_is_shown_and_is_no_value():
    shown = field("voice", "speed")
    assert ("1" in shown.placeholder, shown.value) == (True, "")
    assert field("voice", "volume").placeholder == ""


def test_every_limit_is_told():
    for section in SECTIONS.values():
        for kind in section.kinds:
            for one in SectionForm(section, {"type": kind}).fields.values():
                bounds = [one.leaf.minimum, one.leaf.maximum, one.leaf.exclusive_minimum]
                assert bool(one.limits) is any(bound is not None for bound in bounds)
                for bound in bounds:
                    assert bound is None or as_typed(bound) in one.limits
