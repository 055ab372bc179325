"""Bodies of other calls, told from their keys, so that they get one plain word instead of a list of missing keys."""

from typing import Any

from studio.payload.problems import Code, Problem, shown
from studio.payload.values import is_blank

# What a body is, by keys of which any one gives it away. The first match counts.
SCENE = frozenset({"character", "voice"})
SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("template", frozenset({"template_id", "variables", "scene_ids"})),
    ("photo video", frozenset({"image_key", "video_orientation"})),
    ("v3 video", frozenset({"scenes", "engine", "avatar_id", "script"})),
    ("v1 video", frozenset({"clips", "ratio"})),
    ("answer", frozenset({"data", "video_id", "error"})),
    ("scene", SCENE),
)


def foreign(raw: Any) -> Problem | None:
    """The one problem of a body that is no `generate` request at all, or None."""
    if not isinstance(raw, dict):
        return Problem("", Code.NOT_AN_OBJECT, {"label": "Request", "value": shown(raw)})
    if is_blank(raw.get("video_inputs")):
        for what, signs in SIGNS:
            if signs & raw.keys():
                return Problem("", Code.OTHER_ENDPOINT, {"label": "Request", "what": what})
    return None


def is_scene_list(raw: Any) -> bool:
    """Whether `raw` is what should stand under `video_inputs`."""
    scenes = raw if isinstance(raw, list) else []
    return bool(scenes) and all(
        isinstance(one, dict) and SCENE & one.keys() and "video_inputs" not in one for one in scenes
    )
