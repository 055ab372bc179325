"""The range in which a scene's length is expected."""

import time

import pytest

from studio.payload import Length, complete_scene, length_of, makes_of, scene_seconds, total

WORDS = "word " * 150  # a minute at the usual pace


def around(voice: dict) -> Length:
    return length_of(voice, scene_seconds(complete_scene({"voice": voice})))


def test_a_script_takes_more_or_less_than_usual():
    found = around({"type": "text", "input_text": WORDS})
    assert (round(found.low, 1), round(found.high, 1), found.is_known) == (42.9, 68.2, True)


@pytest.mark.parametrize("rate", [2.5, 2.8, 3.46])
def test_the_paces_that_were_measured_lie_within(rate):
    found = around({"type": "text", "input_text": WORDS})
    assert found.low <= 150 / rate <= found.high


def test_pauses_take_the_time_they_say():
    paused = around({"type": "text", "input_text": WORDS + '<break time="2s"/>' * 5})
    plain = around({"type": "text", "input_text": WORDS})
    assert (paused.low - plain.low, paused.high - plain.high) == (pytest.approx(10), pytest.approx(10))


def test_speed_narrows_and_widens_the_whole_range():
    slow, fast = (around({"type": "text", "input_text": WORDS, "speed": speed}) for speed in (0.5, "1.5"))
    assert (slow.low / fast.low, slow.high / fast.high) == (pytest.approx(3), pytest.approx(3))


def test_silence_is_exact_and_a_recording_unknown():
    assert around({"type": "silence", "duration": "7.5"}) == Length(7.5, 7.5)
    assert around({"type": "audio", "audio_url": "https://example.com/a"}) == Length(recordings=1)
    assert length_of(None, 1.0) == Length(1.0, 1.0)


@pytest.mark.parametrize(
    "voice",
    [{}, {"type": "text", "input_text": 5}, {"type": ["audio"]}, {"input_text": '<break time="900s"/>'}],
)
def test_a_draft_that_is_nonsense_has_a_length_too(voice):
    found = length_of(voice, 1.0)
    assert 1.0 <= found.low <= found.high < 2


def test_scenes_follow_one_another():
    lengths = [Length(1, 2), Length(recordings=1), Length(3, 4), Length(recordings=1)]
    assert total(lengths) == Length(4, 6, 2)
    assert not total(lengths).is_known
    assert total([]) == Length()


@pytest.mark.parametrize(
    ("character", "makes"),
    [
        (None, ("nobody",)),
        ({}, ("avatar", "avatar_iv")),
        ({"type": "avatar", "use_avatar_iv_model": "true"}, ("avatar_iv",)),
        ({"type": "avatar", "use_avatar_iv_model": False}, ("avatar",)),
        ({"type": "talking_photo", "use_avatar_iv_model": "perhaps"}, ("talking_photo", "talking_photo_iv")),
        ({"type": "talking_photo", "use_avatar_iv_model": True}, ("talking_photo_iv",)),
    ],
)
def test_a_price_goes_by_who_is_seen_and_how_they_are_made(character, makes):
    assert makes_of(character) == makes


def test_fifty_long_scenes_take_no_time():
    voices = [{"type": "text", "input_text": (WORDS * 8)[: 5000 - 18] + '<break time="1s"/>'} for _ in range(50)]
    start = time.process_time()
    total(length_of(voice, 60.0) for voice in voices)
    assert time.process_time() - start < 0.1  # measured: 0.0002
