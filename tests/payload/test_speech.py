"""How long a script takes, roughly."""

import time

import pytest

from studio.payload import complete_scene, scene_seconds, speech


def test_about_150_words_a_minute():
    assert speech("word " * 150) == speech(("word " * 150).strip())
    assert (speech("word " * 150).words, speech("word " * 150).seconds) == (150, 60.0)


@pytest.mark.parametrize(
    ("text", "words", "seconds", "pauses"),
    [
        ("", 0, 0.0, 0.0),
        ('one two <break time="1.5s"/> three', 3, 2.7, 1.5),
        ("<break time='500ms' /><BREAK time=\"1s\">", 0, 1.5, 1.5),
        ('a <break time="1s"/> <break time="2s"/> b', 2, 3.8, 3.0),
        ('<break time="long"/>', 3, 1.2, 0.0),
        ("It's 3.5 well-known things, isn’t it?", 6, 2.4, 0.0),
        ("你好世界。", 4, 0.8, 0.0),
        ("こんにちは world", 6, 1.4, 0.0),
        ("สวัสดี", 6, 0.6, 0.0),
        ("안녕하세요 여러분", 2, 0.8, 0.0),
        ("— … !", 0, 0.0, 0.0),
    ],
)
def test_words_and_seconds(text, words, seconds, pauses):
    estimate = speech(text)
    assert (estimate.words, estimate.seconds, estimate.pauses) == (words, pytest.approx(seconds), pytest.approx(pauses))


@pytest.mark.parametrize("junk", [None, 5, [], {}])
def test_what_is_no_text_takes_no_time(junk):
    assert speech(junk).seconds == 0


def scene(**voice):
    return complete_scene({"voice": voice})


def test_speed_shortens_words_but_not_pauses():
    text = "word " * 10 + '<break time="2s"/>'
    assert scene_seconds(scene(type="text", input_text=text, speed="0.5")) == pytest.approx(10.0)
    assert scene_seconds(scene(type="text", input_text=text)) == pytest.approx(6.0)


def test_seconds_of_other_voices():
    assert scene_seconds(scene(type="silence", duration="7.5")) == 7.5
    assert scene_seconds(scene(type="silence")) == 1.0
    assert scene_seconds(scene(type="audio", audio_url="https://example.com/a")) == 5.0


def test_no_scene_is_shorter_than_a_second():
    assert scene_seconds(scene(type="text", input_text="Hi")) == 1.0
    assert scene_seconds(complete_scene({})) == 1.0


@pytest.mark.parametrize("text", ["<break" + " " * 100_000, "<break time=" * 20_000, "a-" * 100_000, "a'" * 100_000])
def test_hostile_scripts_are_counted_quickly(text):
    start = time.perf_counter()
    speech(text)
    assert time.perf_counter() - start < 1
