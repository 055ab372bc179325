"""Every code has a sentence of ours that says what is wrong and, for a problem, what to do."""

import re

import pytest
from django.utils import translation

from studio.forms import SectionForm
from studio.payload import SECTIONS, Code, Problem, examine, judge
from studio.words import CHOICES, SENTENCES, UNKNOWN, sentence

from .payload.bodies import request, with_part

LIBRARY = re.compile(
    r"Input should|Field required|Value error|valid (string|number|integer|list|dictionary)|pydantic", re.I
)
ONLY = "; this studio imports bodies of POST /v2/video/generate."
PARAMS = {
    "label": "Speed",
    "value": 2.5,
    "minimum": 0.5,
    "maximum": 1.5,
    "multiple_of": 2,
    "choices": ["a", "b", "c"],
    "fields": ["Video address", "Video asset"],
    "seconds": 5.0,
    "what": "template",
    "kind": "text",
    "home": "Scene",
    "to": "dimension",
    "line": 1,
    "column": 2,
    "given": "x",
    "lines": 2,
    "drawn": 3,
}


@pytest.mark.parametrize("code", Code)
def test_every_code_of_the_payload_has_a_sentence(code):
    assert code in SENTENCES
    words = sentence(Problem("", code, PARAMS))
    assert words.endswith(".")
    assert "%" not in words
    assert not LIBRARY.search(words)
    assert words != sentence(Problem("", "no-such-code", PARAMS))


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (with_part("text", speed=2.5), "Speed is 2.5; the highest is 1.5."),
        (with_part("text", speed=0), "Speed is 0; the lowest is 0.5."),
        (with_part("text", voice_id=...), "Choose a voice."),
        (
            with_part("text", emotion="Sad"),
            "Emotion is Sad; choose Excited, Friendly, Serious, Soothing, Broadcaster or Angry.",
        ),
        (
            with_part("text", input_text="x" * 5001),
            "Script has 5001 characters; the most is 5000. Shorten it or split the scene.",
        ),
        (
            with_part("silence", duration=5000),
            "Silence is 5000 seconds; the highest is 100. If these are milliseconds, write 5.",
        ),
        (with_part("video", video_asset_id=...), "Background needs one of these: Video address or Video asset."),
        (with_part("color", value="red"), "Colour is red; write a colour as # and six hex digits, such as #1a2b3c."),
        (with_part("overlay", line_height=0), "Line height is 0; it must be above 0."),
        (with_part("avatar", type="robot"), "Presenter has no kind robot; choose avatar or talking_photo."),
        (with_part("avatar", avatar_id=["x"]), "Avatar must be text, not […]."),
        (request(dimension={"width": 721}), "Width is 721; it must be a multiple of 2."),
        ({"video_inputs": []}, "The video has no scene; add one."),
        ({"video_inputs": [{}] * 51}, "The video has 51 scenes; the most is 50."),
    ],
)
def test_sentences(payload, words):
    assert sentence(judge(payload)[0]) == words


def test_a_stability_that_eleven_v3_lacks():
    problems = judge(with_part("text", elevenlabs_settings={"model": "eleven_v3", "stability": 0.7}))
    assert [sentence(problem) for problem in problems] == ["Stability is 0.7; choose 0, 0.5 or 1."]


def test_a_body_of_another_call():
    problems = examine({"template_id": "t"}).problems
    assert [sentence(problem) for problem in problems] == [
        "This is a body for a template, not a request with video_inputs" + ONLY
    ]


def test_values_cannot_break_the_line_or_the_page():
    words = sentence(judge(with_part("avatar", avatar_style="a\nb\u202e%(label)s" + "x" * 500))[0])
    assert words.startswith("Style is a·b·%(label)sxxx")
    assert len(words) < 150


@pytest.mark.parametrize("problem", [Problem("", "code-of-tomorrow"), Problem("", "too_large", {"label": "Speed"})])
def test_a_problem_stored_by_another_version_still_has_words(problem):
    assert sentence(problem) == UNKNOWN % {"label": problem.params.get("label", "This"), "code": problem.code}


def test_sentences_are_translated_when_they_are_read(monkeypatch):
    monkeypatch.setattr("studio.words.problems.gettext", lambda text: text.upper().replace("(LABEL)S", "(label)s"))
    with translation.override("de"):
        assert sentence(Problem("", "required", {"label": "Speed"})) == "SPEED IS REQUIRED."


@pytest.mark.parametrize("label", ["", None, "a" * 5000])
def test_labels_are_bounded(label):
    words = sentence(Problem("", "unknown_key", {"label": label}))
    assert len(words) < 160
    assert words.startswith("This is" if not label else "aaa")


def test_every_choice_has_words_but_for_sizes_and_names_of_models():
    leaves = [
        one.leaf
        for section in SECTIONS.values()
        for kind in section.kinds
        for one in SectionForm(section, {"type": kind} if kind else {}).fields.values()
    ]
    offered = {str(choice) for leaf in leaves for choice in leaf.choices or ()}
    assert {choice for choice in offered if choice not in CHOICES} == {
        *("720p", "1080p", "4k"),
        *("eleven_monolingual_v1", "eleven_multilingual_v1", "eleven_multilingual_v2"),
        *("eleven_turbo_v2", "eleven_turbo_v2_5", "eleven_v3"),
    }
    assert set(CHOICES) <= offered
