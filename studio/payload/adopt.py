"""A body from elsewhere as drafts: taken apart so that put together again it is what came in, but for the notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from studio.payload.foreign import foreign, is_scene_list
from studio.payload.judge import judge
from studio.payload.normalise import normalise
from studio.payload.problems import Code, Problem, join, shown, steps
from studio.payload.sections import SCENE_SECTIONS, SECTIONS
from studio.payload.shape import Shape, shape_of
from studio.payload.unsendable import unsendable
from studio.payload.values import is_blank
from studio.payload.video import MAX_SCENES, Scene, Settings

MAX_NOTES = 200  # that are kept of one body; what comes after is counted


@dataclass(frozen=True)
class Part:
    """A scene, or the settings of a video: its draft, and its unknown keys by their pointer inside of it."""

    draft: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Adopted:
    """The drafts of a body. `notes` point into the payload as kept; `problem` is why there are no drafts.

    Values that no draft can hold, such as a list where text is wanted, are among the unknown keys: they stay what
    they are, are sent, and are refused then.
    """

    settings: Part = field(default_factory=Part)
    scenes: list[Part] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    problem: Problem | None = None


def adopt(raw: Any) -> Adopted:
    """The drafts that `raw`, any JSON value, means. Faults are for its author to mend; refused is only what is no
    request, has more scenes than there may be, or cannot be kept. Never raises."""
    whole, assumed = _kinds_assumed(raw)
    meant = normalise(whole)
    problem = _no_request(raw) or _without_scenes(meant.payload) or next(unsendable(raw, "", ""), None)
    if problem:
        return Adopted(problem=problem)
    settings = {key: value for key, value in meant.payload.items() if key != "video_inputs"}
    scenes = [_part(scene, shape_of(Scene)) for scene in meant.payload["video_inputs"]]
    found = Adopted(_part(settings, shape_of(Settings)), scenes)
    for pointer, value in meant.unknown.items():
        part, inside = _of(found, pointer)
        part.unknown[inside] = value
    for pointer, value in meant.waiting.items():
        _let_wait(found, pointer, value)
    notes = [Problem(meant.went(note.pointer), note.code, note.params) for note in meant.notes]
    return replace(found, notes=[*assumed, *notes])


def bounded(notes: list[Problem]) -> list[Problem]:
    """At most MAX_NOTES, with one more that says how many there are beyond."""
    rest = len(notes) - MAX_NOTES
    return [*notes[:MAX_NOTES], Problem("", Code.MORE_NOTES, {"value": rest})] if rest > 0 else notes


def _no_request(raw: Any) -> Problem | None:
    if is_scene_list(raw):
        return Problem("", Code.OTHER_ENDPOINT, {"label": "Request", "what": "scenes"})
    return foreign(raw)


def _without_scenes(payload: dict[str, Any]) -> Problem | None:
    """Why there is no list of scenes to be kept one by one."""
    scenes = payload.get("video_inputs")
    if not isinstance(scenes, list) or len(scenes) > MAX_SCENES:
        return next((one for one in judge(payload) if one.pointer == "/video_inputs"), None)
    for number, scene in enumerate(scenes):
        if not isinstance(scene, dict):
            at = join("/video_inputs", number)
            return Problem(at, Code.NOT_AN_OBJECT, {"label": "Scene", "value": shown(scene)})
    return None


def _kinds_assumed(raw: Any) -> tuple[Any, list[Problem]]:
    """`raw` with a kind for every section that has none, as far as its keys tell; what a draft's form would show."""
    scenes = raw.get("video_inputs") if isinstance(raw, dict) else None
    if not isinstance(scenes, list):
        return raw, []
    notes: list[Problem] = []
    whole = []
    for number, scene in enumerate(scenes):
        for name in _without_kind(scene):
            kind = _likely_kind(SECTIONS[name].shape, scene[name])
            scene = {**scene, name: {**scene[name], "type": kind}}
            at = join("/video_inputs", number, name, "type")
            notes.append(Problem(at, Code.KIND_ASSUMED, {"label": SECTIONS[name].label, "value": kind}))
        whole.append(scene)
    return {**raw, "video_inputs": whole}, notes


def _without_kind(scene: Any) -> Iterator[str]:
    for name in SCENE_SECTIONS:
        part, choices = (scene.get(name) if isinstance(scene, dict) else None), SECTIONS[name].shape.choices
        if not choices or not isinstance(part, dict):
            continue
        silent = is_blank(part.get("type")) or isinstance(part["type"], dict | list)
        # A block of text that says nothing is left out whole.
        if silent and (len(choices) > 1 or not all(is_blank(value) for value in part.values())):
            yield name


def _likely_kind(shape: Shape, part: dict[str, Any]) -> str:
    """The kind that most of the keys are of; the usual one where they do not tell."""
    if len(shape.kinds) == 1:
        return shape.choices[0]
    given = {key for key, value in part.items() if not is_blank(value)}
    return max(shape.choices, key=lambda kind: len(given & shape.fields(kind).keys()))


def _part(given: dict[str, Any], shape: Shape) -> Part:
    part = Part()
    part.draft.update(_fitting(given, shape, "", part.unknown))
    return part


def _fitting(given: dict[str, Any], shape: Shape, pointer: str, aside: dict[str, Any]) -> dict[str, Any]:
    """`given` with single values where there are to be such, and objects where there are to be objects."""
    fields, kept = shape.fields(shape.kind(given)), {}
    for key, value in given.items():
        at, part = join(pointer, key), fields.get(key)
        if isinstance(part, Shape) and isinstance(value, dict):
            kept[key] = _fitting(value, part, at, aside)
        elif isinstance(part, Shape) or isinstance(value, dict | list):
            aside[at] = value
        else:
            kept[key] = value
    return kept


def _of(found: Adopted, pointer: str) -> tuple[Part, str]:
    """The part that a pointer into the payload leads into, and the pointer inside of it."""
    match steps(pointer):
        case ["video_inputs", number, *inside]:
            return found.scenes[int(number)], join("", *inside)
    return found.settings, pointer


def _let_wait(found: Adopted, pointer: str, value: Any) -> None:
    """A value of another kind stays in the draft, and counts again when that kind is chosen."""
    part, inside = _of(found, pointer)
    *above, key = steps(inside)
    holder = part.draft
    for step in above:
        holder = holder.get(step) if isinstance(holder, dict) else None
    if isinstance(holder, dict) and not is_blank(value) and not isinstance(value, dict | list):
        holder.setdefault(key, value)
