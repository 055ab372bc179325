"""A transport that leads into the emulator of this process instead of onto the network."""

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from studio import emulator

from .heygen import HeyGen

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024


class EmulatedTransport(httpx.BaseTransport):
    """Answers through `emulator.answer`, the same code that answers over HTTP."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode("ascii").removeprefix(urlsplit(emulator.BASE_URL).path)
        try:
            answer = emulator.answer(request.method, target, request.headers, request.read())
        except Exception:  # as a web server would have it: the client sees a 500, the log sees the reason
            logger.exception("The emulator broke on %s %s.", request.method, request.url.path)
            return httpx.Response(500)
        if answer.file:
            return httpx.Response(answer.status, headers=answer.headers, stream=_File(answer.file))
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)


TRANSPORT = EmulatedTransport()  # one, so that one httpx client serves the whole process


def client_of(workspace) -> HeyGen:
    """A client of the emulator in this process, in the name of the workspace."""
    return HeyGen(emulator.BASE_URL, emulator.key_for(workspace), TRANSPORT)


def browser_url(url: str) -> str:
    """A URL from an answer as a page can use it: the emulator's as a path on this site (`/heygen/files/…`), any other
    as it is."""
    parts = urlsplit(url)
    if parts.hostname != urlsplit(emulator.BASE_URL).hostname:
        return url
    return parts.path + (f"?{parts.query}" if parts.query else "")


class _File(httpx.SyncByteStream):
    def __init__(self, path: Path):
        self.path = path

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
