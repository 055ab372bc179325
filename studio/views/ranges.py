"""A file with byte ranges, so that a player can jump and Safari plays at all: Django's own views have none."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date

from studio.services.errors import Gone
from studio.services.files import File

CHUNK = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE | re.ASCII)
# A service made it of what an author typed: never more than a picture, a film or words, whatever is inside.
HARMLESS = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def file_answer(request: HttpRequest, file: File) -> HttpResponseBase:
    """A file of a render: what lies here in the part that is asked for, else the way to it. Raises Gone."""
    if file.path is None:
        return HttpResponseRedirect(file.url)
    named = content_disposition_header(as_attachment=False, filename=file.name)
    try:
        return ranged_file(
            request, file.path, {**HARMLESS, "Content-Type": file.content_type, "Content-Disposition": named}
        )
    except OSError:
        raise Gone from None


def ranged_file(request: HttpRequest, path: Path, headers: dict[str, str]) -> HttpResponseBase:
    """The file for GET or HEAD: 200, 206 or 416 (RFC 9110, section 14). `headers` should name the Content-Type.

    Several ranges at once, and ranges that cannot be read, get the whole file, which the RFC allows. Raises OSError
    where the file cannot be opened.
    """
    file = path.open("rb")
    stat = os.fstat(file.fileno())
    etag, modified = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"', http_date(stat.st_mtime)
    headers = {**headers, "Accept-Ranges": "bytes", "ETag": etag, "Last-Modified": modified}
    wanted = asked(request, {etag, modified})
    if wanted is None:
        return respond(request, file, 0, stat.st_size, 200, headers)
    first, last = bounds(wanted, stat.st_size)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{stat.st_size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{stat.st_size}"
    return respond(request, file, first, last - first + 1, 206, headers)


def asked(request: HttpRequest, versions: set[str]) -> tuple[int | None, int | None] | None:
    """First and last byte as asked for, either of them absent; None where the whole file is wanted."""
    if request.method != "GET" or request.headers.get("If-Range", min(versions)) not in versions:
        return None
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    first, last = (int(digits) if digits else None for digits in found.groups()) if found else (None, None)
    if first is None and last is None:
        return None
    return None if first is not None and last is not None and first > last else (first, last)


def bounds(wanted: tuple[int | None, int | None], size: int) -> tuple[int, int]:
    """The bytes there are of those wanted; the first lies behind the last where there are none."""
    first, last = wanted
    if first is None:
        return max(0, size - last), size - 1 if last else -1
    return first, min(size - 1 if last is None else last, size - 1)


def respond(
    request: HttpRequest, file: BinaryIO, first: int, length: int, status: int, headers: dict[str, str]
) -> HttpResponseBase:
    headers = {**headers, "Content-Length": str(length)}
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(Part(file, first, length), status=status, headers=headers)


class Part:
    """The bytes of one range; closes its file when the response is closed, also where the client left early."""

    def __init__(self, file: BinaryIO, first: int, length: int):
        self.file, self.left = file, length
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (chunk := self.file.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
