"""A request and an answer, without a web framework: the same for the view and for the transport in the process."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from studio.models import EmulatorKey, Workspace

# Where the emulator stands for a caller in the same process; `.invalid` is never a real host (RFC 2606).
BASE_URL = "http://emulator.invalid/heygen"

# 50 scenes of 5,000 emoji, each escaped as a surrogate pair, are 3 MB.
MAX_BODY = 4 * 1024 * 1024


# method, URL, headers, body and seconds → the status answered. The emulator itself opens no connection: whoever
# runs it hands the way out in, with its checks of addresses.
type Send = Callable[[str, str, Mapping[str, str], bytes, float], int]


class NotReached(Exception):
    """What a `Send` raises where no answer came; its words say why."""


def sends_nothing(method: str, url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> int:
    raise NotReached("There is no way out from here.")


@dataclass(frozen=True)
class Request:
    """`headers` have lower-case names; `base` is where the client sees the emulator, for the URLs handed out; `places`
    is what stood in the path where the route has `{name}`. A handler finds the words of `query` read by its route,
    and in `body` what was read of `stream`; nothing where its route streams."""

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: bytes
    base: str
    stream: BinaryIO = field(default_factory=BytesIO)
    send: Send = sends_nothing
    workspace: Workspace | None = None
    key: EmulatorKey | None = None
    places: Mapping[str, str] = field(default_factory=dict)


# How the connection ends where an answer does not simply arrive; only a fault set on purpose makes it so.
REFUSED, CLOSED, CUT = "refused", "closed", "cut"


@dataclass(frozen=True)
class Answer:
    """Where `file` is set it is the body, to be sent with byte ranges. `delay`: seconds to wait before sending.
    `ending`: "" as a rule; REFUSED and CLOSED without a byte of answer, CUT in the middle of the body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    file: Path | None = None
    delay: float = 0.0
    ending: str = ""


class Refused(Exception):
    """Raised by a handler, from however deep, to give this answer."""

    def __init__(self, answer: Answer):
        super().__init__(answer.status)
        self.answer = answer


def as_json(status: int, content: dict[str, Any], **headers: str) -> Answer:
    body = json.dumps(content).encode()
    return Answer(status, {"Content-Type": "application/json", "Cache-Control": "no-store", **headers}, body)


def done(data: dict[str, Any]) -> Answer:
    """Success as v2 writes it."""
    return as_json(200, {"error": None, "data": data})


def done_v1(data: Any) -> Answer:
    """Success as v1 writes it; its code for "fine" is 100."""
    return as_json(200, {"code": 100, "data": data, "message": "Success"})


def refusal(path: str, status: int, code: str | int, number: int, message: str, **headers: str) -> Answer:
    """The service's two shapes of error: v1 has a number on the top level, v2 an object with a word."""
    if path.startswith("/v1/"):
        return as_json(status, {"code": number, "data": None, "message": message}, **headers)
    return as_json(status, {"data": None, "error": {"code": code, "message": message}}, **headers)


def length_required(path: str) -> Answer:
    """For a server that cannot tell where a chunked body ends."""
    words = "A body in chunks cannot be read here: send it with a Content-Length"
    return refusal(path, 411, "length_required", 400175, words)
