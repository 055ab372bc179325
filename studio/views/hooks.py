"""Where the service reports that a video is finished: known by a token in the address, and webhooks by a signature."""

import uuid
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from studio import tasks
from studio.services import errors, hearing

from .answers import anyone
from .emulator import body_of

METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
STATUS = {errors.Gone: 404, errors.NotSigned: 401, errors.TooMany: 429}


class NotRead(Exception):
    """A body that is none, with the answer to it."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@csrf_exempt
@anyone
@never_cache
def webhook(request: HttpRequest, workspace_id: uuid.UUID, token: str) -> HttpResponse:
    """No cookie counts here, so there is nothing to forge."""
    return heard(request, lambda: hearing.admit(token, workspace_id))


@csrf_exempt
@anyone
@never_cache
def callback(request: HttpRequest, workspace_id: uuid.UUID, render_id: uuid.UUID, token: str) -> HttpResponse:
    return heard(request, lambda: hearing.admit(token, workspace_id, render_id))


def heard(request: HttpRequest, admit: Callable[[], hearing.Address]) -> HttpResponse:
    """Whoever only looks gets the same words everywhere, at once: the service gives a new address one second."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if request.method != "POST":
        return said(_("HeyGen reports here when a video is finished."), 200, Allow=", ".join(METHODS))
    try:
        for render in hearing.hear(admit(), request.headers, read(request)):
            tasks.follow(render)
    except NotRead as error:
        return said(error.sentence, error.status)
    except errors.ServiceError as refusal:
        more = {"Retry-After": "60"} if isinstance(refusal, errors.TooMany) else {}
        return said(refusal.sentence, STATUS[type(refusal)], **more)
    except DatabaseError:  # nothing was kept, or all but a task, which is made up for
        return said(_("Not now. Please try again."), 503, **{"Retry-After": "10"})
    return said(_("Thank you."), 200)


def read(request: HttpRequest) -> bytes:
    """Never more than a byte above the largest. Raises NotRead."""
    stream = body_of(request)
    try:
        body = stream.read(hearing.LARGEST + 1) if stream else None
    except OSError:  # Django's own for a client that hung up is one
        body = None
    if body is None:
        raise NotRead(400, _("The body did not arrive whole, or nothing says how long it is."))
    if len(body) > hearing.LARGEST:
        raise NotRead(413, _("The body is larger than any report."))
    return body


def said(words: str, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status, headers=headers)
