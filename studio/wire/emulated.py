"""A transport that leads into the emulator of this process instead of onto the network."""

import logging
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from studio import emulator

from . import outward
from .breaking import broken
from .errors import WireError
from .heygen import HeyGen
from .patience import AT_ONCE, Patience

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024


class EmulatedTransport(httpx.BaseTransport):
    """Answers through `emulator.answer`, the same code that answers over HTTP."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode("ascii").removeprefix(urlsplit(emulator.BASE_URL).path)
        began = time.monotonic()
        try:
            answer = emulator.answer(request.method, target, request.headers, request.read(), send=send)
        except Exception:  # as a web server would have it: the client sees a 500, the log sees the reason
            logger.exception("The emulator broke on %s %s.", request.method, request.url.path)
            return httpx.Response(500)
        if response := broken(request, answer, began):
            return response
        if answer.file:
            return httpx.Response(answer.status, headers=answer.headers, stream=_File(answer.file))
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)


TRANSPORT = EmulatedTransport()  # one, so that one httpx client serves the whole process


def send(method: str, url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> int:
    """The emulator's way out, as far as this installation lets it go; raises `emulator.NotReached`."""
    try:
        reach = settings.EMULATOR_CALLBACKS
        return outward.call(method, url, headers, body, reach=reach, seconds=seconds, limit=0).status
    except WireError as error:
        raise emulator.NotReached(str(error)) from None


def deliver(delivery_id: str) -> None:
    """One attempt at a webhook of the emulator's."""
    emulator.deliver(delivery_id, send)


def client_of(workspace, patience: Patience = AT_ONCE) -> HeyGen:
    """A client of the emulator in this process, in the name of the workspace."""
    return HeyGen(emulator.BASE_URL, emulator.key_for(workspace), TRANSPORT, patience=patience)


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
