"""A body from elsewhere becomes drafts; what is no request is refused in one word for what it is."""

import pytest

from studio.payload import adopt, bounded, with_kept
from studio.payload.adopt import MAX_NOTES
from studio.payload.problems import Problem

from .bodies import SCENE, found, request

AT = "/video_inputs/0"


def scene(**sections):
    return {"video_inputs": [{"voice": {"type": "silence"}, **sections}]}


@pytest.mark.parametrize(
    ("raw", "pointer", "code"),
    [
        (None, "", "not_an_object"),
        ([], "", "not_an_object"),
        ([SCENE, SCENE], "", "other_endpoint"),
        (SCENE, "", "other_endpoint"),
        ({"template_id": "t", "variables": {}}, "", "other_endpoint"),
        ({"error": None, "data": {"video_id": "x"}}, "", "other_endpoint"),
        ({}, "/video_inputs", "required"),
        ({"title": "x", "video_inputs": None}, "/video_inputs", "required"),
        ({"video_inputs": "x"}, "/video_inputs", "not_a_list"),
        ({"video_inputs": [SCENE] * 51}, "/video_inputs", "too_many_scenes"),
        ({"video_inputs": [SCENE, 5]}, "/video_inputs/1", "not_an_object"),
        ({"video_inputs": [SCENE, None]}, "/video_inputs/1", "not_an_object"),
        (request(title="a\ud800"), "/title", "surrogate"),
        (request(meta={"a/b": ["\x00"]}), "/meta/a~1b/0", "control_character"),
        (request(fps=float("inf")), "/fps", "not_finite"),
        (request(meta=10**400), "/meta", "not_finite"),
        (request(**{"\x00": 1}), "/\x00", "control_character"),
    ],
)
def test_what_is_refused(raw, pointer, code):
    adopted = adopt(raw)
    assert found([adopted.problem]) == [(pointer, code)]
    assert (adopted.scenes, adopted.notes) == ([], [])


def test_endless_nesting_is_refused_wherever_it_is():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for raw in (deep, {"video_inputs": deep}, request(title=deep), request(x=deep), scene(voice=deep)):
        assert adopt(raw).problem


def test_faults_are_no_refusal():
    adopted = adopt({"video_inputs": [{"voice": {"type": "text", "speed": "fast"}}, {}], "fps": -1})
    assert adopted.problem is None
    assert [part.draft for part in adopted.scenes] == [{"voice": {"type": "text", "speed": "fast"}}, {}]
    assert adopted.settings.draft == {"fps": -1}
    assert adopt({"video_inputs": []}).scenes == []


def test_unknown_keys_are_with_their_scene():
    raw = {"meta": 1, "dimensions": {"depth": 2}, "video_inputs": [{}, {"x": 3, "voice": {"type": "audio", "a/b": 4}}]}
    adopted = adopt(raw)
    assert adopted.settings.unknown == {"/meta": 1, "/dimension/depth": 2}
    assert [part.unknown for part in adopted.scenes] == [{}, {"/x": 3, "/voice/a~1b": 4}]


def test_notes_point_to_where_things_are_kept():
    raw = {
        "dimensions": {"width": "720"},
        **scene(voice={"type": "text", "script": " a\r\n", "elevanlabs_settings": {"x": 1}}),
    }
    assert found(adopt(raw).notes) == [
        ("/dimension", "renamed"),
        ("/dimension/width", "read_as"),
        (f"{AT}/voice/elevenlabs_settings", "renamed"),
        (f"{AT}/voice/input_text", "renamed"),
        (f"{AT}/voice/input_text", "line_ends"),
        (f"{AT}/voice/elevenlabs_settings/x", "unknown_key"),
    ]


@pytest.mark.parametrize(
    ("section", "part", "kind"),
    [
        ("character", {"talking_photo_id": "p"}, "talking_photo"),
        ("character", {"type": "", "avatar_id": "a"}, "avatar"),
        ("character", {}, "avatar"),
        ("voice", {"duration": 3}, "silence"),
        ("voice", {"type": {}, "audio_url": "x"}, "audio"),
        ("background", {"type": None, "video_asset_id": "x", "play_style": "loop"}, "video"),
        ("background", {"url": "x"}, "image"),
        ("text", {"text": "x"}, "text"),
    ],
)
def test_a_section_without_a_kind_gets_the_one_its_keys_are_of_with_a_note(section, part, kind):
    adopted = adopt(scene(**{section: part}))
    assert adopted.scenes[0].draft[section]["type"] == kind
    assert (f"{AT}/{section}/type", "kind_assumed") in found(adopted.notes)


def test_keys_of_another_kind_wait_in_the_draft():
    adopted = adopt(scene(voice={"type": "silence", "input_text": "Hi", "speed": [1], "locale": ""}))
    assert adopted.scenes[0].draft["voice"] == {"type": "silence", "input_text": "Hi"}


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (scene(character={"type": "avatar", "offset": "left"}), "/character/offset"),
        (scene(character="anna"), "/character"),
        (scene(voice=[1]), "/voice"),
        (scene(text={"type": "text", "text": {"a": 1}}), "/text/text"),
    ],
)
def test_what_no_field_can_hold_is_kept_aside(raw, pointer):
    adopted = adopt(raw)
    [part] = adopted.scenes
    assert list(part.unknown) == [pointer]
    assert with_kept(part.draft, part.unknown) == raw["video_inputs"][0]
    assert adopt({**request(), "dimension": 5}).settings.unknown == {"/dimension": 5}


def test_kept_keys_come_back_with_their_section_only_and_never_instead_of_a_key():
    unknown = {"/voice/a": 1, "/voice/elevenlabs_settings/b": 2, "/text/c": 3, "/d": 4, "/voice/speed": [5]}
    draft = {"voice": {"type": "text", "speed": 1}, "text": None}
    assert with_kept(draft, unknown) == {
        "voice": {"type": "text", "speed": 1, "a": 1, "elevenlabs_settings": {"b": 2}},
        "text": None,
        "d": 4,
    }
    assert draft == {"voice": {"type": "text", "speed": 1}, "text": None}
    assert with_kept({}, {"/dimension/depth": 1}) == {"dimension": {"depth": 1}}
    assert with_kept({"offset": "x"}, {"/offset/y": 1}) == {"offset": "x"}


@pytest.mark.slow
def test_a_hundred_thousand_unknown_keys():
    adopted = adopt(request(**{f"k{number}": number for number in range(100_000)}))
    assert len(adopted.settings.unknown) == 100_000
    assert len(with_kept(adopted.settings.draft, adopted.settings.unknown)) == 100_000


def test_notes_are_bounded_and_the_rest_is_counted():
    notes = [Problem(f"/{number}", "unknown_key") for number in range(MAX_NOTES + 7)]
    assert bounded(notes[:MAX_NOTES]) == notes[:MAX_NOTES]
    assert bounded(notes)[:-1] == notes[:MAX_NOTES]
    assert (bounded(notes)[-1].code, bounded(notes)[-1].params) == ("more_notes", {"value": 7})
