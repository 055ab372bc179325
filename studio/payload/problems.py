"""What is wrong with a payload, or worth knowing about it: a JSON pointer, a code and its parameters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

MAX_SHOWN = 60  # characters of a value that a problem repeats; the rest is cut

SURROGATE = re.compile("[\ud800-\udfff]")

# The way to a value: the trail to what holds it, and its key there. A pointer to each value in turn would hold the
# keys above it once for each of them.
type Trail = tuple[Trail, str | int] | None


class Code(StrEnum):
    """Every code this package can give; `studio/words/problems.py` has a sentence for each."""

    # Problems: the payload would be refused, or could not be sent at all.
    REQUIRED = "required"
    UNKNOWN_KIND = "unknown_kind"
    NOT_TEXT = "not_text"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_INTEGER = "not_an_integer"
    NOT_FINITE = "not_finite"
    NOT_A_BOOLEAN = "not_a_boolean"
    NOT_A_LIST = "not_a_list"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_COLOUR = "not_a_colour"
    NOT_A_URL = "not_a_url"
    NOT_MULTIPLE = "not_multiple"
    NOT_ABOVE = "not_above"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    MILLISECONDS = "milliseconds"
    EITHER_OR = "either_or"
    BOTH_GIVEN = "both_given"
    NO_SCENES = "no_scenes"
    TOO_MANY_SCENES = "too_many_scenes"
    CONTROL_CHARACTER = "control_character"
    SURROGATE = "surrogate"
    OTHER_ENDPOINT = "other_endpoint"
    INVALID = "invalid"

    # Problems of bytes that are no JSON.
    TOO_BIG = "too_big"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NOT_JSON_NUMBER = "not_json_number"
    NUMBER_TOO_LONG = "number_too_long"
    JSON_TOO_DEEP = "json_too_deep"
    NO_CONTENT = "no_content"

    # Problems of curl commands.
    CURL_QUOTE = "curl_quote"
    CURL_FILE = "curl_file"
    CURL_FORM = "curl_form"
    CURL_NO_BODY = "curl_no_body"
    CURL_WINDOWS = "curl_windows"

    # Notes: a slip that was put right, or something the service would pass over in silence.
    LEFT_OUT_BLANK = "left_out_blank"
    LEFT_OUT_OTHER_KIND = "left_out_other_kind"
    LEFT_OUT_FILLED_IN = "left_out_filled_in"
    UNKNOWN_KEY = "unknown_key"
    MISPLACED_KEY = "misplaced_key"
    RENAMED = "renamed"
    READ_AS = "read_as"
    TRIMMED = "trimmed"
    LINE_ENDS = "line_ends"
    ASPECT_RATIO = "aspect_ratio"
    CAPTION_OBJECT = "caption_object"
    NEEDS_AVATAR_IV = "needs_avatar_iv"
    CAPTION_WITHOUT_TEXT = "caption_without_text"
    CAPTION_OVERRULED = "caption_overruled"
    DUPLICATE_KEY = "duplicate_key"
    BYTE_ORDER_MARK = "byte_order_mark"
    UNWRAPPED = "unwrapped"
    KIND_ASSUMED = "kind_assumed"
    MORE_NOTES = "more_notes"


@dataclass(frozen=True)
class Problem:
    """One problem or note. `pointer` is a JSON pointer (RFC 6901; "" is the whole), `params` is plain JSON."""

    pointer: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The problem as plain JSON, to be stored."""
        return {"pointer": self.pointer, "code": str(self.code), "params": self.params}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """The problem that `as_dict` stored."""
        return cls(stored["pointer"], stored["code"], dict(stored.get("params") or {}))

    def __hash__(self) -> int:
        return hash((self.pointer, self.code))


def escape(key: str) -> str:
    """One key as a step of a JSON pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")


def join(pointer: str, *keys: str | int) -> str:
    """`pointer` followed by `keys`, each escaped."""
    return pointer + "".join(f"/{escape(str(key))}" for key in keys)


def walked(pointer: str, trail: Trail) -> str:
    """`pointer` followed by the keys of `trail`."""
    keys = []
    while trail:
        trail, key = trail
        keys.append(key)
    return join(pointer, *reversed(keys))


def steps(pointer: str) -> list[str]:
    """The keys of a JSON pointer, unescaped; the whole document has none."""
    return [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]


def shown(value: Any) -> str | int | float | bool | None:
    """`value` as a problem may repeat it: plain, storable in any database, and short."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if value.bit_length() < 64 else "…"
    if isinstance(value, float):
        return value if abs(value) < float("inf") else str(value)  # NaN compares false: it is shown as text
    if isinstance(value, str):
        clean = value[: MAX_SHOWN + 1].replace("\x00", "").encode("utf-8", "replace").decode()
        return clean if len(value) <= MAX_SHOWN else clean[:MAX_SHOWN] + "…"
    return "[…]" if isinstance(value, Iterable) and not isinstance(value, dict) else "{…}"
