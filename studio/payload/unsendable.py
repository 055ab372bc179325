"""What no request can carry, wherever it stands in a value that the models do not know."""

from collections.abc import Iterator
from typing import Any

from studio.payload.problems import SURROGATE, Code, Problem, Trail, shown, walked

MAX_DEPTH = 64  # of a value we do not know; far more than any request has, far less than what breaks a JSON writer
MAX_BITS = 1024  # of a whole number; what is longer fits no float and no other reader


def unsendable(value: Any, pointer: str, key: Any) -> Iterator[Problem]:
    """The problems of an unknown `key` and its value: NUL, half characters, numbers that are none, endless nesting."""
    waiting: list[tuple[Any, Any, Trail, int]] = [(key, value, None, 1)]
    while waiting:
        key, value, trail, depth = waiting.pop()
        code = Code.TOO_DEEP if depth > MAX_DEPTH else _fault(key) or _fault(value)
        if code:
            yield Problem(walked(pointer, trail), code, {"label": shown(key), "value": shown(value)})
        elif isinstance(value, dict | list):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            open_ones = [(inner, part) for inner, part in pairs if _is_open(inner, part)]
            waiting += [(inner, part, (trail, inner), depth + 1) for inner, part in reversed(open_ones)]


def _is_open(key: Any, value: Any) -> bool:
    return (bool(value) and isinstance(value, dict | list)) or bool(_fault(key) or _fault(value))


def _fault(value: Any) -> Code | None:
    if isinstance(value, str):
        if "\x00" in value:
            return Code.CONTROL_CHARACTER
        return Code.SURROGATE if SURROGATE.search(value) else None
    if isinstance(value, float) and not abs(value) < float("inf"):
        return Code.NOT_FINITE
    return Code.NOT_FINITE if isinstance(value, int) and value.bit_length() > MAX_BITS else None
