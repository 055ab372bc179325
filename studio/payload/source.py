"""What people paste or upload, taken apart: a body, a list or lines of them, or curl commands that send them."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from studio.payload import curl
from studio.payload.document import Document, decode, parse_text
from studio.payload.foreign import is_scene_list
from studio.payload.problems import Code, Problem, join


@dataclass(frozen=True)
class Body:
    """One body. `value` is JSON; None where `problem` says why there is none.

    `pointer` leads to it in a list ("/2"; also of lines and commands) and is "" for a body that came alone. `text`
    is the body by itself, as it may be shown again: of what is no JSON without what looks like a key.
    """

    value: Any = None
    problem: Problem | None = None
    notes: list[Problem] = field(default_factory=list)
    pointer: str = ""
    text: str = ""


def read_source(data: bytes) -> list[Body]:
    """The bodies in `data`, at least one, if only to say what is wrong. Never raises, whatever bytes come."""
    text = decode(data)
    if text.problem:
        return [Body(problem=text.problem)]
    found = _commands(text.value) if curl.is_curl(text.value) else _bodies(text.value)
    if len(found) > 1:
        found = [replace(one, pointer=join("", place)) for place, one in enumerate(found)]
    return [replace(found[0], notes=text.notes + found[0].notes), *found[1:]]


def _commands(text: str) -> list[Body]:
    """Whatever is wrong with the JSON in a command is told by the place in the whole text, where that can be found."""
    found = []
    at = line = 0  # the end of the command before, and the line ends up to there
    for command in curl.commands(text):
        begins = text.find(command.data, command.start, command.end) if command.data else -1
        place = max(at, begins)
        at, line = place, line + text.count("\n", at, place)
        if command.data is None:
            found.append(Body(problem=command.problem, text=command.shown))
        elif begins < 0:
            found.append(_body(command.data))
        else:
            found.append(_body(command.data, line, place - text.rfind("\n", 0, place) - 1))
    return found or [Body(problem=Problem("", Code.CURL_NO_BODY))]


def _bodies(text: str) -> list[Body]:
    whole = parse_text(text)
    if whole.problem and (lines := _lines(text)):
        return lines
    items = whole.value
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items) or is_scene_list(items):
        return [_unwrapped(whole, text)]
    repeated = [[note for note in whole.notes if note.pointer.startswith(f"/{place}/")] for place in range(len(items))]
    return [
        _unwrapped(Document(item, notes=[_below(note, f"/{place}") for note in repeated[place]]), as_text(item))
        for place, item in enumerate(items)
    ] or [_unwrapped(whole, text)]


def _lines(text: str) -> list[Body]:
    """JSON lines, told by a first line that is an object by itself; [] where the text is something else."""
    lines = [(number, line) for number, line in enumerate(text.split("\n")) if line.strip()]
    if len(lines) < 2 or not isinstance(parse_text(lines[0][1]).value, dict):
        return []
    return [_body(line, number) for number, line in lines]


def _body(text: str, before: int = 0, beside: int = 0) -> Body:
    """JSON in a longer text: behind so many line ends, and so many characters of its first line."""
    read = parse_text(text)
    if read.problem and "line" in read.problem.params:
        line, column = read.problem.params["line"], read.problem.params["column"]
        place = {"line": line + before, "column": column + (beside if line == 1 else 0)}
        read = Document(problem=Problem("", read.problem.code, {**read.problem.params, **place}))
    return _unwrapped(read, text)


def _unwrapped(read: Document, text: str) -> Body:
    """A body in an envelope, `{"payload": {…}}` with whatever beside it, is taken out of it."""
    value, notes = read.value, read.notes
    if isinstance(value, dict) and "video_inputs" not in value and isinstance(value.get("payload"), dict):
        value = value["payload"]
        inside = [_below(note, "/payload") for note in notes if note.pointer.startswith("/payload/")]
        notes = [Problem("", Code.UNWRAPPED, {"label": "payload"}), *inside]
    return Body(value, read.problem, notes, text=curl.without_keys(text) if read.problem else text)


def _below(note: Problem, pointer: str) -> Problem:
    return Problem(note.pointer.removeprefix(pointer), note.code, note.params)


def as_text(value: Any) -> str:
    """A value as JSON on one line; half a character as its escape."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    except (RecursionError, ValueError):
        return ""
