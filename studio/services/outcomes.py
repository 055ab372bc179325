"""What a step of a render writes down about how it went: columns and their new values."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render
from studio.wire import NotFound, VideoStatus, WireError

from .pace import poll_pause, retry_pause

State = Render.State

# A video that the service does not know: it may need a moment after accepting it, but not this many tries.
NOT_FOUND_TRIES = 8


def accepted(engine: str, remote_id: str) -> dict[str, Any]:
    return {
        "state": State.PROCESSING,
        "remote_id": remote_id,
        "attempts": 0,
        "error_code": "",
        "error_message": "",
        "next_at": timezone.now() + poll_pause(engine, timedelta(0)),
    }


def again(render: Render, message: str, wait: float | None = None) -> dict[str, Any]:
    attempts = render.attempts + 1
    return {
        "state": State.QUEUED,
        "sent_at": None,
        "attempts": attempts,
        "error_message": storable(message),
        "next_at": timezone.now() + retry_pause(attempts, wait),
    }


def failure(code: str, message: str) -> dict[str, Any]:
    return {
        "state": State.FAILED,
        "error_code": storable(code)[:100],
        "error_message": storable(message),
        "finished_at": timezone.now(),
    }


def unclear(why: str) -> dict[str, Any]:
    message = _(
        "It is not known whether the service has accepted this render, so it is not sent again by itself. Look for "
        "it in the service's own list of videos. If it is not there, give this render up and submit again. (%s)"
    )
    return {"state": State.UNCLEAR, "error_message": storable(message % why)}


def seen(render: Render, status: VideoStatus) -> dict[str, Any]:
    """Completed and failed end it; every other word, known or not, is "still going"."""
    now = timezone.now()
    if status.status == "completed":
        return {
            "state": State.COMPLETED,
            "seconds": status.seconds,
            "finished_at": now,
            "error_code": "",
            "error_message": "",
        }
    if status.status == "failed":
        code, message = (status.error.code, status.error.message) if status.error else ("", "")
        return failure(code, message or _("The service could not make this video and does not say why."))
    pause = poll_pause(render.engine, now - (render.sent_at or render.created_at))
    return {"attempts": 0, "error_message": "", "next_at": now + pause}


def after_failed_look(render: Render, error: WireError) -> dict[str, Any]:
    """The render goes on at the service whether or not we can see it: look again later."""
    attempts = render.attempts + 1
    if isinstance(error, NotFound) and attempts >= NOT_FOUND_TRIES:
        return failure(error.code or "not_found", _("The service does not know this video any more."))
    pause = retry_pause(attempts, getattr(error, "retry_after", None))
    message = _("How far it is cannot be asked at the moment. It is asked again. (%s)") % error
    return {"attempts": attempts, "error_message": storable(message), "next_at": timezone.now() + pause}


def storable(words: str) -> str:
    """The service's words without what no database keeps: its answer must not break the writing down of it."""
    return words.replace("\x00", "").encode("utf-8", "replace").decode()
