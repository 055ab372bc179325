"""What was asked and what came back, as it may be kept and shown: without secrets, and short."""

import re
from collections.abc import Mapping
from typing import Any

from .secret import MASK, Secret

LONGEST = 4096  # characters kept of a reply
KEPT_HEADERS = ("retry-after", "x-request-id", "deprecation", "sunset", "content-type")
# A signed address is worth as much as the file it leads to; JSON may write its slashes and ampersands as escapes.
ADDRESS = re.compile(r"""(https?:(?:\\?/){2}[^\s"'<>?]*\?)([^\s"'<>]*)""", re.IGNORECASE)
VALUE = re.compile(r"(=)(?:(?!\\u0026)[^&])*")
NAMED = re.compile(
    r"""("[\w-]*(?:secret|token|api[_-]?key|password|authorization|signature|callback_url)[\w-]*"\s*:\s*")"""
    r"""(?:[^"\\]|\\.)*""",
    re.IGNORECASE,
)


def masked(text: str, secret: Secret) -> str:
    """Without the key in any form, the values in the query of any address, and what JSON calls a secret, a token, a
    signature or a callback's address."""
    text = ADDRESS.sub(lambda found: found[1] + VALUE.sub(rf"\1{MASK}", found[2]), secret.scrub(text))
    return NAMED.sub(rf"\1{MASK}", text)


def record(
    call: str,
    query: Mapping[str, Any],
    secret: Secret,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    trouble: str = "",
) -> dict[str, Any]:
    """`{"request": {method, path, query?}, "reply": {status, headers, body, cut?, trouble?} | null}`; `call` is the
    method and the path. The body of a request is not in it: whoever sent it has it.

    A reply is read a little further than it is kept, so that what is masked is seen whole; the cut comes last.
    """
    method, _, path = call.partition(" ")
    request: dict[str, Any] = {"method": method, "path": path}
    if query:
        request["query"] = {name: _clean(masked(str(value), secret)) for name, value in query.items()}
    reply: dict[str, Any] = {}
    if status is not None:
        kept = {name: (headers or {}).get(name) for name in KEPT_HEADERS}
        text = _clean(masked(body[: 4 * LONGEST].decode("utf-8", "replace"), secret))
        reply = {
            "status": status,
            "headers": {name: _clean(masked(value, secret))[:200] for name, value in kept.items() if value},
            "body": text[:LONGEST],
        }
        if len(text) > LONGEST or len(body) > 4 * LONGEST:
            reply["size"] = len(body)
    if trouble:
        reply["trouble"] = _clean(masked(trouble, secret))[:500]
    return {"request": request, "reply": reply}


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
