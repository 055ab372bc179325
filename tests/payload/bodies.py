"""Bodies for tests: a small valid request, and a way to change one place of it."""

import copy
import json
from pathlib import Path

EXAMPLES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data/payload-examples.jsonl").read_text("utf-8").splitlines()
]

SCENE = {
    "character": {"type": "avatar", "avatar_id": "anna"},
    "voice": {"type": "text", "voice_id": "v1", "input_text": "Hello there."},
    "background": {"type": "color", "value": "#1a2b3c"},
    "text": {"type": "text", "text": "Hello", "line_height": 1.2},
    "audio": {"audio_url": "https://example.com/a.mp3"},
}
KINDS = {
    "avatar": ("character", {"type": "avatar", "avatar_id": "anna"}),
    "talking_photo": ("character", {"type": "talking_photo", "talking_photo_id": "p"}),
    "text": ("voice", {"type": "text", "voice_id": "v1", "input_text": "Hello there."}),
    "audio": ("voice", {"type": "audio", "audio_asset_id": "a1"}),
    "silence": ("voice", {"type": "silence"}),
    "color": ("background", {"type": "color", "value": "#1a2b3c"}),
    "image": ("background", {"type": "image", "url": "https://example.com/i.png"}),
    "video": ("background", {"type": "video", "video_asset_id": "f1", "play_style": "loop"}),
    "overlay": ("text", {"type": "text", "text": "Hello", "line_height": 1.2}),
    "track": ("audio", {"audio_url": "https://example.com/a.mp3"}),
}


def request(**settings):
    """A valid request of one full scene."""
    return {**settings, "video_inputs": [copy.deepcopy(SCENE)]}


def with_part(kind, **changes):
    """A valid request with one section of `kind`, changed; a key changed to `...` is taken out."""
    section, part = KINDS[kind]
    part = {key: value for key, value in {**copy.deepcopy(part), **changes}.items() if value is not ...}
    return {"video_inputs": [{**copy.deepcopy(SCENE), section: part}]}


def found(problems):
    """Problems as (pointer, code), to be compared."""
    return [(problem.pointer, str(problem.code)) for problem in problems]
