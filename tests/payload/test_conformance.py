"""The models against the facts read from the document's tables: nothing missing, extra or different."""

import json
from pathlib import Path

import pytest

from studio.payload import SECTIONS, advise_scene
from studio.payload.audio import Audio
from studio.payload.background import ColorBackground, ImageBackground, VideoBackground
from studio.payload.character import AvatarCharacter, TalkingPhotoCharacter
from studio.payload.text import TextOverlay
from studio.payload.video import Dimension, Subtitles, VideoRequest
from studio.payload.voice import AudioVoice, ElevenLabsSettings, SilenceVoice, TextVoice

ROWS = json.loads((Path(__file__).parents[1] / "data/parameters.json").read_text())
MODELS = {
    "request": {"": VideoRequest},
    "dimension": {"": Dimension},
    "character": {"avatar": AvatarCharacter, "talking_photo": TalkingPhotoCharacter},
    "voice": {"text": TextVoice, "audio": AudioVoice, "silence": SilenceVoice},
    "elevenlabs_settings": {"": ElevenLabsSettings},
    "background": {"color": ColorBackground, "image": ImageBackground, "video": VideoBackground},
    "text": {"": TextOverlay},
    "audio": {"": Audio},
    "subtitles": {"": Subtitles},
}
# Rows that name no kind although they can only mean one.
ONE_KIND = {
    ("background", "image_asset_id"): ["image"],
    ("background", "video_asset_id"): ["video"],
    ("voice", "audio_asset_id"): ["audio"],
}
# What the models hold beyond the tables, and why.
ADDITIONS = {
    ("request", "fps"): {"exclusiveMinimum": 0.0},  # no frame at all is no video
    ("voice", "input_text"): {"maxLength": 5000},  # the service's usage limits; the tables are silent
    ("text", "font_size"): {"exclusiveMinimum": 0.0},  # letters of no size cannot be read
    ("text", "line_height"): {"prefill": 1.2},  # required without a default: a form has to begin with something
    ("text", "width"): {"minimum": 0.0},  # no block is narrower than nothing
    ("text", "height"): {"minimum": 0.0},
    ("audio", "duration"): {"minimum": 0.0},  # no sound is shorter than nothing
    ("subtitles", "alignment"): {"minimum": 1, "maximum": 9},  # nine places, as on a number pad
    ("subtitles", "font_size"): {"exclusiveMinimum": 0},
}
KEYWORDS = {
    "min": "minimum",
    "max": "maximum",
    "exclusive_min": "exclusiveMinimum",
    "multiple_of": "multipleOf",
    "min_items": "minItems",
    "max_items": "maxItems",
}
FACTS = (*KEYWORDS.values(), "maxLength", "enum", "default", "prefill", "format")
TYPES = {"float": "number"}
FORMATS = {"url": "url", "hex color": "color"}


def schema(model):
    return model.model_json_schema()


def holders(row):
    """The model schemas that must have the row's key, by kind; `dimension.width` stands in `dimension`."""
    group, _, name = row["name"].rpartition(".")
    models = MODELS[group or row["object"]]
    kinds = row.get("only_for") or row.get("required_for") or ONE_KIND.get((row["object"], name)) or list(models)
    return name, {kind: schema(models[kind]) for kind in kinds}, {kind: schema(models[kind]) for kind in models}


def expected_facts(row):
    facts = {KEYWORDS[key]: value for key, value in row.items() if key in KEYWORDS}
    if row["type"] == "object":
        facts = {}  # the bounds are those of its axes, see below
    if "choices" in row and row["name"] != "type":
        facts["enum"] = row["choices"]
    if "default" in row:
        # A value that must be sent although it has a default is what a form begins with.
        facts["prefill" if row["name"] == "value" else "default"] = row["default"]
    if "format" in row:
        facts["format"] = FORMATS[row["format"]]
    return facts | ADDITIONS.get((row["object"], row["name"]), {})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['object']}.{row['name']}")
def test_every_row_is_in_the_models_as_the_document_has_it(row):
    name, needed_in, group = holders(row)
    assert {kind for kind, model in group.items() if name in model["properties"]} == set(needed_in)
    for model in needed_in.values():
        part = model["properties"][name]
        assert ("object" if "$ref" in part else part["type"]) == TYPES.get(row["type"], row["type"])
        found = {key: part[key] for key in FACTS if part.get(key) is not None}
        if found.get("format") == "id":
            del found["format"]  # ours: such values may be trimmed
        assert found == expected_facts(row)
        expected = row["required"] if isinstance(row["required"], bool) else "either_or" not in row
        assert (name in model.get("required", [])) is expected


@pytest.mark.parametrize("row", [row for row in ROWS if row["type"] == "object" and "min" in row])
def test_positions_have_the_documents_range_on_each_axis(row):
    name, needed_in, _group = holders(row)
    for model in needed_in.values():
        point = model["$defs"][model["properties"][name]["$ref"].split("/")[-1]]["properties"]
        assert list(point) == ["x", "y"]
        assert [(part["minimum"], part["maximum"]) for part in point.values()] == [(row["min"], row["max"])] * 2


@pytest.mark.parametrize("row", [row for row in ROWS if row["name"] == "type"], ids=lambda row: row["object"])
def test_kinds_are_the_documents(row):
    assert list(SECTIONS[row["object"]].kinds) == row["choices"]


@pytest.mark.parametrize("group", MODELS)
def test_models_have_no_key_that_the_document_lacks(group):
    rows = {row["name"] for row in ROWS if row["object"] == group and "." not in row["name"]}
    rows |= {row["name"].split(".")[1] for row in ROWS if row["name"].startswith(f"{group}.")}
    assert {name for model in MODELS[group].values() for name in schema(model)["properties"]} == rows


def test_sections_offer_every_row_as_a_field():
    nested = {"offset", "position", "timeline", "dimension", "elevenlabs_settings", "subtitles", "video_inputs"}
    for row in ROWS:
        if row["name"] in nested or row["name"] == "type":
            continue
        section = {"request": "settings", "elevenlabs_settings": "voice", "subtitles": "settings"}.get(row["object"])
        prefix = f"{row['object']}__" if row["object"] in nested else ""
        names = {name for kind in SECTIONS[section or row["object"]].kinds for name in fields(section, row, kind)}
        assert prefix + row["name"].replace(".", "__") in names


def fields(section, row, kind):
    return SECTIONS[section or row["object"]].fields(kind)


@pytest.mark.parametrize("row", [row for row in ROWS if "when" in row], ids=lambda row: row["name"])
def test_keys_that_need_avatar_iv_are_noted_without_it_and_not_with_it(row):
    character = {"type": "avatar", "avatar_id": "a", row["name"]: "x"}
    assert [note.pointer for note in advise_scene({"character": character})] == [f"/character/{row['name']}"]
    assert advise_scene({"character": {**character, **row["when"]}}) == []


def test_the_keys_stand_in_the_documents_order():
    order = [row["name"] for row in ROWS if row["object"] == "text" and row["type"] != "object"]
    assert [leaf.path[0] for leaf in SECTIONS["text"].fields("text").values() if len(leaf.path) == 1] == order[1:]


def test_every_field_has_words_of_its_own():
    for section in SECTIONS.values():
        for kind in section.kinds:
            for leaf in section.fields(kind).values():
                assert leaf.title
                assert leaf.description.endswith(".")
