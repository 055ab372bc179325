"""Where a refusal points: the service's dotted paths and field names as JSON pointers into what was sent."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from studio.payload.problems import join
from studio.payload.sections import SCENE_SECTIONS, SECTIONS
from studio.payload.shape import Leaf, Shape, shape_of
from studio.payload.video import VideoRequest

PATH = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+|\[\d+\])+")  # video_inputs.0.voice, video_inputs[0].voice
ALONE = re.compile(r"^\W*(\w+) is invalid\b")  # fps is invalid: …
NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")  # a field named without its place: circle_background_color


def pointer_of(path: str) -> str | None:
    """`video_inputs.0.voice.text.input_text` as `/video_inputs/0/voice/input_text`; None where it leads nowhere.

    The name of the kind (`text`), which refusals put behind an object that has kinds, stands in no payload and is
    dropped. Also `video_inputs[0].voice`, and the oldest style, which begins with a class and has its keys from the
    inside out (`TextVoiceSettings.video_inputs.input_text.voice.0`). Of a path that leads to nothing known, the part
    that does. The shapes are those of refusals quoted by users; the rule is ours.
    """
    keys = [key for key in re.split(r"[.\[\]]+", path) if key]
    while keys and keys[0][0].isupper():
        keys = keys[1:]
    orders = [keys, keys[::-1], keys[:1] + keys[:0:-1]]
    found = [_walk(order) for order in orders]
    best = max(found, key=len)  # of equals the first
    return join("", *best) if best else None


def pointers_in(message: str, fields: Sequence[str], payload: Any) -> list[str]:
    """Where the fault is that `message` tells of, in the order of the scenes; none where that cannot be said.

    By the path in it; else by `fields`, which whoever knows the kind of refusal can name (`voice.voice_id`): where the
    payload has a value there that the message quotes, or anywhere that field counts; else by a field's name in it.
    """
    if pointer := path_in(message):
        return [pointer]
    wanted = [tuple(field.split(".")) for field in fields] or _named_in(message)
    places = [place for place in _places(payload) if place[1] in wanted]
    quoted = [pointer for pointer, _field, value in places if isinstance(value, str) and value and value in message]
    return quoted or [pointer for pointer, _field, value in places if value is not True]


def path_in(message: str) -> str | None:
    """The pointer that the first path in `message` means; an ordinary word is none."""
    for path in [*PATH.findall(message), *ALONE.findall(message)]:
        if pointer := pointer_of(path):
            return pointer
    return None


def label_of(pointer: str, payload: Any) -> str:
    """What a form calls the thing at `pointer`, to be translated; "" for the whole."""
    part, given, kind = shape_of(VideoRequest), payload, None
    title = ""
    for key in pointer.split("/")[1:]:
        if isinstance(part, list):
            part, given, title = part[0], _inside(given, key), "Scene"
            continue
        kind = part.kind(given) if isinstance(part, Shape) else None
        fields = part.fields(kind) if isinstance(part, Shape) else {}
        if key not in fields:
            break
        part, given = fields[key], _inside(given, key)
        title = "List of scenes" if isinstance(part, list) else part.title
    return title


def _walk(keys: Sequence[str]) -> list[str]:
    """The keys that lead somewhere, from the outside in, without the names of kinds."""
    steps: list[str] = []
    part: Any = shape_of(VideoRequest)
    kind: str | None = None
    for key in keys:
        if isinstance(part, list) and key.isdecimal() and len(key) < 4:
            part, kind = part[0], None
        elif isinstance(part, Shape) and key in part.fields(kind):
            part, kind = part.fields(kind)[key], None
        elif isinstance(part, Shape) and kind is None and len(part.kinds) > 1 and key in part.kinds:
            kind = key
            continue
        elif isinstance(part, Shape) and part.choices and key == "type":
            part = None
        else:
            break
        steps.append(str(int(key)) if key.isdecimal() else key)
    return steps


def _named_in(message: str) -> list[tuple[str, ...]]:
    """Fields whose name stands in the message; whole sections are too common as words."""
    names = set(NAME.findall(message))
    return [place for place in _fields() if len(place) > 1 and place[-1] in names]


def _fields() -> Iterator[tuple[str, ...]]:
    for name in SCENE_SECTIONS:
        for kind in SECTIONS[name].kinds:
            yield from ((name, *leaf.path) for leaf in SECTIONS[name].fields(kind).values())


def _places(payload: Any) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Every field of every scene that counts for the kinds it has, whether given or not; and every section."""
    scenes = payload.get("video_inputs") if isinstance(payload, dict) else None
    for number, scene in enumerate(scenes if isinstance(scenes, list) else ()):
        for name in SCENE_SECTIONS:
            given = _inside(scene, name)
            if isinstance(given, dict):
                yield join("", "video_inputs", number, name), (name,), None
                for leaf in _leaves(name, given):
                    yield join("", "video_inputs", number, name, *leaf.path), (name, *leaf.path), _at(given, leaf.path)


def _leaves(name: str, given: dict[str, Any]) -> Iterator[Leaf]:
    """Those that are given, and switches, of which leaving one out is also an answer."""
    shape = SECTIONS[name].shape
    for leaf in shape.leaves(shape.kind(given)) if shape.kind(given) is not None else ():
        if leaf.type == "boolean" or _at(given, leaf.path) is not None:
            yield leaf


def _at(given: Any, path: Sequence[str]) -> Any:
    for key in path:
        given = _inside(given, key)
    return given


def _inside(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return value[int(key)]
    return None
