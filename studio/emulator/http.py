"""A request and an answer, without a web framework: the same for the view and for the transport in the process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.models import Workspace

# Where the emulator stands for a caller in the same process; `.invalid` is never a real host (RFC 2606).
BASE_URL = "http://emulator.invalid/heygen"

# 50 scenes of 5,000 emoji, each escaped as a surrogate pair, are 3 MB.
MAX_BODY = 4 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    """`headers` have lower-case names; `base` is where the client sees the emulator, for the URLs handed out."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str
    workspace: Workspace | None = None


@dataclass(frozen=True)
class Answer:
    """Where `file` is set it is the body, to be sent with byte ranges."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    file: Path | None = None


def as_json(status: int, content: dict[str, Any], **headers: str) -> Answer:
    body = json.dumps(content).encode()
    return Answer(status, {"Content-Type": "application/json", "Cache-Control": "no-store", **headers}, body)


def done(data: dict[str, Any]) -> Answer:
    """Success as v2 writes it."""
    return as_json(200, {"error": None, "data": data})


def done_v1(data: Any) -> Answer:
    """Success as v1 writes it; its code for "fine" is 100."""
    return as_json(200, {"code": 100, "data": data, "message": "Success"})


def refusal(path: str, status: int, code: str, number: int, message: str, **headers: str) -> Answer:
    """The service's two shapes of error: v1 has a number on the top level, v2 an object with a word."""
    if path.startswith("/v1/"):
        return as_json(status, {"code": number, "data": None, "message": message}, **headers)
    return as_json(status, {"data": None, "error": {"code": code, "message": message}}, **headers)
