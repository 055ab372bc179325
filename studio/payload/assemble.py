"""Drafts as the request to send: judged, completed for drawing, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.payload.advice import advise
from studio.payload.judge import judge, problems_of
from studio.payload.length import scene_seconds
from studio.payload.normalise import Normalised, normalise, normalise_as
from studio.payload.problems import Code, Problem, join, steps
from studio.payload.sections import SCENE_SECTIONS, SECTIONS
from studio.payload.shape import Leaf, Shape, shape_of
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
    return judge_and_time(scene_draft)[0]


def judge_and_time(scene_draft: Any) -> tuple[list[Problem], float]:
    """The same, and how long the scene lasts as it stands, in seconds: read once for both, since a typist waits."""
    payload = normalise_as(Scene, with_kinds(scene_draft)).payload
    problems = problems_of(Scene, payload)
    return problems, _draft_seconds(scene_draft, payload.get("voice"), problems)


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


def _draft_seconds(scene_draft: Any, voice: Any, problems: list[Problem]) -> float:
    """Of a scene as drawn, but that a script which is too long to be sent takes its time, too."""
    if not isinstance(voice, dict):
        return scene_seconds({})
    wrong = {problem.pointer for problem in problems}
    if "/voice/type" in wrong:
        complete = complete_scene({"voice": scene_draft["voice"]})["voice"]  # no kind there is: drawn as the usual one
    else:
        shape = shape_of(Scene)
        complete = _complete(voice, shape.fields(shape.kind({}))["voice"], "/voice", wrong)
    typed = scene_draft["voice"].get("input_text")
    if complete and complete.get("type") == "text" and isinstance(typed, str):
        complete = {**complete, "input_text": typed}
    return scene_seconds({"voice": complete})


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
    return _put_together(settings_draft, scene_drafts, unknown).payload


@dataclass(frozen=True)
class Assembled:
    """A payload and what there is to say of it; pointers lead into it. `complete` has its scenes as for drawing."""

    payload: dict[str, Any]
    problems: list[Problem]
    notes: list[Problem]
    complete: list[dict[str, Any]]


def assemble_request(
    settings_draft: Mapping[str, Any],
    scene_drafts: Sequence[Mapping[str, Any]],
    unknown: Mapping[str, Any] | None = None,
) -> Assembled:
    """The payload to send, judged, advised and completed with each text read once: it may hold a megabyte of them."""
    result = _put_together(settings_draft, scene_drafts, unknown)
    problems = judge(result.payload)
    # Of what was put right, a draft's author is told nothing; of what nobody knows, they are.
    told = [note for note in result.notes if note.code in (Code.UNKNOWN_KEY, Code.MISPLACED_KEY)]
    kept = [Problem(at, note.code, note.params) for at, note in zip(result.unknown, told, strict=True)]
    return Assembled(
        result.payload, problems, [*kept, *advise(result.payload)], _scenes_completed(result, scene_drafts, problems)
    )


def _put_together(
    settings_draft: Mapping[str, Any], scene_drafts: Sequence[Mapping[str, Any]], unknown: Mapping[str, Any] | None
) -> Normalised:
    drafts = {**settings_draft, "video_inputs": [with_kinds(scene) for scene in scene_drafts]}
    for pointer, value in (unknown or {}).items():
        drafts = _with_key(drafts, steps(pointer), value)
    result = normalise(drafts)
    put_back(result.payload, drafts, result.unknown)
    return result


def _with_key(whole: Any, keys: Sequence[str], value: Any) -> Any:
    """`whole` with one more key deep inside, the rest shared; as it is where there is no such place, or it is taken."""
    head, *rest = keys
    if isinstance(whole, list):
        return [_with_key(item, rest, value) if rest and str(at) == head else item for at, item in enumerate(whole)]
    if not isinstance(whole, dict) or bool(rest) != (head in whole):
        return whole
    return {**whole, head: _with_key(whole[head], rest, value) if rest else value}


def _scenes_completed(result: Normalised, drafts: Sequence[Any], problems: Sequence[Problem]) -> list[dict[str, Any]]:
    shape, wrong = shape_of(Scene), {problem.pointer for problem in problems}
    odd = {problem.pointer for problem in problems if problem.code == Code.UNKNOWN_KIND}
    whole = []
    for number, (scene, draft) in enumerate(zip(result.payload.get("video_inputs", ()), drafts, strict=False)):
        at = join("/video_inputs", number)
        if any(join(at, name, "type") in odd for name in SCENE_SECTIONS):
            whole.append(complete_scene(draft))  # drawn as the usual kind, and so read as that
        else:
            whole.append(_complete(scene, shape, at, wrong))
    return whole


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
