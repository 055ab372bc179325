"""What any answer is read with: a missing, null or odd value is never an exception."""

import json
import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any


def read_json(body: bytes) -> dict | None:
    """The object in the body; None where it is not JSON or not an object."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_data(answer: dict | None) -> dict:
    """What stands under `data`. A bare list there, as some older calls write it, becomes `{"list": […]}`."""
    data = answer.get("data") if answer else None
    if isinstance(data, list):
        return {"list": data}
    return data if isinstance(data, dict) else {}


def items(data: dict, *names: str) -> list[dict] | None:
    """The objects of the first list among `names`; None where there is no list."""
    found = next((data[name] for name in names if isinstance(data.get(name), list)), None)
    return None if found is None else [item for item in found if isinstance(item, dict)]


def once_each(found: list) -> list:
    """Those with an id, each kind and id once: the service repeats some."""
    first = {}
    for item in found:
        if item.id:
            first.setdefault((getattr(item, "kind", ""), item.id), item)
    return list(first.values())


def text(value: Any) -> str:
    """Text and numbers as text; everything else, true and false included, is absent."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def word(value: Any, longest: int) -> str:
    """A text that any database can look for; "" for one that is longer than any can be, since half an id is none."""
    found = text(value)
    storable = "\x00" not in found and found.isprintable()  # neither control characters nor lone surrogates
    return found if storable and len(found) <= longest else ""


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list; none where it is no list."""
    return tuple(filter(None, map(text, value))) if isinstance(value, list) else ()


def number(value: Any) -> float | None:
    """A finite number of at least 0, also where it is written as text."""
    try:
        found = float(text(value))
    except ValueError:
        return None
    return found if math.isfinite(found) and found >= 0 else None


def moment(value: Any) -> datetime | None:
    """A moment from unix seconds (v1) or from a date in ISO 8601 (v3); UTC where no zone is given."""
    seconds = number(value)
    try:
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC)
        found = datetime.fromisoformat(text(value))
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def http_date(value: str | None) -> datetime | None:
    """The moment that a header names (RFC 9110); None where unreadable."""
    try:
        at = parsedate_to_datetime((value or "").strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def read_retry_after(value: str | None) -> float | None:
    """Seconds to wait, from either form of the header (RFC 9110: seconds or an HTTP date); None where unreadable."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    at = http_date(value)
    return None if at is None else max(0.0, (at - datetime.now(UTC)).total_seconds())
