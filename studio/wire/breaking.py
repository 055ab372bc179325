"""What a network would make of an answer that a fault of the emulator broke: httpx's own errors."""

import time
from collections.abc import Iterator

import httpx

from studio import emulator


def broken(request: httpx.Request, answer: emulator.Answer, began: float) -> httpx.Response | None:
    """The response of a cut body, None of a whole one; raises where there is none. `began`: `time.monotonic()`.

    Waits out the answer's delay, but no longer than the request's read timeout, as a client on a network would.
    """
    patience = request.extensions.get("timeout", {}).get("read")
    until = began + patience if patience is not None else float("inf")
    due = time.monotonic() + answer.delay
    if due > until:
        time.sleep(max(0.0, until - time.monotonic()))
        raise httpx.ReadTimeout("timed out", request=request)
    time.sleep(answer.delay)
    if answer.ending == emulator.REFUSED:
        raise httpx.ConnectError("Connection refused", request=request)
    if answer.ending == emulator.CLOSED:
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    if answer.ending == emulator.CUT:
        headers = {**answer.headers, "Content-Length": str(len(answer.body))}
        return httpx.Response(answer.status, headers=headers, stream=_Half(answer.body))
    return None


class _Half(httpx.SyncByteStream):
    def __init__(self, body: bytes):
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self.body[: len(self.body) // 2]
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
