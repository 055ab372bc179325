"""Drafts as the request to send: judged, completed for drawing, put together, turned into bytes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from studio.payload.judge import problems_of
from studio.payload.normalise import normalise, normalise_as
from studio.payload.problems import Problem, join, steps
from studio.payload.sections import SCENE_SECTIONS, SECTIONS
from studio.payload.shape import Leaf, Shape, shape_of
from studio.payload.speech import scene_seconds
from studio.payload.values import is_blank
from studio.payload.video import Scene, Settings


def with_kinds(scene_draft: Any, known_only: bool = False) -> dict[str, Any]:
    """A scene draft in which every section says its kind: where none is chosen, the one its form shows.

    With `known_only` a kind that does not exist gives way to the usual one as well.
    """
    scene = dict(scene_draft) if isinstance(scene_draft, dict) else {}
    for name in SCENE_SECTIONS:
        draft, choices = scene.get(name), SECTIONS[name].shape.choices
        if isinstance(draft, dict) and choices:
            given = draft.get("type")
            if is_blank(given) or (known_only and given not in choices):
                scene[name] = {**draft, "type": choices[0]}
    return scene


def judge_scene(scene_draft: Any) -> list[Problem]:
    """The problems of one scene as typed; pointers begin at the scene ("/voice/speed")."""
    return problems_of(Scene, normalise_as(Scene, with_kinds(scene_draft)).payload)


def judge_settings(settings_draft: Any) -> list[Problem]:
    """The problems of a video's settings as typed; pointers begin at the top ("/dimension/width")."""
    return problems_of(Settings, normalise_as(Settings, settings_draft).payload)


def complete_scene(scene_draft: Any) -> dict[str, Any]:
    """A scene for drawing: every parameter of each section that is present, None for sections that are not.

    A parameter has its value where that is valid, else the service's default, else None. Nested objects are
    there when given or when all their parts have defaults, else None. Never raises.
    """
    payload = normalise_as(Scene, with_kinds(scene_draft, known_only=True)).payload
    return _complete(payload, shape_of(Scene), "", {problem.pointer for problem in problems_of(Scene, payload)})


def draft_seconds(scene_draft: dict[str, Any]) -> float:
    """How long a scene lasts as it stands, in seconds: a script that is too long to be sent takes its time, too."""
    complete = complete_scene(scene_draft)
    voice, typed = complete.get("voice"), (scene_draft.get("voice") or {}).get("input_text")
    if voice and voice.get("type") == "text" and isinstance(typed, str):
        complete["voice"] = {**voice, "input_text": typed}
    return scene_seconds(complete)


def complete_settings(settings_draft: Any) -> dict[str, Any]:
    """A video's settings in the same way; `dimension` always has both sides."""
    payload = normalise_as(Settings, settings_draft).payload
    wrong = {problem.pointer for problem in problems_of(Settings, payload)}
    return _complete(payload, shape_of(Settings), "", wrong)


def _complete(given: dict[str, Any], shape: Shape, pointer: str, wrong: set[str]) -> dict[str, Any]:
    kind = shape.kind(given)
    whole: dict[str, Any] = {"type": kind or shape.choices[0]} if shape.choices else {}
    for name, part in shape.fields(kind).items():
        at, value = join(pointer, name), given.get(name)
        if isinstance(part, Leaf):
            whole[name] = part.default if value is None or at in wrong else value
        elif isinstance(value, dict):
            whole[name] = _complete(value, part, at, wrong)
        else:
            whole[name] = _complete({}, part, at, wrong) if _all_defaults(part) else None
    return whole


def _all_defaults(shape: Shape) -> bool:
    return len(shape.kinds) == 1 and all(leaf.default is not None for leaf in shape.leaves(None))


def assemble_payload(
    settings_draft: Mapping[str, Any],
    scene_drafts: Sequence[Mapping[str, Any]],
    unknown: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The payload to send: values in their types, what is unset or of another kind left out, in the document's order.

    `unknown` are the keys that nobody knows, by their pointer into the payload; they are put back at the end
    of their objects, where those still exist, and never replace a known key.
    """
    drafts = {**settings_draft, "video_inputs": [with_kinds(scene) for scene in scene_drafts]}
    result = normalise(drafts)
    put_back(result.payload, drafts, {**result.unknown, **(unknown or {})})
    return result.payload


def put_back(payload: dict[str, Any], drafts: Mapping[str, Any], unknown: Mapping[str, Any]) -> None:
    """Put unknown keys into `payload`. An object of `drafts` that was left out as empty comes back for them."""
    for pointer, value in unknown.items():
        *above, key = steps(pointer)
        holder, draft = payload, drafts
        for step in above:
            draft = _inside(draft, step)
            if isinstance(holder, dict) and step not in holder and isinstance(draft, dict):
                holder[step] = {"type": draft["type"]} if "type" in draft else {}
            holder = _inside(holder, step)
        if isinstance(holder, dict):
            holder.setdefault(key, value)


def _inside(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    places = {str(index): item for index, item in enumerate(value)} if isinstance(value, list) else {}
    return places.get(key)


def body(payload: Mapping[str, Any]) -> bytes:
    """The bytes of the request: JSON in UTF-8, indented by two, as shown in the preview.

    A lone surrogate (which `judge` refuses) becomes its JSON escape, so that a preview can always be made.
    """
    return json.dumps(payload, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
