"""What will be sent: the payload of a video with its problems, each led back to the scene and the field it is in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from studio import payload, words
from studio.models import Scene, Video
from studio.payload import SCENE_SECTIONS, SECTIONS, Problem
from studio.payload.values import is_blank
from studio.stage import place

from .callbacks import public_base
from .kept import whole_draft

# Filled in at sending where the author left it empty.
ENVELOPE = ("callback_id", "callback_url")


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
    """The request as it would leave now, and the `scenes` it is made of."""

    payload: dict[str, Any]
    body: bytes
    problems: list[Located]
    notes: list[Located]
    scenes: list[Scene]
    revision: int
    envelope: list[str]  # what will be filled in at sending, since the author left it empty


def assemble(video: Video, callback_id: str = "", callback_url: str = "") -> Assembly:
    """One query, whatever the number of scenes. The two go in where the author left them empty."""
    scenes = list(Scene.objects.filter(video=video).present())
    own, *drafts = map(whole_draft, (video, *scenes))
    ours = {"callback_id": callback_id, "callback_url": callback_url}
    own = {**own, **{key: ours[key] for key in ENVELOPE if ours[key] and is_blank(own.get(key))}}
    made = payload.assemble_request(own, drafts)
    return Assembly(
        payload=made.payload,
        body=payload.body(made.payload),
        problems=_located(made.problems, scenes),
        notes=_located([*made.notes, *_frame_notes(video, made.complete)], scenes),
        scenes=scenes,
        revision=video.revision,
        envelope=[key for key in ENVELOPE if key not in made.payload and (key != "callback_url" or _is_told(video))],
    )


def place_of(pointer: str, scenes: Sequence[Scene]) -> tuple[Scene | None, str, str]:
    """The scene, section and field that show what is at `pointer` of the payload made of `scenes`; as in Located."""
    scene = _scene_of(pointer, scenes)
    return scene, *_section_of(pointer, scene)


def scene_problems(scene: Scene) -> list[Located]:
    """The verdict when the scene was last saved; judges nothing."""
    start = f"/video_inputs/{scene.position}"
    return [_locate(_moved(problem, start), scene) for problem in map(Problem.from_dict, scene.problems)]


def fields_of(problems: Iterable[dict[str, Any]], section: str) -> set[str]:
    """The fields of a section that a stored verdict on a scene speaks of."""
    found = (payload.steps(problem["pointer"]) for problem in problems)
    return {"__".join(keys[1:]) for keys in found if keys[:1] == [section]}


def import_notes(video: Video, scenes: Iterable[Scene]) -> list[Located]:
    """What an import read differently, as far as the scenes that it is about are among `scenes`."""
    present = {str(scene.pk): scene for scene in scenes}
    found = []
    for stored in video.notes:
        note, scene = Problem.from_dict(stored), present.get(stored.get("scene", ""))
        if scene:
            note = _moved(note, f"/video_inputs/{scene.position}")
        if scene or "scene" not in stored:
            found.append(_locate(note, scene))
    return found


def settings_problems(video: Video) -> list[Located]:
    """The same for the settings of a video."""
    return [_locate(Problem.from_dict(problem), None) for problem in video.problems]


def _is_told(video: Video) -> bool:
    """Whether the service can report to the studio; without a public address nobody asks whose the video is."""
    return bool(settings.PUBLIC_URL and public_base(video.workspace.engine))


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
    section, field = _section_of(problem.pointer, scene)
    return Located(problem.pointer, words.sentence(problem), scene, section, field)


def _section_of(pointer: str, scene: Scene | None) -> tuple[str, str]:
    """The section, and the field in it, that show what is at `pointer`."""
    keys = payload.steps(pointer)
    section = "settings"
    if scene:
        section, keys = (keys[2] if len(keys) > 2 else ""), keys[3:]
        section = section if section in SCENE_SECTIONS else ""
    return section, "__".join(keys) if section and tuple(keys) in _paths(section) else ""


@cache
def _paths(section: str) -> frozenset[tuple[str, ...]]:
    part = SECTIONS[section]
    return frozenset(leaf.path for kind in part.kinds for leaf in part.fields(kind).values())
