"""The slips that real bodies show are put right with a note; nothing is dropped or added in silence."""

import pytest

from studio.payload import examine, judge, normalise

from .bodies import EXAMPLES, KINDS, found, request, with_part

AT = "/video_inputs/0"


def one(kind, result):
    return result.payload["video_inputs"][0][KINDS[kind][0]]


@pytest.mark.parametrize(
    ("kind", "key", "value", "becomes", "note"),
    [
        ("text", "speed", "1", 1, "read_as"),
        ("text", "speed", " 1.10 ", 1.1, "read_as"),
        ("text", "speed", ".5", 0.5, "read_as"),
        ("text", "pitch", "-3e0", -3.0, "read_as"),
        ("text", "pitch", 10, 10, None),
        ("text", "speed", "1,5", "1,5", None),
        ("text", "speed", "1_0", "1_0", None),
        ("text", "speed", "１", "１", None),
        ("text", "speed", "nan", "nan", None),
        ("text", "speed", "1e400", "1e400", None),
        ("text", "speed", "9" * 5000, "9" * 5000, None),
        ("text", "speed", True, True, None),
        ("avatar", "matting", "false", False, "read_as"),
        ("avatar", "matting", "Yes", True, "read_as"),
        ("avatar", "matting", 1, True, "read_as"),
        ("avatar", "matting", 2, 2, None),
        ("avatar", "matting", "perhaps", "perhaps", None),
        ("avatar", "model", 4.3, "4.3", "read_as"),
        ("avatar", "avatar_id", 17, "17", "read_as"),
        ("avatar", "avatar_id", " anna\n", "anna", "trimmed"),
        ("avatar", "avatar_style", "closeup", "closeUp", "read_as"),
        ("avatar", "avatar_style", "CLOSE-UP", "closeUp", "read_as"),
        ("avatar", "avatar_style", "voice_only", "voice_only", None),
        ("text", "emotion", "friendly", "Friendly", "read_as"),
        ("text", "input_text", "  a\r\nb\rc ", "  a\nb\nc ", "line_ends"),
        ("video", "play_style", "fit-to-scene", "fit_to_scene", "read_as"),
        ("video", "play_style", "once", "once", None),
        ("color", "value", "#abc", "#aabbcc", "read_as"),
        ("color", "value", "FFFFFF", "#FFFFFF", "read_as"),
        ("color", "value", " #ffffff ", "#ffffff", "trimmed"),
        ("color", "value", "red", "red", None),
        ("image", "url", " https://example.com/a.png ", "https://example.com/a.png", "trimmed"),
        ("color", "type", "COLOR", "color", "read_as"),
    ],
)
def test_values(kind, key, value, becomes, note):
    result = normalise(with_part(kind, **{key: value}))
    assert one(kind, result)[key] == becomes
    assert type(one(kind, result)[key]) is type(becomes)
    assert found(result.notes) == ([(f"{AT}/{KINDS[kind][0]}/{key}", note)] if note else [])


@pytest.mark.parametrize("blank", [None, "", "  ", "\n"])
def test_blank_is_left_out(blank):
    result = normalise(with_part("text", locale=blank))
    assert "locale" not in one("text", result)
    assert found(result.notes) == [(f"{AT}/voice/locale", "left_out_blank")]


def test_a_whole_number_may_come_as_a_float_of_equal_value():
    result = normalise(request(dimension={"width": 1920.0, "height": "1080.0"}))
    assert result.payload["dimension"] == {"width": 1920, "height": 1080}
    assert type(result.payload["dimension"]["width"]) is int


@pytest.mark.parametrize("empty", [{"type": "text"}, {}, {"type": "text", "text": " ", "position": {"x": None}}])
def test_a_text_block_that_says_nothing_is_left_out(empty):
    raw = request()
    raw["video_inputs"][0]["text"] = empty
    result = normalise(raw)
    assert "text" not in result.payload["video_inputs"][0]
    assert found(result.notes)[-1] == (f"{AT}/text", "left_out_blank")


def test_an_unknown_key_keeps_an_otherwise_empty_object():
    raw = request()
    raw["video_inputs"][0]["text"] = {"type": "text", "glow": 1}
    result = normalise(raw)
    assert result.payload["video_inputs"][0]["text"] == {"type": "text"}
    assert result.unknown == {f"{AT}/text/glow": 1}


def test_dimensions_is_dimension_and_its_faults_are_shown_where_they_were_given():
    result = normalise(request(dimensions={"width": "9", "height": 720, "depth": 3}))
    assert result.payload["dimension"] == {"width": 9, "height": 720}
    assert result.unknown == {"/dimension/depth": 3}
    assert found(result.notes) == [
        ("/dimensions", "renamed"),
        ("/dimensions/width", "read_as"),
        ("/dimensions/depth", "unknown_key"),
    ]
    assert found(examine(request(dimensions={"width": "9"})).problems) == [("/dimensions/width", "too_small")]


def test_a_wrong_name_beside_the_right_one_is_an_unknown_key():
    result = normalise(request(dimensions={"width": 640}, dimension={"width": 720}))
    assert result.payload["dimension"] == {"width": 720}
    assert result.unknown == {"/dimensions": {"width": 640}}


@pytest.mark.parametrize(("ratio", "size"), [("16:9", (1920, 1080)), ("9:16", (1080, 1920)), ("4:5", (1080, 1350))])
def test_aspect_ratio_alone_is_read_as_a_size(ratio, size):
    result = normalise(request(aspect_ratio=ratio))
    assert result.payload["dimension"] == dict(zip(("width", "height"), size, strict=True))
    assert found(result.notes) == [("/aspect_ratio", "aspect_ratio")]
    assert result.unknown == {}


@pytest.mark.parametrize("raw", [{"aspect_ratio": "auto"}, {"aspect_ratio": "1:1", "dimension": {"width": 720}}])
def test_aspect_ratio_that_cannot_be_a_size_is_an_unknown_key(raw):
    assert normalise(request(**raw)).unknown == {"/aspect_ratio": raw["aspect_ratio"]}


@pytest.mark.parametrize(
    ("caption", "becomes"),
    [({"enabled": True, "style": {}}, True), ({"enabled": "false"}, False), ({"style": 1}, True)],
)
def test_caption_as_an_object_is_a_switch(caption, becomes):
    result = normalise(request(caption=caption))
    assert result.payload["caption"] is becomes
    assert found(result.notes) == [("/caption", "caption_object")]


def test_the_misspelt_elevenlabs_settings():
    raw = with_part("text", elevanlabs_settings={"stability": "0.5", "style": 2})
    result = normalise(raw)
    assert one("text", result)["elevenlabs_settings"] == {"stability": 0.5, "style": 2}
    assert found(examine(raw).problems) == [(f"{AT}/voice/elevanlabs_settings/style", "too_large")]


@pytest.mark.parametrize("name", ["script", "text"])
def test_a_script_under_another_name(name):
    result = normalise(with_part("text", **{"input_text": ..., name: "Hi"}))
    assert one("text", result)["input_text"] == "Hi"
    assert found(result.notes) == [(f"{AT}/voice/{name}", "renamed")]


@pytest.mark.parametrize("kind", ["audio", "track"])
def test_an_address_of_sound_under_a_shorter_name(kind):
    changes = {"audio_url": ..., "audio_asset_id": ..., "url": "https://example.com/b.mp3"}
    assert one(kind, normalise(with_part(kind, **changes)))["audio_url"] == "https://example.com/b.mp3"


def test_keys_of_another_kind_are_left_out_and_noted_never_refused():
    raw = with_part("talking_photo", avatar_style="nonsense")
    result = normalise(raw)
    assert "avatar_style" not in one("talking_photo", result)
    assert found(result.notes) == [(f"{AT}/character/avatar_style", "left_out_other_kind")]
    assert examine(raw).valid


def test_of_a_kind_that_does_not_exist_everything_is_kept():
    raw = with_part("text", type="song", audio_url="https://example.com/a")
    assert one("text", normalise(raw)) == raw["video_inputs"][0]["voice"]
    assert found(judge(normalise(raw).payload)) == [(f"{AT}/voice/type", "unknown_kind")]


def test_unknown_keys_are_kept_where_they_stood():
    raw = request(metadata={"a": [1]}, background={"type": "color"}, **{"a/b": None})
    raw["video_inputs"][0]["prompt"] = "wave"
    result = normalise(raw)
    assert result.unknown == {
        "/metadata": {"a": [1]},
        "/background": {"type": "color"},
        "/a~1b": None,
        f"{AT}/prompt": "wave",
    }
    assert found(result.notes) == [
        (f"{AT}/prompt", "misplaced_key"),
        ("/metadata", "unknown_key"),
        ("/background", "misplaced_key"),
        ("/a~1b", "unknown_key"),
    ]
    assert [note.params.get("home") for note in result.notes] == ["Presenter", None, "Scene", None]


@pytest.mark.parametrize("raw", [None, 1, "x", [], [[]], True])
def test_what_is_no_object_becomes_an_empty_payload(raw):
    assert normalise(raw).payload == {}


def test_endless_nesting_is_survived_at_every_place():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for raw in (deep, {"video_inputs": deep}, request(title=deep), request(dimension={"width": deep}), request(x=deep)):
        examine(raw)
    assert found(examine(with_part("text", input_text=deep)).problems) == [(f"{AT}/voice/input_text", "not_text")]


# Line of the examples → its problems; every other line is valid.
REFUSED = {
    5: [(f"{AT}/character/avatar_style", "not_a_choice")],
    7: [(f"{AT}/voice/duration", "milliseconds")],
    9: [(f"{AT}/background/play_style", "not_a_choice")],
    21: [(f"{AT}/character/talking_photo_id", "required")],
    22: [("", "other_endpoint")],
    23: [("", "other_endpoint")],
}


@pytest.mark.parametrize("index", range(len(EXAMPLES)))
def test_real_bodies(index):
    verdict = examine(EXAMPLES[index]["payload"])
    assert found(verdict.problems) == REFUSED.get(index, [])


def test_the_slips_of_the_oddest_real_body_are_each_noted():
    verdict = examine(EXAMPLES[11]["payload"])
    assert found(verdict.notes) == [
        ("/caption", "read_as"),
        ("/dimension/width", "read_as"),
        ("/dimension/height", "read_as"),
        (f"{AT}/character/avatar_style", "left_out_other_kind"),
        (f"{AT}/voice/speed", "read_as"),
        (f"{AT}/voice/pitch", "read_as"),
        (f"{AT}/voice/duration", "left_out_other_kind"),
        (f"{AT}/background/play_style", "left_out_other_kind"),
        (f"{AT}/text", "left_out_blank"),
    ]
