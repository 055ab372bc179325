"""Single values as people send them, read as the type that the request wants."""

import re
from typing import Any

from studio.payload.problems import Code
from studio.payload.shape import Leaf

MAX_DIGITS = 400  # of a number given as text; Python itself stops reading at 4300
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?\Z", re.ASCII)
WHOLE = re.compile(r"[+-]?\d+\Z", re.ASCII)
BOOLEANS = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False, "1": True, "0": False}
SHORT_COLOUR = re.compile(r"#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})\Z")


def is_blank(value: Any) -> bool:
    """Whether a value says nothing: null, or text of blanks only. To the service it is as good as left out."""
    return value is None or (isinstance(value, str) and not value.strip())


def read(value: Any, leaf: Leaf) -> tuple[Any, Code | None]:
    """`value` as `leaf` wants it and the note it is worth; unchanged where it cannot be read as such."""
    if leaf.type == "boolean":
        found = as_boolean(value)
    elif leaf.type in ("number", "integer"):
        found = _number(value, whole=leaf.type == "integer")
    else:
        return _text(value, leaf)
    return found, None if type(found) is type(value) else Code.READ_AS


def as_boolean(value: Any) -> Any:
    """True or False where the value says so in some way, else the value."""
    if isinstance(value, str):
        return BOOLEANS.get(value.strip().lower(), value)
    return bool(value) if type(value) in (int, float) and value in (0, 1) else value


def _number(value: Any, whole: bool) -> Any:
    number = value
    if isinstance(value, str):
        text = value.strip()
        if len(text) > MAX_DIGITS or not NUMBER.match(text):
            return value
        number = int(text) if WHOLE.match(text) else float(text)
    if whole and isinstance(number, float) and number.is_integer():
        number = int(number)
    return value if isinstance(value, str) and abs(number) == float("inf") else number


def _text(value: Any, leaf: Leaf) -> tuple[Any, Code | None]:
    if type(value) in (int, float):
        whole = isinstance(value, int) and value.bit_length() < 64
        if not whole and not (isinstance(value, float) and abs(value) < float("inf")):
            return value, None
        return read(str(value), leaf)[0], Code.READ_AS
    if not isinstance(value, str):
        return value, None
    if leaf.choices:
        return _same(value, _choice(value, leaf.choices), Code.READ_AS)
    if leaf.format in ("id", "url", "color"):
        trimmed = value.strip()
        full = _full_colour(trimmed) if leaf.format == "color" else trimmed
        return _same(value, full, Code.READ_AS if full != trimmed else Code.TRIMMED)
    return _same(value, value.replace("\r\n", "\n").replace("\r", "\n"), Code.LINE_ENDS)


def _same(value: str, found: str, note: Code) -> tuple[str, Code | None]:
    return found, None if found == value else note


def _choice(value: str, choices: tuple[str, ...]) -> str:
    """The choice that differs from `value` only in capitals, blanks, hyphens and underscores."""
    return {_bare(choice): choice for choice in choices}.get(_bare(value), value)


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).casefold()


def _full_colour(text: str) -> str:
    """#abc as #aabbcc, and the "#" that was forgotten."""
    match = SHORT_COLOUR.match(text)
    if not match:
        return text
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return "#" + digits
