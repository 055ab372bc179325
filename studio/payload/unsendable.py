"""What no request can carry, wherever it stands in a value that the models do not know."""

from collections.abc import Iterator
from typing import Any

from studio.payload.problems import SURROGATE, Code, Problem, join, shown

MAX_DEPTH = 64  # of a value we do not know; far more than any request has, far less than what breaks a JSON writer


def unsendable(value: Any, pointer: str, label: Any) -> Iterator[Problem]:
    """The problems of an unknown value at `pointer`: NUL, lone surrogates, numbers that are none, endless nesting."""
    waiting = [(label, pointer, 1), (value, pointer, 1)]
    while waiting:
        value, pointer, depth = waiting.pop()
        code = _fault(value) if depth <= MAX_DEPTH else Code.TOO_DEEP
        if code:
            yield Problem(pointer, code, {"label": shown(label), "value": shown(value)})
        elif isinstance(value, dict | list):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            inside = [(part, join(pointer, key), depth + 1) for key, part in pairs]
            names = [(key, join(pointer, key), depth + 1) for key in value] if isinstance(value, dict) else []
            waiting.extend(reversed(names + inside))


def _fault(value: Any) -> Code | None:
    if isinstance(value, str):
        if "\x00" in value:
            return Code.CONTROL_CHARACTER
        if SURROGATE.search(value):
            return Code.SURROGATE
    elif isinstance(value, float) and not abs(value) < float("inf"):
        return Code.NOT_FINITE
    return None
