"""A body as it came, turned into the request it means: each slip put right with a note, unknown keys set aside."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from studio.payload import slips
from studio.payload.problems import Code, Problem, join, shown
from studio.payload.shape import Leaf, Shape, shape_of
from studio.payload.values import is_blank, read
from studio.payload.video import MAX_SCENES, VideoRequest

LEFT_OUT = object()


@dataclass
class Normalised:
    """`payload` holds known keys only. `unknown` keeps the others by their pointer in `payload`, `waiting` those of
    another kind, as they came.

    Notes point into the body as it was given; `given` leads there from a pointer into `payload`, `went` back.
    """

    payload: dict[str, Any]
    unknown: dict[str, Any] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, Any] = field(default_factory=dict)

    def given(self, pointer: str) -> str:
        """Where in the body as given the thing at `pointer` of the payload came from."""
        return _led(pointer, self.moved)

    def went(self, pointer: str) -> str:
        """The other way, once all is put right: where in the payload the thing at `pointer` of the body went."""
        return _led(pointer, self.homes)

    @cached_property
    def homes(self) -> dict[str, str]:
        return {given: kept for kept, given in self.moved.items()}

    def move(self, pointer: str, wrong: str, right: str) -> None:
        """Remember that the key `right` of the object at `pointer` was given as `wrong`."""
        self.moved[join(pointer, right)] = join(self.given(pointer), wrong)

    def note(self, pointer: str, code: Code, label: Any, **params: Any) -> None:
        """Keep a note about the thing at `pointer` of the payload."""
        self.notes.append(Problem(self.given(pointer), code, {"label": shown(label), **params}))


def _led(pointer: str, places: dict[str, str]) -> str:
    """`pointer` with the longest beginning of it that is in `places` replaced by what stands there."""
    head, tail = pointer, ""
    while head and head not in places:
        head, _, key = head.rpartition("/")
        tail = f"/{key}{tail}"
    return places.get(head, head) + tail


def normalise(raw: Any) -> Normalised:
    """The request that `raw` means. Takes any JSON value, and never raises.

    Put right: other names and forms (Studio API page against older reference pages and public code), numbers
    and booleans as text, null and blank for "left out", keys that belong to another kind. What cannot be read
    stays as it is, for `judge` to refuse.
    """
    return normalise_as(VideoRequest, raw)


def normalise_as(annotation: Any, raw: Any) -> Normalised:
    """The same for one scene or the settings; what is no object becomes an empty one."""
    result = Normalised({})
    if isinstance(raw, dict):
        result.payload = _object(raw, shape_of(annotation), "", result)
    return result


def _object(raw: dict[str, Any], shape: Shape, pointer: str, result: Normalised) -> dict[str, Any]:
    given, known = dict(raw), {}
    if shape.choices and "type" in given:
        given["type"] = _value(given["type"], shape.type_leaf, join(pointer, "type"), result)
        if given["type"] is not LEFT_OUT:
            known["type"] = given["type"]
    kind = shape.kind(given)
    given = _slips_put_right(given, shape.title, kind or "", pointer, result)
    for name, part in shape.fields(kind).items():
        if name in given:
            value = _value(given[name], part, join(pointer, name), result)
            if value is not LEFT_OUT:
                known[name] = value
    _set_aside(given, shape, kind, pointer, result)
    return known


def _slips_put_right(given: dict[str, Any], title: str, kind: str, pointer: str, result: Normalised) -> dict[str, Any]:
    for wrong, right in slips.renamed(given, slips.NAMES.get((title, kind), {})):
        result.move(pointer, wrong, right)
        result.note(join(pointer, right), Code.RENAMED, wrong, to=right)
        given[right] = given.pop(wrong)
    for wrong, right, value, code in slips.reshaped(given) if title in slips.TOP else ():
        result.move(pointer, wrong, right)
        result.note(join(pointer, right), code, wrong, to=right, value=shown(given.pop(wrong)))
        given[right] = value
    return given


def _value(value: Any, part: Any, pointer: str, result: Normalised) -> Any:
    """The value as the request wants it, or LEFT_OUT."""
    if is_blank(value):
        result.note(pointer, Code.LEFT_OUT_BLANK, "List of scenes" if isinstance(part, list) else part.title)
        return LEFT_OUT
    if isinstance(part, Leaf):
        found, code = read(value, part)
        if code:
            result.note(pointer, code, part.title, value=shown(found), given=shown(value))
        return found
    if isinstance(part, list):
        return _items(value, part[0], pointer, result) if isinstance(value, list) else value
    return _nested(value, part, pointer, result) if isinstance(value, dict) else value


def _items(value: list[Any], shape: Shape, pointer: str, result: Normalised) -> list[Any]:
    """The scenes, each put right. Beyond the most there may be they stay as they are: they are refused anyway."""
    return [
        _object(item, shape, join(pointer, index), result) if isinstance(item, dict) else item
        for index, item in enumerate(value[:MAX_SCENES])
    ] + value[MAX_SCENES:]


def _nested(value: dict[str, Any], shape: Shape, pointer: str, result: Normalised) -> Any:
    before = len(result.unknown)
    known = _object(value, shape, pointer, result)
    # An object that says nothing ({"type": "text"} and no more) is as good as left out; where the kind is a
    # choice, its `type` says something, and what is missing beside it is for `judge` to tell.
    if len(shape.kinds) == 1 and not known.keys() - {"type"} and len(result.unknown) == before:
        result.note(pointer, Code.LEFT_OUT_BLANK, shape.title)
        return LEFT_OUT
    return known


def _set_aside(given: dict[str, Any], shape: Shape, kind: str | None, pointer: str, result: Normalised) -> None:
    """What is left: keys of another kind are left out, keys that nobody knows are kept apart."""
    mine, all_kinds = shape.fields(kind), shape.fields(None)
    for key, value in given.items():
        if key in mine or (key == "type" and shape.choices):
            continue
        at = join(pointer, key)
        if key in all_kinds:
            other = all_kinds[key]
            result.waiting[at] = value
            result.note(at, Code.LEFT_OUT_OTHER_KIND, other.title, kind=kind)
            continue
        result.unknown[at] = value
        home = slips.home_of(key) if shape.title in slips.OUTER else None
        if home:
            result.note(at, Code.MISPLACED_KEY, key, home=home)
        else:
            result.note(at, Code.UNKNOWN_KEY, key)
