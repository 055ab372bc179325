"""Sentences for what the service says when it refuses or fails: what happened, and what to do next."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from studio.payload.paths import PATH, label_of, path_in, pointers_in

from .refusal_patterns import BY_WORDS, REASONS
from .refusal_table import BY_CODE, FALLBACK, OURS, WATERMARK, Row

MAX_PLACES = 5


@dataclass(frozen=True)
class Explanation:
    """`sentence`: what happened; `next_step`: what to do; `said`: the service's own words, "" where there are none
    that add anything; `pointers`: the places in what was sent, at most `MAX_PLACES`."""

    sentence: str
    next_step: str = ""
    said: str = ""
    pointers: tuple[str, ...] = ()


def explain(code: str, message: str, payload: Any = None) -> Explanation:
    """A refusal or failure in the reader's language. `code` and `message` as the service gave them, or as this studio
    keeps its own; `payload` is what was sent.

    Whether asking again may help is never read from a code: the service answers permanent refusals with
    `internal_error` (users' reports). The HTTP status decides that, long before.
    """
    if code in OURS:
        return Explanation(message)
    if pointer := path_in(message):
        return _about(pointer, message, payload)
    row = row_of(code, message)
    pointers = pointers_in(message, row.fields, payload)[:MAX_PLACES]
    return Explanation(gettext(row.what), gettext(row.next), _quoted(code, message), tuple(pointers))


def remark(code: str, message: str) -> Explanation | None:
    """What the service says beside a video that is finished all the same."""
    if not code and not message:
        return None
    row = WATERMARK if row_of(code, message) == BY_CODE["insufficient_credit"] else None
    return Explanation(gettext(row.what), gettext(row.next)) if row else Explanation(_quoted(code, message))


def knows(code: str) -> bool:
    """Whether there is a sentence for this code alone."""
    return code in BY_CODE or code in OURS


def row_of(code: str, message: str) -> Row:
    """A code that says something wins; one that stands for anything (`internal_error`) leaves it to the words."""
    row = BY_CODE.get(code)
    if row and not row.general:
        return row
    return next((found for pattern, found in BY_WORDS if pattern.search(message)), row or FALLBACK)


def _about(pointer: str, message: str, payload: Any) -> Explanation:
    reason = PATH.sub("", message)  # a name in the path is no reason
    row = next(row for pattern, row in REASONS if pattern.search(reason))
    label = gettext(label_of(pointer, payload)) or gettext("The request")
    return Explanation(gettext(row.what) % {"label": label}, gettext(row.next), _quoted("", message), (pointer,))


def _quoted(code: str, message: str) -> str:
    """The service's words with its code, on one line; a message that only repeats the code is told once."""
    words = " ".join(re.sub(r"[^\S ]+|[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", " ", message).split())[:500]
    return f"{words} ({code})" if words and code and code not in words else words or code
