"""One problem for each fault, at the narrowest place; every rule and every decision that the document leaves open."""

import pytest

from studio.payload import Problem, judge
from studio.payload.base import is_url

from .bodies import KINDS, SCENE, found, request, with_part

AT = "/video_inputs/0"


def place(kind, key):
    return f"{AT}/{KINDS[kind][0]}" + (f"/{key}" if key else "")


def test_a_full_request_has_no_problem():
    assert judge(request(title="T", fps=25.0, dimension={"width": 128, "height": 4096})) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_least_form_without_problem(kind):
    assert judge(with_part(kind)) == []


@pytest.mark.parametrize(
    ("kind", "key", "value", "code"),
    [
        ("avatar", "avatar_id", ..., "required"),
        ("avatar", "avatar_id", "  ", "required"),
        ("avatar", "avatar_id", 7, "not_text"),
        ("avatar", "avatar_style", "round", "not_a_choice"),
        ("avatar", "scale", 5.01, "too_large"),
        ("avatar", "scale", -0.01, "too_small"),
        ("avatar", "scale", "big", "not_a_number"),
        ("avatar", "scale", True, "not_a_number"),
        ("avatar", "scale", float("nan"), "not_finite"),
        ("avatar", "scale", float("inf"), "not_finite"),
        ("avatar", "scale", 10**400, "not_finite"),
        ("avatar", "alpha", 0.51, "too_large"),
        ("avatar", "matting", "maybe", "not_a_boolean"),
        ("avatar", "circle_background_color", "white", "not_a_colour"),
        ("avatar", "offset", [], "not_an_object"),
        ("talking_photo", "talking_photo_id", ..., "required"),
        ("talking_photo", "expression", "sad", "not_a_choice"),
        ("text", "voice_id", ..., "required"),
        ("text", "input_text", ..., "required"),
        ("text", "input_text", "", "required"),
        ("text", "input_text", " \n\t", "required"),
        ("text", "input_text", "x" * 5001, "too_long"),
        ("text", "input_text", "a\x00b", "control_character"),
        ("text", "input_text", "a\ud800b", "surrogate"),
        ("text", "speed", 0.49, "too_small"),
        ("text", "speed", 1.51, "too_large"),
        ("text", "pitch", -51, "too_small"),
        ("text", "volume", 1.1, "too_large"),
        ("text", "emotion", "Bored", "not_a_choice"),
        ("silence", "duration", 0.5, "too_small"),
        ("silence", "duration", 101, "too_large"),
        ("silence", "duration", 5000, "milliseconds"),
        ("audio", "audio_asset_id", ..., None),
        ("color", "value", ..., "required"),
        ("color", "value", "#12345", "not_a_colour"),
        ("color", "value", "#abc", "not_a_colour"),
        ("color", "value", "#11223344", "not_a_colour"),
        ("image", "url", "ftp://example.com/a.png", "not_a_url"),
        ("image", "fit", "fill", "not_a_choice"),
        ("video", "play_style", ..., "required"),
        ("video", "play_style", "full_video", "not_a_choice"),
        ("video", "play_style", "once", "not_a_choice"),
        ("video", "volume", -1, "too_small"),
        ("overlay", "line_height", ..., "required"),
        ("overlay", "line_height", 0, "not_above"),
        ("overlay", "font_size", 0, "not_above"),
        ("overlay", "rotate", 360.5, "too_large"),
        ("overlay", "scale_x", -1, "too_small"),
        ("overlay", "text", ..., "required"),
        ("overlay", "type", ..., "required"),
        ("overlay", "type", "image", "unknown_kind"),
        ("track", "volume", 2, "too_large"),
        ("track", "duration", -1, "too_small"),
        ("track", "timeline", 3, "not_an_object"),
        ("avatar", "type", "hologram", "unknown_kind"),
        ("avatar", "type", ..., "required"),
        ("text", "type", 5, "unknown_kind"),
    ],
)
def test_a_fault_is_one_problem_at_its_key(kind, key, value, code):
    place_of = place(kind, key if code else "")
    assert found(judge(with_part(kind, **{key: value}))) == [(place_of, code or "either_or")]


@pytest.mark.parametrize(
    ("kind", "changes", "pointer", "code"),
    [
        ("avatar", {"offset": {"x": 1.1}}, "offset/x", "too_large"),
        ("overlay", {"position": {"y": "up"}}, "position/y", "not_a_number"),
        ("text", {"elevenlabs_settings": {"style": 2}}, "elevenlabs_settings/style", "too_large"),
        ("text", {"elevenlabs_settings": {"model": "eleven_v9"}}, "elevenlabs_settings/model", "not_a_choice"),
        ("track", {"timeline": {"start": -1}}, "timeline/start", "too_small"),
    ],
)
def test_faults_in_nested_objects_are_found_there(kind, changes, pointer, code):
    assert found(judge(with_part(kind, **changes))) == [(place(kind, pointer), code)]


@pytest.mark.parametrize(
    ("settings", "pointer", "code"),
    [
        ({"title": 5}, "/title", "not_text"),
        ({"caption": "ja"}, "/caption", "not_a_boolean"),
        ({"caption_mode": "both"}, "/caption_mode", "not_a_choice"),
        ({"callback_url": "example.com"}, "/callback_url", "not_a_url"),
        ({"dimension": {"width": 126}}, "/dimension/width", "too_small"),
        ({"dimension": {"width": 4098}}, "/dimension/width", "too_large"),
        ({"dimension": {"height": 721}}, "/dimension/height", "not_multiple"),
        ({"dimension": {"height": 720.5}}, "/dimension/height", "not_an_integer"),
        ({"dimension": {"height": "tall"}}, "/dimension/height", "not_a_number"),
        ({"dimension": {"height": 10**30}}, "/dimension/height", "too_large"),
        ({"fps": 0}, "/fps", "not_above"),
        ({"fps": -1}, "/fps", "not_above"),
        ({"subtitles": {"alignment": 2}}, "/subtitles/preset_name", "required"),
        ({"subtitles": {"preset_name": "p", "alignment": 10}}, "/subtitles/alignment", "too_large"),
        ({"subtitles": {"preset_name": "p", "alignment": 0}}, "/subtitles/alignment", "too_small"),
    ],
)
def test_faults_in_the_settings(settings, pointer, code):
    assert found(judge(request(**settings))) == [(pointer, code)]


def test_fps_and_title_have_no_upper_limit_because_the_document_names_none():
    assert judge(request(fps=1000, title="t" * 10_000)) == []


def test_subtitle_positions_have_no_range_because_the_document_gives_them_none():
    assert judge(request(subtitles={"preset_name": "p", "position": {"x": 300, "y": -20}})) == []


def test_a_script_may_have_exactly_5000_characters_counted_as_code_points():
    assert judge(with_part("text", input_text="😀" * 5000)) == []


@pytest.mark.parametrize("value", [0, 0.5, 1, 1.0])
def test_eleven_v3_takes_three_steps_of_stability(value):
    assert judge(with_part("text", elevenlabs_settings={"model": "eleven_v3", "stability": value})) == []


def test_eleven_v3_refuses_what_other_models_take():
    settings = {"model": "eleven_v3", "stability": 0.7}
    problems = judge(with_part("text", elevenlabs_settings=settings))
    assert found(problems) == [(place("text", "elevenlabs_settings/stability"), "not_a_choice")]
    assert problems[0].params["choices"] == [0.0, 0.5, 1.0]
    assert judge(with_part("text", elevenlabs_settings={**settings, "model": "eleven_turbo_v2"})) == []


def test_stability_out_of_range_is_one_problem_with_eleven_v3_too():
    settings = {"model": "eleven_v3", "stability": 1.5}
    problems = judge(with_part("text", elevenlabs_settings=settings))
    assert found(problems) == [(place("text", "elevenlabs_settings/stability"), "too_large")]


BOTH = {
    "audio": {"audio_url": "https://example.com/a.mp3", "audio_asset_id": "a"},
    "image": {"url": "https://example.com/i.png", "image_asset_id": "a"},
    "video": {"url": "https://example.com/i.mp4", "video_asset_id": "a"},
    "track": {"audio_url": "https://example.com/a.mp3", "audio_asset_id": "a"},
}


@pytest.mark.parametrize("kind", BOTH)
def test_address_and_asset_together_are_a_problem_because_nobody_says_which_counts(kind):
    assert found(judge(with_part(kind, **BOTH[kind]))) == [(place(kind, ""), "both_given")]


@pytest.mark.parametrize("kind", BOTH)
def test_neither_address_nor_asset_is_a_problem_at_the_object(kind):
    problems = judge(with_part(kind, **dict.fromkeys(BOTH[kind], ...)))
    assert found(problems) == [(place(kind, ""), "either_or")]
    assert len(problems[0].params["fields"]) == 2


@pytest.mark.parametrize("kind", BOTH)
def test_an_asset_alone_is_enough(kind):
    url, asset = BOTH[kind]
    assert judge(with_part(kind, **{url: ..., asset: "a"})) == []


def test_a_rule_between_fields_is_judged_beside_a_faulty_field():
    problems = judge(with_part("video", video_asset_id=..., play_style=...))
    assert found(problems) == [(place("video", "play_style"), "required"), (place("video", ""), "either_or")]


def test_a_scene_needs_a_voice_because_the_service_refuses_scenes_without():
    assert found(judge({"video_inputs": [{}]})) == [(f"{AT}/voice", "required")]


def test_a_voice_is_all_a_scene_needs_because_such_bodies_are_seen_to_render():
    assert judge({"video_inputs": [{"voice": SCENE["voice"]}]}) == []


def test_an_axis_or_a_side_may_be_left_out_because_each_has_a_default():
    assert judge({**with_part("avatar", offset={"x": 0.5}), "dimension": {"width": 720}}) == []


@pytest.mark.parametrize(
    ("payload", "pointer", "code"),
    [
        ([], "", "not_an_object"),
        (None, "", "not_an_object"),
        ({}, "/video_inputs", "required"),
        ({"video_inputs": {}}, "/video_inputs", "not_a_list"),
        ({"video_inputs": []}, "/video_inputs", "no_scenes"),
        ({"video_inputs": [None]}, AT, "not_an_object"),
        ({"video_inputs": [{"voice": "Hello"}]}, f"{AT}/voice", "not_an_object"),
        ({"video_inputs": [SCENE] * 51}, "/video_inputs", "too_many_scenes"),
    ],
)
def test_the_outer_form(payload, pointer, code):
    assert found(judge(payload)) == [(pointer, code)]


def test_fifty_scenes_are_allowed():
    assert judge({"video_inputs": [SCENE] * 50}) == []


def test_too_many_scenes_do_not_hide_what_else_is_wrong():
    scenes = [{"voice": {"type": "silence", "duration": 0}}, *[SCENE] * 50]
    assert found(judge({"video_inputs": scenes})) == [
        ("/video_inputs", "too_many_scenes"),
        (f"{AT}/voice/duration", "too_small"),
    ]


def test_unknown_keys_are_no_problem_unless_they_cannot_be_sent():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    extra = {"fine": {"a": [1, "x"]}, "nul": {"b": "\x00"}, "half": ["\udfff"], "huge": float("inf"), "deep": deep}
    problems = judge({**request(), **extra})
    assert found(problems)[:3] == [("/nul/b", "control_character"), ("/half/0", "surrogate"), ("/huge", "not_finite")]
    assert [problem.code for problem in problems[3:]] == ["too_deep"]


def test_values_are_repeated_shortened():
    problem = judge(with_part("color", value="red" * 1000))[0]
    assert len(problem.params["value"]) < 70


def test_pointers_are_escaped():
    assert found(judge({**request(), "a/b~c": "\x00"})) == [("/a~1b~0c", "control_character")]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("https://example.com/a b.png", False),
        ("https://", False),
        ("https:///path", False),
        ("http://[::1", False),
        ("http://example.com:99999/", False),
        ("//example.com", False),
        ("javascript:alert(1)", False),
        ("http://example.com", True),
        ("https://user@[::1]:8443/ü?q=1#f", True),
        ("HTTPS://EXAMPLE.COM/", True),
    ],
)
def test_addresses(text, right):
    assert is_url(text) is right


def test_problems_survive_storage():
    problem = judge(with_part("text", speed=2.5))[0]
    assert Problem.from_dict(problem.as_dict()) == problem
