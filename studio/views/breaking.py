"""Answers that never arrive whole, for the emulator's faults: what a WSGI application can do to a connection.

Granian closes a connection without a byte where a body of announced length raises before it gave anything, and in the
middle where it ends too soon (both tried). It cannot refuse a connection for the sake of a key,
which it only learns once it has the request; so a refused one is closed unanswered, with nothing done.
"""

import time
from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from studio import emulator as heygen


class HungUpOnPurpose(Exception):
    """Seen in the server's log where a fault closed a connection."""


def respond(answer: heygen.Answer) -> HttpResponseBase:
    """The answer, late and broken where a fault wants it so."""
    time.sleep(answer.delay)
    if answer.ending in {heygen.REFUSED, heygen.CLOSED}:
        return StreamingHttpResponse(hang_up(), headers={"Content-Length": "1"})  # else it would end like any other
    if answer.ending == heygen.CUT:
        headers = {**answer.headers, "Content-Length": str(len(answer.body))}
        half = answer.body[: len(answer.body) // 2]
        return StreamingHttpResponse(iter([half]), status=answer.status, headers=headers)
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


def hang_up() -> Iterator[bytes]:
    raise HungUpOnPurpose("A fault of the emulator closed this connection.")
    yield b""
