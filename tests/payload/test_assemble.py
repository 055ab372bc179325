"""Drafts as typed become what is drawn and what is sent."""

import json

import pytest

from studio.payload import (
    SECTIONS,
    assemble_payload,
    body,
    complete_scene,
    complete_settings,
    examine,
    judge,
    judge_scene,
    judge_settings,
)

from .bodies import EXAMPLES, SCENE, found


def test_typed_strings_are_sent_as_values_and_what_is_unset_is_not_sent():
    settings = {"fps": "30", "title": "T", "caption": "false", "folder_id": "", "dimension": {"width": "1280"}}
    scene = {
        "character": {"type": "avatar", "avatar_id": "a", "talking_style": "stable", "scale": ""},
        "voice": {"type": "text", "voice_id": "v", "input_text": " Hi ", "speed": "1.1"},
        "background": None,
        "text": {"type": "text"},
        "audio": {},
    }
    payload = assemble_payload(settings, [scene])
    assert payload == {
        "title": "T",
        "caption": False,
        "dimension": {"width": 1280},
        "fps": 30,
        "video_inputs": [
            {
                "character": {"type": "avatar", "avatar_id": "a"},
                "voice": {"type": "text", "voice_id": "v", "input_text": " Hi ", "speed": 1.1},
            }
        ],
    }
    assert judge(payload) == []


def test_keys_are_sent_in_the_documents_order():
    settings = {"test": "true", "dimension": {"height": 720, "width": 1280}, "title": "T"}
    scene = {
        "audio": {"volume": 1, "audio_url": "https://example.com/a"},
        "voice": {"speed": 1, "input_text": "x", "voice_id": "v", "type": "text"},
        "character": {"scale": 1, "avatar_id": "a", "type": "avatar"},
    }
    payload = assemble_payload(settings, [scene])
    assert list(payload) == ["title", "dimension", "test", "video_inputs"]
    assert list(payload["dimension"]) == ["width", "height"]
    [sent] = payload["video_inputs"]
    assert list(sent) == ["character", "voice", "audio"]
    assert list(sent["voice"]) == ["type", "voice_id", "input_text", "speed"]
    assert list(sent["character"]) == ["type", "avatar_id", "scale"]
    assert list(sent["audio"]) == ["audio_url", "volume"]


def test_a_section_without_a_kind_has_the_one_its_form_shows():
    scene = {"voice": {"voice_id": "v", "input_text": "x"}, "text": {"text": "x", "line_height": "1"}}
    [sent] = assemble_payload({}, [scene])["video_inputs"]
    assert (sent["voice"]["type"], sent["text"]["type"]) == ("text", "text")
    assert judge_scene(scene) == []


def test_unknown_keys_are_put_back_where_they_stood_and_never_replace_known_ones():
    unknown = {
        "/extra": {"a": 1},
        "/title": "other",
        "/video_inputs/0/voice/mood~1x": "sad",
        "/video_inputs/0/text/glow": 1,
        "/video_inputs/9/gone": 1,
        "/video_inputs/x/gone": 1,
        "/video_inputs/00/gone": 1,
    }
    payload = assemble_payload({"title": "T"}, [{"voice": SCENE["voice"]}], unknown)
    assert payload == {
        "title": "T",
        "video_inputs": [{"voice": {**SCENE["voice"], "mood/x": "sad"}}],
        "extra": {"a": 1},
    }


def test_an_unknown_key_brings_its_empty_object_back_so_that_the_fault_of_it_is_seen():
    scene = {"voice": SCENE["voice"], "text": {"type": "text"}, "audio": {}}
    payload = assemble_payload({}, [scene], {"/video_inputs/0/text/txt": "Hi", "/video_inputs/0/audio/src": "x"})
    assert payload["video_inputs"][0]["text"] == {"type": "text", "txt": "Hi"}
    assert found(judge(payload)) == [
        ("/video_inputs/0/text/text", "required"),
        ("/video_inputs/0/text/line_height", "required"),
        ("/video_inputs/0/audio", "either_or"),
    ]


@pytest.mark.parametrize("example", EXAMPLES[:22], ids=range(22))
def test_an_import_is_sent_as_it_was_meant(example):
    verdict = examine(example["payload"])
    settings = {key: value for key, value in verdict.payload.items() if key != "video_inputs"}
    payload = assemble_payload(settings, verdict.payload["video_inputs"], verdict.unknown)
    again = examine(json.loads(body(payload)))
    assert again.payload == verdict.payload
    assert again.unknown == verdict.unknown
    assert found(again.problems) == found(judge(verdict.payload))


def test_the_body_is_readable_json_in_utf_8():
    assert body({"title": "ü", "video_inputs": []}) == '{\n  "title": "ü",\n  "video_inputs": []\n}'.encode()


def test_half_a_character_still_makes_a_body_to_look_at():
    assert json.loads(body({"title": "a\ud800"})) == {"title": "a\ud800"}


def test_scene_problems_point_into_the_scene():
    scene = {"voice": {"type": "text", "voice_id": "v", "input_text": "x", "speed": "fast"}, "text": {"text": "x"}}
    assert found(judge_scene(scene)) == [("/voice/speed", "not_a_number"), ("/text/line_height", "required")]
    assert found(judge_scene({})) == [("/voice", "required")]
    assert found(judge_scene(None)) == [("/voice", "required")]


def test_settings_problems_point_to_the_setting():
    settings = {"fps": "0", "dimension": {"width": "129"}, "callback_url": "x"}
    assert found(judge_settings(settings)) == [
        ("/callback_url", "not_a_url"),
        ("/dimension/width", "not_multiple"),
        ("/fps", "not_above"),
    ]
    assert judge_settings({}) == []


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "settings"])
def test_a_complete_section_has_every_parameter_of_its_kind(section):
    for kind in SECTIONS[section].kinds:
        whole = complete_scene(
            {section: {"type": kind} | {"elevenlabs_settings": {"style": 1}, "timeline": {"start": 1}}}
        )
        if section == "text":
            whole = complete_scene({section: {"type": kind, "text": "x"}})
        for leaf in SECTIONS[section].fields(kind).values():
            value = whole[section]
            for key in leaf.path:
                value = value[key]


def test_completing_takes_valid_values_then_defaults():
    scene = complete_scene(
        {
            "character": {"type": "avatar", "scale": "2", "offset": {"x": "5", "y": "0.5"}, "avatar_style": "odd"},
            "background": {"type": "color"},
            "text": {"type": "text", "text": "x", "font_size": "-1"},
        }
    )
    assert scene["character"]["scale"] == 2
    assert scene["character"]["offset"] == {"x": 0.0, "y": 0.5}
    assert scene["character"]["avatar_style"] == "normal"
    assert scene["character"]["avatar_id"] is None
    assert scene["background"] == {"type": "color", "value": "#f6f6fc", "fit": "cover"}
    assert (scene["text"]["font_size"], scene["text"]["line_height"]) == (24.0, 1.2)
    assert (scene["voice"], scene["audio"]) == (None, None)


def test_completing_takes_the_usual_kind_for_one_that_does_not_exist():
    assert complete_scene({"voice": {"type": "song"}})["voice"]["type"] == "text"


def test_complete_settings_always_have_a_size():
    assert complete_settings({})["dimension"] == {"width": 1920, "height": 1080}
    assert complete_settings({"dimension": {"width": "721", "height": "720"}})["dimension"] == {
        "width": 1920,
        "height": 720,
    }
    assert complete_settings({})["subtitles"] is None
    assert complete_settings(None)["fps"] == 25.0


@pytest.mark.parametrize(
    "junk", [None, [], "x", 5, {"voice": 5, "text": [], "character": {"type": []}}, {"voice": "x"}]
)
def test_completing_never_raises(junk):
    assert set(complete_scene(junk)) == set(SECTIONS) - {"settings"}
    complete_settings(junk)
