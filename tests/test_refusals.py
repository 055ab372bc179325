"""Everything the service is known to say when it refuses or fails: its sentence, its next step, its field.

The table holds the codes and causes of its error reference and of answers that users quote, in other words.
"""

import re

import pytest

from studio.words import explain, knows, remark
from studio.words.refusal_patterns import REASONS
from studio.words.refusal_table import BY_CODE, FALLBACK, LOOK, OURS

SCENE = {
    "character": {"type": "avatar", "avatar_id": "Anna_look", "prompt": "waves", "model": "4.3"},
    "voice": {"type": "text", "voice_id": "voice_7", "input_text": "Hello.", "emotion": "Angry"},
    "background": {"type": "image", "url": "https://x.test/a.png"},
    "audio": {"audio_url": "https://x.test/a.mp3"},
}
PHOTO = {
    "character": {"type": "talking_photo", "talking_photo_id": "photo_3", "circle_background_color": "red"},
    "voice": {"type": "audio", "audio_url": "https://x.test/a.wav"},
    "background": {"type": "video", "url": "https://x.test/a.mp4", "play_style": "loop"},
}
PAYLOAD = {"title": "T", "video_inputs": [SCENE, PHOTO]}

# 2.2: the message, a word of its sentence, a word of its next step, where.
SCHEMA = [
    ("video_inputs.0.voice.text.input_text is invalid: field required", "Script", "Fill it in", "0/voice/input_text"),
    ("video_inputs.0.voice.text.voice_id is invalid: field required", "Voice", "Fill it in", "0/voice/voice_id"),
    ("video_inputs.0.voice is invalid: field required", "misses this: Voice", "Fill it in", "0/voice"),
    (
        "video_inputs.0.character is invalid: cannot extract tag using discriminator 'type'",
        "kind that is chosen: Presenter",
        "kind anew",
        "0/character",
    ),
    (
        "video_inputs.1.voice.audio is invalid: value error, one of audio_url and audio_asset_id is required",
        "address or an asset id: Voice",
        "only one",
        "1/voice",
    ),
    (
        "TextVoiceSettings.video_inputs.input_text.voice.0: text is longer than 1500 characters",
        "longer than the service takes: Script",
        "split the scene",
        "0/voice/input_text",
    ),
    ("circle_background_color must be a hex color", "colour", "six hex digits", "1/character/circle_background_color"),
    (
        "video_inputs.1.character.talking_photo.circle_background_color is invalid: must be a hex colour",
        "cannot read this colour",
        "six hex digits",
        "1/character/circle_background_color",
    ),
    (
        "video_inputs.0.background.image is invalid: value error, one of url and image_asset_id is needed",
        "address or an asset id: Background",
        "only one",
        "0/background",
    ),
    (
        "video_inputs.1.background.video is invalid: either url or video_asset_id",
        "address or an asset id: Background",
        "only one",
        "1/background",
    ),
    ("dimension.width is invalid: must be even", "Width", "Look at", "dimension/width"),
    ("video_inputs[1].voice.audio.audio_url is invalid: not a URL", "Recording address", "", "1/voice/audio_url"),
]

# 2.3: code, message, a word of the sentence, a word of the next step, where.
BEYOND_THE_SCHEMA = [
    (
        "internal_error",
        "This avatar does not support unlimited mode, please use Avatar IV or V",
        "only works with Avatar IV",
        "Switch Avatar IV on",
        ["0/character/use_avatar_iv_model", "1/character/use_avatar_iv_model"],
    ),
    (
        "internal_error",
        "avatar look Anna_look not found",
        "find an avatar",
        "another avatar",
        ["0/character/avatar_id"],
    ),
    ("", "SPACE_ENCRYPTION_DISABLED", "encryption", "support", []),
    ("SPACE_ENCRYPTION_DISABLED", "", "encryption", "support", []),
    (
        "internal_error",
        "Avatar IV is not available on your plan",
        "plan of the account does not include Avatar IV",
        "Switch Avatar IV off",
        ["0/character/model", "0/character/prompt"],
    ),
    ("invalid_parameter", "image dimensions missing", "not ready yet", "Wait", ["1/character/talking_photo_id"]),
    ("invalid_parameter", "voice does not support emotion", "no emotions", "Take the emotion out", ["0/voice/emotion"]),
    ("MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "", "no API credit", "web plan", []),
    ("insufficient_credit", "not enough", "no API credit", "web plan", []),
    ("", "MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "no API credit", "web plan", []),
    ("internal_error", "something odd", "without a reason", "what the service wrote", []),
    ("invalid_parameter", "something odd", "does not take something", "what the service wrote", []),
]

# 2.4: by group, each code with a word of what its sentence has to say.
NUMBERS = {
    "40009": "API key", "400101": "account", "400112": "API key", "401056": "token", "401057": "token",
    "400561": "workspace", "400562": "may not", "400573": "permission", "400599": "plan", "400631": "blocked",
    "40001": "misses", "400175": "does not take", "40012": "address of the request", "40065": "scenes",
    "40039": "script", "400569": "not find",
    "400105": "blocks", "400168": "inappropriate", "400625": "celebrity", "402007": "moderation",
    "402008": "moderation", "402009": "moderation", "401003": "policy", "400680": "unsafe",
    "400144": "avatar", "400174": "talking photo", "40090": "avatar", "400685": "may not use", "40004": "face",
    "40005": "face", "40006": "face",
    "400116": "voice", "400548": "speak", "400551": "speak", "400552": "speak", "400634": "speak",
    "40010": "film", "40002": "picture", "40044": "recording", "400543": "asset", "400111": "type",
    "400621": "no picture", "400624": "no sound", "400652": "damaged", "400150": "too short", "400165": "too long",
    "1000022": "too long", "401035": "length",
    "400664": "trial", "40031": "video",
}  # fmt: skip
WITH_A_FIELD = {
    "40039": "0/voice/input_text",
    "400105": "0/voice/input_text",
    "400625": "0/character/avatar_id",
    "400680": "0/character/prompt",
    "400144": "0/character/avatar_id",
    "400174": "1/character/talking_photo_id",
    "40004": "1/character/talking_photo_id",
    "400116": "0/voice/voice_id",
    "400548": "0/voice/voice_id",
    "40010": "0/background/url",
    "40044": "0/audio/audio_url",
    "1000022": "0/audio/audio_url",
    "400685": "0/character/avatar_id",
}


def places(found) -> list[str]:
    return [pointer.removeprefix("/video_inputs/").removeprefix("/") for pointer in found.pointers]


def is_told(found) -> None:
    for words in (found.sentence, found.next_step):
        assert words[0].isupper()
        assert words.endswith(".")
        assert "%" not in words


@pytest.mark.parametrize(("message", "what", "step", "where"), SCHEMA)
def test_a_breach_of_the_schema(message, what, step, where):
    for code in ("invalid_parameter", "400175", "internal_error", ""):
        found = explain(code, message, PAYLOAD)
        is_told(found)
        assert what in found.sentence
        assert step in found.next_step
        assert places(found) == [where]
        assert message in found.said


@pytest.mark.parametrize(("code", "message", "what", "step", "where"), BEYOND_THE_SCHEMA)
def test_a_refusal_beyond_the_schema(code, message, what, step, where):
    found = explain(code, message, PAYLOAD)
    is_told(found)
    assert what in found.sentence
    assert step in found.next_step
    assert places(found) == where
    assert message in found.said


@pytest.mark.parametrize("code", NUMBERS)
def test_every_number(code):
    found = explain(code, "as the service wrote", PAYLOAD)
    is_told(found)
    assert NUMBERS[code] in found.sentence
    assert found.sentence != FALLBACK.what
    assert found.said == f"as the service wrote ({code})"
    if code in WITH_A_FIELD:
        assert WITH_A_FIELD[code] in places(found)


def test_numbers_without_a_message_have_words_all_the_same():
    assert explain("400116", "", PAYLOAD).said == "400116"


def test_the_table_has_no_code_that_no_test_knows():
    words = {"bad_key", "unauthorized", "forbidden", "invalid_parameter", "not_found", "internal_error", "redirect"}
    words |= {"payload_too_large", "SPACE_ENCRYPTION_DISABLED", "insufficient_credit", "cannot_render"}
    assert set(BY_CODE) == set(NUMBERS) | words | {"MOVIO_PAYMENT_INSUFFICIENT_CREDIT"}


@pytest.mark.parametrize(
    "code", ["bad_key", "unauthorized", "forbidden", "not_found", "redirect", "payload_too_large", "cannot_render"]
)
def test_words(code):
    found = explain(code, "m", PAYLOAD)
    is_told(found)
    assert knows(code)
    assert found.said == f"m ({code})"


@pytest.mark.parametrize(("code", "message"), [("", "who knows"), ("e_tomorrow", "who knows"), ("e_tomorrow", "")])
def test_what_nobody_knows_is_quoted(code, message):
    found = explain(code, message, PAYLOAD)
    assert (found.sentence, found.next_step) == (FALLBACK.what, FALLBACK.next)
    assert message in found.said
    assert code in found.said
    assert found.pointers == ()


@pytest.mark.parametrize("code", sorted(OURS))
def test_our_own_sentences_are_told_as_they_are(code):
    found = explain(code, "Look: video_inputs.0.voice is fine.", PAYLOAD)
    assert (found.sentence, found.next_step, found.said) == ("Look: video_inputs.0.voice is fine.", "", "")


def test_hostile_words_stay_on_their_line():
    said = explain("x", "a\nb\r\u202ec\x00" + "y" * 5000).said
    assert said.startswith("a b c y")
    assert len(said) < 520


def test_at_most_five_places():
    payload = {"video_inputs": [SCENE] * 50}
    assert len(explain("400116", "voice not found", payload).pointers) == 5
    assert len(explain("400116", "voice voice_7 not found", payload).pointers) == 5


def test_beside_a_finished_video():
    assert remark("", "") is None
    assert "watermark" in remark("MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "x").sentence
    assert "API credit" in remark("MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "x").next_step
    assert remark("7", "well").sentence == "well (7)"


def test_the_last_reason_takes_everything():
    assert REASONS[-1][0].search("")
    assert REASONS[-1][1].next == LOOK
    assert all(isinstance(pattern, re.Pattern) for pattern, _row in REASONS)


def test_sentences_are_translated_when_they_are_read(monkeypatch):
    monkeypatch.setattr("studio.words.refusals.gettext", lambda text: text.upper().replace("(LABEL)S", "(label)s"))
    found = explain("", "video_inputs.0.voice is invalid: field required", PAYLOAD)
    assert found.sentence == "THE SERVICE MISSES THIS: VOICE."
    assert explain("400116", "", PAYLOAD).next_step.startswith("CHOOSE ANOTHER VOICE")
