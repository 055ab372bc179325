"""What comes in: JSON in UTF-8, read strictly, and the two headers that guard against a lost race or answer."""

import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from studio import words
from studio.payload import Body, Problem, parse
from studio.payload.problems import SURROGATE, Trail, walked

from .problems import Refusal

JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;.*)?", re.ASCII | re.IGNORECASE)
MAX_DEPTH = 100
ETAG = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')
KEY = re.compile(r"[!-~]{1,255}", re.ASCII)


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request).value


def read_json(request: HttpRequest) -> Body:
    """The body, with notes on what it repeats. Raises Refusal: 415 for another type, 400 for what is no JSON, nests
    without end, or holds a character that no database keeps."""
    if not JSON.fullmatch(request.headers.get("Content-Type", "")):
        raise Refusal(415, "unsupported_media_type", _("Send JSON, with Content-Type: application/json."))
    found = parse(request.body)
    if found.problem:
        raise unreadable(words.sentence(found.problem))
    if fault := _fault(found.value):
        raise unreadable(fault[1], problems=[{"path": fault[0], "message": fault[1]}])
    return Body(found.value, notes=found.notes)


def part(body: Body, name: str) -> Body:
    """One member of a body as a body of its own."""
    notes = [
        Problem(one.pointer.removeprefix(f"/{name}"), one.code, one.params)
        for one in body.notes
        if one.pointer.startswith(f"/{name}/")
    ]
    return Body(body.value[name], notes=notes)


def unreadable(detail: str, **more: Any) -> Refusal:
    return Refusal(400, "bad_request", detail, **more)


def expected_revisions(if_match: str | None) -> list[int] | None:
    """The revisions of `If-Match`; None where any will do."""
    given = "*" if if_match is None else if_match.strip()
    if given == "*":
        return None
    tags = [one.strip() for one in given.split(",")]
    if not all(ETAG.fullmatch(tag) for tag in tags):
        raise unreadable(_('If-Match takes the ETag of an earlier answer, such as "7".'))
    # A weak tag matches nothing here (RFC 9110, 13.1.1).
    values = [tag[1:-1] for tag in tags if not tag.startswith("W/")]
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10]


def idempotency_key(given: str | None) -> str | None:
    """As it was sent, None for none; Refusal for one that could not be kept."""
    if given is not None and not KEY.fullmatch(given):
        raise unreadable(_("An Idempotency-Key has 1 to 255 ASCII letters, digits or signs, and no blanks."))
    return given


def _fault(value: Any) -> tuple[str, str] | None:
    """Where in a JSON value something stands that can nowhere be kept, and what; found without recursion."""
    waiting: list[tuple[Trail, Any, int]] = [(None, value, 0)]
    while waiting:
        way, value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            return walked("", way), _("This is nested more than %s levels deep.") % MAX_DEPTH
        if isinstance(value, str):
            if "\x00" in value:
                return walked("", way), _("This text holds a NUL character, which cannot be kept. Remove it.")
            if SURROGATE.search(value):
                return walked("", way), _("This text holds half of a character (a lone surrogate). Send the whole one.")
        elif isinstance(value, dict):
            waiting += [(way, key, depth) for key in value]
            waiting += [((way, key), inner, depth + 1) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((way, place), inner, depth + 1) for place, inner in enumerate(value)]
    return None
