"""From a refusal's path or words to the place in what was sent."""

import pytest

from studio.payload import SCENE_SECTIONS, SECTIONS, join
from studio.payload.paths import label_of, path_in, pointer_of, pointers_in

FIELDS = [
    (name, kind, leaf)
    for name in SCENE_SECTIONS
    for kind in SECTIONS[name].kinds
    for leaf in SECTIONS[name].fields(kind).values()
]
SETTINGS = list(SECTIONS["settings"].fields().values())


def of(name: str, kind: str, path: tuple[str, ...], style: str) -> str:
    tag = (kind,) if len(SECTIONS[name].kinds) > 1 else ()
    keys = [name, *tag, *path]
    if style == "plain":
        keys = [name, *path]
    if style in ("plain", "tagged"):
        return ".".join(["video_inputs", "7", *keys])
    if style == "index":
        return ".".join(["video_inputs[7]", *keys])
    inside_out = ".".join([*reversed([name, *path]), "7"])
    return (
        f"Some{name.title()}Settings.video_inputs.{inside_out}" if style == "oldest" else f"{inside_out}.video_inputs"
    )


@pytest.mark.parametrize("style", ["tagged", "plain", "index", "oldest", "reversed"])
@pytest.mark.parametrize(("name", "kind", "leaf"), FIELDS, ids=lambda one: getattr(one, "name", one))
def test_every_field_of_every_kind(name, kind, leaf, style):
    path = of(name, kind, leaf.path, style)
    assert pointer_of(path) == join("/video_inputs/7", name, *leaf.path)
    assert path_in(f"{path} is invalid: field required") == pointer_of(path)


@pytest.mark.parametrize("leaf", SETTINGS, ids=lambda leaf: leaf.name)
def test_every_setting(leaf):
    path = ".".join(leaf.path)
    assert pointer_of(path) == join("", *leaf.path)
    assert path_in(f"{path} is invalid: a number is expected") == pointer_of(path)


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("video_inputs", "/video_inputs"),
        ("video_inputs.3", "/video_inputs/3"),
        ("video_inputs.0.voice", "/video_inputs/0/voice"),
        ("video_inputs.0.voice.audio", "/video_inputs/0/voice"),
        ("video_inputs.0.text.text", "/video_inputs/0/text/text"),
        ("video_inputs.0.character.type", "/video_inputs/0/character/type"),
        ("video_inputs.007.voice", "/video_inputs/7/voice"),
        ("video_inputs.0.voice.text.of_tomorrow", "/video_inputs/0/voice"),
        ("video_inputs.0.voice.silence.input_text", "/video_inputs/0/voice"),
        ("video_inputs.99999999.voice", "/video_inputs"),
        ("body.video_inputs", "/video_inputs"),
        ("www.example.com", None),
        ("", None),
        ("...", None),
        ("[0]", None),
    ],
)
def test_odd_paths(path, pointer):
    assert pointer_of(path) == pointer


SCENES = [
    {"character": {"type": "avatar", "avatar_id": "Ann", "use_avatar_iv_model": True}, "voice": {"type": "silence"}},
    {
        "character": {"type": "avatar", "avatar_id": "Ben"},
        "voice": {"type": "text", "voice_id": "v1", "input_text": "x"},
    },
    {"character": {"type": "talking_photo", "talking_photo_id": "Cy", "circle_background_color": "red"}},
    {"character": None, "background": {"type": "image", "url": "https://x.test/a.png"}, "voice": ["odd"]},
    "odd",
]
PAYLOAD = {"title": "T", "video_inputs": SCENES}


@pytest.mark.parametrize(
    ("message", "fields", "found"),
    [
        ("video_inputs.1.voice.text.input_text is invalid: x", ["character.avatar_id"], ["/1/voice/input_text"]),
        (
            "avatar look Ben not found",
            ["character.avatar_id", "character.talking_photo_id"],
            ["/1/character/avatar_id"],
        ),
        ("avatar look not found", ["character.avatar_id"], ["/0/character/avatar_id", "/1/character/avatar_id"]),
        ("voice not found", ["voice.voice_id"], ["/1/voice/voice_id"]),
        (
            "use Avatar IV",
            ["character.use_avatar_iv_model"],
            ["/1/character/use_avatar_iv_model", "/2/character/use_avatar_iv_model"],
        ),
        ("must be a hex colour: circle_background_color", [], ["/2/character/circle_background_color"]),
        ("the text of the voice", [], []),
        ("no emotion here", ["voice.emotion"], []),
        ("bad picture", ["background"], ["/3/background"]),
        ("", [], []),
    ],
)
def test_where_a_refusal_points(message, fields, found):
    assert pointers_in(message, fields, PAYLOAD) == [f"/video_inputs{place}" for place in found]


@pytest.mark.parametrize("payload", [None, [], {}, {"video_inputs": None}, {"video_inputs": {"0": {}}}])
def test_a_payload_of_any_shape_points_nowhere(payload):
    assert pointers_in("voice not found", ["voice.voice_id"], payload) == []


@pytest.mark.parametrize(
    ("pointer", "label"),
    [
        ("/video_inputs/1/voice/input_text", "Script"),
        ("/video_inputs/1/voice", "Voice"),
        ("/video_inputs/1", "Scene"),
        ("/video_inputs", "List of scenes"),
        ("/video_inputs/3/background/url", "Image address"),
        ("/dimension/width", "Width"),
        ("/title", "Title"),
        ("", ""),
        ("/video_inputs/9/voice/input_text", "Script"),
    ],
)
def test_what_a_place_is_called(pointer, label):
    assert label_of(pointer, PAYLOAD) == label
