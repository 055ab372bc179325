"""What the service says about its own end beside an answer: a `warning`, Deprecation and Sunset headers."""

from collections.abc import Mapping
from dataclasses import dataclass

from .reading import http_date, moment, text


@dataclass(frozen=True)
class Notice:
    """`call`: `POST /v2/video/generate`. `message` is the service's, "" where only headers speak; `successor`: the call
    to use instead; `until`: when it ends, an ISO date where it could be read, else as it was written."""

    call: str
    message: str = ""
    successor: str = ""
    docs_url: str = ""
    until: str = ""


def read_notice(call: str, headers: Mapping[str, str], answer: dict | None) -> Notice | None:
    """The body's `warning` (an object by users' reports of 2026; plain text is taken, too), and the headers.

    None where neither says anything. A Sunset header counts beside the body's own date, which is the more exact.
    """
    warning = answer.get("warning") if answer else None
    said = warning if isinstance(warning, dict) else {"message": warning}
    sunset = text(said.get("sunset_date")) or headers.get("Sunset", "")
    found = Notice(
        call=call,
        message=text(said.get("message"))[:1000],
        successor=text(said.get("v3_endpoint"))[:200],
        docs_url=text(said.get("docs_url"))[:500],
        until=day(sunset)[:100],
    )
    announced = headers.get("Deprecation", "").strip().lower() not in {"", "false"}
    return found if announced or found != Notice(call) else None


def day(value: str) -> str:
    """`2026-10-31` from an HTTP or ISO date; anything else as it is."""
    at = http_date(value) or moment(value)
    return at.date().isoformat() if at else value.strip()
