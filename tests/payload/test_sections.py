"""What forms are made of."""

import pytest

from studio.payload import SECTIONS


def test_the_sections_in_order_with_their_kinds():
    assert {name: section.kinds for name, section in SECTIONS.items()} == {
        "character": ("avatar", "talking_photo"),
        "voice": ("text", "audio", "silence"),
        "background": ("color", "image", "video"),
        "text": ("text",),
        "audio": ("",),
        "settings": ("",),
    }
    assert [name for name, section in SECTIONS.items() if not section.optional] == ["voice", "settings"]


@pytest.mark.parametrize(
    ("section", "kind", "common"),
    [
        ("character", "avatar", ["avatar_id", "avatar_style", "scale", "offset__x", "offset__y"]),
        ("voice", "text", ["voice_id", "input_text", "speed", "pitch", "emotion"]),
        ("voice", "silence", ["duration"]),
        ("background", "color", ["value"]),
        ("background", "video", ["url", "video_asset_id", "play_style", "volume"]),
        ("audio", "", ["audio_url", "audio_asset_id", "volume"]),
    ],
)
def test_the_fields_shown_first(section, kind, common):
    fields = SECTIONS[section].fields(kind).values()
    assert [leaf.name for leaf in fields if leaf.common] == common


def test_a_leaf_tells_all_that_a_form_needs():
    fields = SECTIONS["voice"].fields("text")
    speed = fields["speed"]
    assert (speed.type, speed.minimum, speed.maximum, speed.default, speed.required) == ("number", 0.5, 1.5, 1.0, False)
    assert (fields["input_text"].widget, fields["input_text"].required, fields["input_text"].max_length) == (
        "textarea",
        True,
        5000,
    )
    style = fields["elevenlabs_settings__style"]
    assert (style.path, style.choices) == (("elevenlabs_settings", "style"), None)
    assert fields["emotion"].choices[0] == "Excited"
    assert "en-US" in fields["locale"].suggestions
    assert SECTIONS["character"].fields("avatar")["offset__x"].title == "Position across"


def test_what_is_required_only_inside_an_optional_object_is_not_required_of_the_form():
    assert not SECTIONS["settings"].fields()["subtitles__preset_name"].required


def test_an_unknown_kind_shows_the_usual_one():
    assert SECTIONS["voice"].fields("song") == SECTIONS["voice"].fields("text")


def test_labels_within_a_section_are_distinct():
    for section in SECTIONS.values():
        for kind in section.kinds:
            titles = [leaf.title for leaf in section.fields(kind).values()]
            assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("section", "kind", "field", "prefill"),
    [
        ("background", "color", "value", "#f6f6fc"),
        ("text", "text", "line_height", 1.2),
        ("voice", "text", "speed", None),
        ("voice", "text", "voice_id", None),
    ],
)
def test_forms_begin_with_values_that_must_be_sent_only(section, kind, field, prefill):
    assert SECTIONS[section].fields(kind)[field].prefill == prefill
