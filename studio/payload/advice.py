"""What the service would take without a word, though it will not do what the author expects."""

from typing import Any

from studio.payload.problems import Code, Problem, join
from studio.payload.sections import SECTIONS
from studio.payload.video import MAX_SCENES

# "Applies when use_avatar_iv_model is true" (Studio API page). A note, not a problem: without the flag the
# service may still use Avatar IV, and nothing says that it refuses the keys.
AVATAR_IV = ("model", "resolution", "prompt", "keep_original_prompt")


def advise_scene(scene: Any) -> list[Problem]:
    """The notes on one normalised scene; pointers begin at the scene."""
    character = scene.get("character") if isinstance(scene, dict) else None
    if not isinstance(character, dict) or character.get("use_avatar_iv_model") is True:
        return []
    titles = SECTIONS["character"].fields("avatar")
    return [
        Problem(join("", "character", name), Code.NEEDS_AVATAR_IV, {"label": titles[name].title})
        for name in AVATAR_IV
        if name in character
    ]


def advise(payload: Any) -> list[Problem]:
    """The notes on a normalised payload."""
    scenes = payload.get("video_inputs") if isinstance(payload, dict) else None
    scenes = scenes[:MAX_SCENES] if isinstance(scenes, list) else []
    notes = _captions(payload, scenes) if isinstance(payload, dict) else []
    for index, scene in enumerate(scenes):
        above = join("", "video_inputs", index)
        notes += [Problem(above + note.pointer, note.code, note.params) for note in advise_scene(scene)]
    return notes


def _captions(payload: dict[str, Any], scenes: list[Any]) -> list[Problem]:
    """Captions come from scripts only, and their mode overrules the plain switch (Studio API page)."""
    notes = []
    key = next((key for key in ("caption_mode", "caption") if payload.get(key)), None)
    voices = [scene.get("voice") for scene in scenes if isinstance(scene, dict)]
    if key and any(isinstance(voice, dict) and voice.get("type") in ("audio", "silence") for voice in voices):
        notes.append(Problem(join("", key), Code.CAPTION_WITHOUT_TEXT, {"label": "Captions"}))
    if payload.get("caption") is False and payload.get("caption_mode"):
        notes.append(Problem("/caption", Code.CAPTION_OVERRULED, {"label": "Captions"}))
    return notes
