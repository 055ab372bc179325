"""A file or request body as bytes, read as JSON: strictly, within bounds, and never with an exception."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from studio.payload.problems import Code, Problem, Trail, shown, walked

MAX_BYTES = 10_000_000  # 50 scenes of 5000 four-byte characters are one million
MAX_REPEATED = 20  # repeated keys that are told

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', re.DOTALL)


@dataclass(frozen=True)
class Document:
    """`value` is the JSON value, None where `problem` says why there is none."""

    value: Any = None
    problem: Problem | None = None
    notes: list[Problem] = field(default_factory=list)


class _NoNumber(ValueError):
    pass


def parse(data: bytes) -> Document:
    """Read JSON in UTF-8. NaN and Infinity are refused, as other readers refuse them; repeated keys are noted."""
    text = decode(data)
    if text.problem:
        return text
    read = parse_text(text.value)
    return read if read.problem else Document(read.value, notes=text.notes + read.notes)


def decode(data: bytes) -> Document:
    """Bytes as text, which is the `value`; a byte order mark is passed over and noted."""
    if len(data) > MAX_BYTES:
        return _refused(Code.TOO_BIG, maximum=MAX_BYTES // 1_000_000)
    try:
        text = data.removeprefix(BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError:
        return _refused(Code.NOT_UTF8)
    if not text.strip():
        return _refused(Code.NO_CONTENT)
    return Document(text, notes=[Problem("", Code.BYTE_ORDER_MARK)] if data.startswith(BYTE_ORDER_MARK) else [])


def parse_text(text: str) -> Document:
    """The same as `parse` for text."""
    repeated: list[tuple[dict[str, Any], str]] = []
    read = _read(text, repeated)
    return read if read.problem else Document(read.value, notes=_repetitions(read.value, repeated[:MAX_REPEATED]))


def _refused(code: Code, **params: Any) -> Document:
    return Document(problem=Problem("", code, params))


def _read(text: str, repeated: list[tuple[dict[str, Any], str]]) -> Document:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        known = dict(found)
        if len(known) < len(found) and len(repeated) < MAX_REPEATED:
            counts = Counter(key for key, _value in found)
            repeated.extend((known, key) for key, count in counts.items() if count > 1)
        return known

    def constant(name: str) -> None:
        raise _NoNumber(name)

    try:
        return Document(json.loads(text, object_pairs_hook=pairs, parse_constant=constant))
    except json.JSONDecodeError as error:
        return _refused(Code.NOT_JSON, line=error.lineno, column=error.colno)
    except _NoNumber as error:
        return _refused(Code.NOT_JSON_NUMBER, value=str(error), **_where(text))
    except RecursionError:
        return _refused(Code.JSON_TOO_DEEP)
    except ValueError:  # Python reads no integer of more than 4300 digits
        return _refused(Code.NUMBER_TOO_LONG)


def _where(text: str) -> dict[str, int]:
    """Line and column of the first NaN or Infinity outside of a string."""
    start = next(match.start() for match in TOKEN.finditer(text) if not match[0].startswith('"'))
    return {"line": text.count("\n", 0, start) + 1, "column": start - text.rfind("\n", 0, start)}


def _repetitions(value: Any, repeated: list[tuple[dict[str, Any], str]]) -> list[Problem]:
    notes: list[Problem] = []
    waiting: list[tuple[Trail, Any]] = [(None, value)]
    while waiting and len(notes) < len(repeated):
        trail, value = waiting.pop()
        if isinstance(value, dict):
            keys = [key for holder, key in repeated if holder is value]
            notes += [Problem(walked("", (trail, key)), Code.DUPLICATE_KEY, {"label": shown(key)}) for key in keys]
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        waiting += [((trail, key), part) for key, part in pairs if part and isinstance(part, dict | list)]
    return notes
