"""A file from an address that a service named: checked like any other, written down whole or not counted."""

import time
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urljoin

import httpcore

from .errors import Refused, Unclear
from .outward import Checked, headers_of, opened

HOPS = 3
REDIRECTS = {301, 302, 303, 307, 308}
# As it is kept, not packed for the way: the length then tells whether all of it came.
HEADERS = {"User-Agent": "avatar-studio", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Downloaded:
    """`size` in bytes; `content_type` as the server wrote it, without parameters, "" where it did not."""

    size: int
    content_type: str


class NoFile(Refused):
    """What lies there is not taken, however often it is asked for: too large, or a page instead of a file."""


def download(
    url: str, into: BinaryIO, *, limit: int, reach: str = "public", seconds: float = 1200.0, idle: float = 60.0
) -> Downloaded:
    """Write the file at `url` into `into`, at most `limit` bytes, within `seconds` and no wait longer than `idle`.

    Redirects are followed three times, each address checked like the first. Raises as `outward.call` does, Refused for
    a 4xx, NoFile, and Unclear for whatever did not come whole: then `into` holds a part that counts for nothing.
    """
    until = time.monotonic() + seconds
    for _hop in range(HOPS + 1):
        with opened("GET", url, HEADERS, b"", Checked(reach, until, idle)) as response:
            headers = headers_of(response)
            if response.status not in REDIRECTS:
                _check(response.status, headers, limit)
                return Downloaded(_write(response, into, limit), _type(headers))
            url = _next(url, headers.get("location", ""))
    raise Refused(response.status, "redirect", "The file's address leads on and on.")


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Unclear("The file's address leads to what is no address.") from None


def _check(status: int, headers: dict[str, str], limit: int) -> None:
    if 400 <= status < 500 and status not in {408, 429}:
        raise Refused(status, "", f"The file's address answers HTTP {status}.")
    if status != 200:
        raise Unclear(f"The file's address answers HTTP {status}.", status)
    if _type(headers) in {"text/html", "application/xhtml+xml"}:
        raise NoFile(status, "page", "There is a page at the file's address instead of a file.")
    if "content-length" not in headers and "chunked" not in headers.get("transfer-encoding", "").lower():
        raise Unclear("It is not told how long the file is, so nobody could know whether it came whole.", status)
    if int(headers.get("content-length", 0)) > limit:
        raise _too_large(limit)


def _write(response: httpcore.Response, into: BinaryIO, limit: int) -> int:
    size = 0
    for chunk in response.iter_stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        into.write(chunk)
    if not size:
        raise Unclear("The file is empty.", 200)
    return size


def _too_large(limit: int) -> NoFile:
    return NoFile(200, "too_large", f"The file is larger than {limit:,} bytes.")


def _type(headers: dict[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()
