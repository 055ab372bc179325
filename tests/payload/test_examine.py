"""The whole verdict: foreign bodies named, blanks told once, advice beside conversions."""

import pytest

from studio.payload import examine

from .bodies import SCENE, found, request, with_part


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        ({"template_id": "t", "variables": {}}, "template"),
        ({"variables": {}, "title": "x", "video_inputs": None}, "template"),
        ({"type": "studio", "scenes": []}, "v3 video"),
        ({"avatar_id": "a", "script": "Hi", "voice_id": "v"}, "v3 video"),
        ({"image_key": "k", "script": "Hi"}, "photo video"),
        ({"clips": [], "ratio": "16:9"}, "v1 video"),
        ({"error": None, "data": {"video_id": "x"}}, "answer"),
        (SCENE, "scene"),
    ],
)
def test_other_bodies_get_one_problem_that_says_what_they_are(raw, what):
    verdict = examine(raw)
    assert found(verdict.problems) == [("", "other_endpoint")]
    assert verdict.problems[0].params["what"] == what
    assert verdict.notes == []


def test_a_request_with_scenes_is_no_other_body_whatever_else_it_holds():
    assert examine({**request(), "variables": {}}).valid


@pytest.mark.parametrize("raw", [[], [SCENE], "text", 5, None])
def test_what_is_no_object_is_one_problem(raw):
    assert found(examine(raw).problems) == [("", "not_an_object")]


def test_a_blank_that_is_needed_is_told_once_as_the_problem_it_is():
    verdict = examine(with_part("text", input_text="  "))
    assert found(verdict.problems) == [("/video_inputs/0/voice/input_text", "required")]
    assert verdict.notes == []


def test_unknown_values_that_cannot_be_sent_are_problems():
    assert found(examine(request(meta={"a": "\ud800"})).problems) == [("/meta/a", "surrogate")]


def test_avatar_iv_keys_without_the_flag_are_a_note_because_nothing_says_they_are_refused():
    verdict = examine(with_part("avatar", prompt="wave", use_avatar_iv_model=False))
    assert verdict.valid
    assert found(verdict.notes) == [("/video_inputs/0/character/prompt", "needs_avatar_iv")]


@pytest.mark.parametrize(("key", "value"), [("caption", True), ("caption_mode", "burn_in")])
def test_captions_without_a_script_are_a_note(key, value):
    verdict = examine({**with_part("silence"), key: value})
    assert verdict.valid
    assert found(verdict.notes) == [(f"/{key}", "caption_without_text")]
    assert examine(request(**{key: value})).notes == []


def test_a_caption_mode_overrules_the_switch():
    verdict = examine(request(caption=False, caption_mode="burn_in"))
    assert found(verdict.notes) == [("/caption", "caption_overruled")]
