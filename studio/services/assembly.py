"""What will be sent: the payload of a video with its problems, each led back to the scene and the field it is in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from studio import payload, words
from studio.models import Scene, Video
from studio.payload import SCENE_SECTIONS, SECTIONS, Problem
from studio.stage import place


@dataclass(frozen=True)
class Located:
    """A problem or note in words. `pointer` is into the whole payload; `scene` None and `section` "settings" for the
    video's own; `field` is a form field's name, "" where the section (or, without one, the scene) is meant."""

    pointer: str
    message: str
    scene: Scene | None
    section: str
    field: str


@dataclass(frozen=True)
class Assembly:
    """The request as it would leave now. `seconds` is the estimated length of the finished video."""

    payload: dict[str, Any]
    body: bytes
    problems: list[Located]
    notes: list[Located]
    seconds: float
    revision: int


def assemble(video: Video, callback_id: str = "") -> Assembly:
    """One query, whatever the number of scenes. `callback_id` goes in where the author left it empty."""
    scenes = list(Scene.objects.filter(video=video).present())
    drafts = [scene.draft for scene in scenes]
    request = payload.assemble_payload(video.settings, drafts, video.unknown)
    if callback_id and "callback_id" not in request:
        settings = {**video.settings, "callback_id": callback_id}
        request = payload.assemble_payload(settings, drafts, video.unknown)
    notes = [*payload.normalise(request).notes, *payload.advise(request)]
    complete = [payload.complete_scene(draft) for draft in drafts]
    return Assembly(
        payload=request,
        body=payload.body(request),
        problems=_located(payload.judge(request), scenes),
        notes=_located([*notes, *_frame_notes(video, complete)], scenes),
        seconds=sum(payload.scene_seconds(scene) for scene in complete),
        revision=video.revision,
    )


def scene_problems(scene: Scene) -> list[Located]:
    """The verdict when the scene was last saved; judges nothing."""
    start = f"/video_inputs/{scene.position}"
    return [_locate(_moved(problem, start), scene) for problem in map(Problem.from_dict, scene.problems)]


def settings_problems(video: Video) -> list[Located]:
    """The same for the settings of a video."""
    return [_locate(Problem.from_dict(problem), None) for problem in video.problems]


def _frame_notes(video: Video, complete: Sequence[dict[str, Any]]) -> Iterable[Problem]:
    size = payload.complete_settings(video.settings)["dimension"]
    for number, scene in enumerate(complete):
        for note in place(scene, size["width"], size["height"]).notes:
            yield _moved(note, f"/video_inputs/{number}")


def _moved(problem: Problem, start: str) -> Problem:
    return Problem(start + problem.pointer, problem.code, problem.params)


def _located(problems: Iterable[Problem], scenes: Sequence[Scene]) -> list[Located]:
    return [_locate(problem, _scene_of(problem.pointer, scenes)) for problem in problems]


def _scene_of(pointer: str, scenes: Sequence[Scene]) -> Scene | None:
    match payload.steps(pointer):
        case ["video_inputs", number, *_] if number.isdecimal() and int(number) < len(scenes):
            return scenes[int(number)]
    return None


def _locate(problem: Problem, scene: Scene | None) -> Located:
    keys = payload.steps(problem.pointer)
    section = "settings"
    if scene:
        section, keys = (keys[2] if len(keys) > 2 else ""), keys[3:]
        section = section if section in SCENE_SECTIONS else ""
    field = "__".join(keys) if section and tuple(keys) in _paths(section) else ""
    return Located(problem.pointer, words.sentence(problem), scene, section, field)


@cache
def _paths(section: str) -> frozenset[tuple[str, ...]]:
    part = SECTIONS[section]
    return frozenset(leaf.path for kind in part.kinds for leaf in part.fields(kind).values())
