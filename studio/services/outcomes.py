"""What a step of a render writes down about how it went."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio import words
from studio.models import Render, Workspace
from studio.wire import ApiError, BadKey, NotFound, Refused, VideoStatus, WireError

from .course import Kind
from .pace import LINE, LOOKS, look_pause, minutes, poll_pause, retry_pause
from .slots import WAITING
from .storable import storable

State = Render.State

UNASKED = timedelta(minutes=5)  # until somebody has perhaps given a key
# A video that the service does not know: it may need a moment after accepting it, but not this many tries.
NOT_FOUND_TRIES = 8


@dataclass(frozen=True)
class Outcome:
    """`to` and the columns that go with it; `kind` of the event it leaves, None where nothing worth telling happened
    (only where the state stays). `message` is the event's."""

    to: State
    kind: Kind | None = None
    message: str = ""
    columns: dict[str, Any] = field(default_factory=dict)


# --- Sending -----------------------------------------------------------------------------------------------------


def accepted(engine: str, remote_id: str, kind: Kind = Kind.ACCEPTED) -> Outcome:
    columns = {
        "remote_id": remote_id,
        "attempts": 0,
        "looks": 0,
        "remote_status": "",
        "error_code": "",
        "error_message": "",
        "next_at": timezone.now() + poll_pause(engine, timedelta(0)),
    }
    return Outcome(State.PROCESSING, kind, _("The service's id of the video: %s") % remote_id, columns)


def again(render: Render, why: str, wait: float | None = None) -> Outcome:
    """`wait`: seconds that the service asks for. How long it is stays true while the time runs."""
    attempts = render.attempts + 1
    pause = retry_pause(attempts, wait)
    goes = _("It is sent again by itself within a minute.")
    if pause > timedelta(minutes=1):
        goes = _("It is sent again by itself after a wait of about %s.") % minutes(pause)
    message = f"{why} {goes}"
    columns = {
        "sent_at": None,
        "attempts": attempts,
        "error_code": "",
        "error_message": storable(message),
        "next_at": timezone.now() + pause,
    }
    return Outcome(State.QUEUED, Kind.NOT_SENT, message, columns)


def waiting(running: int) -> Outcome:
    """For a place at the service; nothing was tried, so nothing is counted."""
    words = ngettext(
        "Waiting for %(n)s running video to finish.", "Waiting for one of %(n)s running videos to finish.", running
    )
    columns = {
        "error_code": WAITING,
        "error_message": words % {"n": running},
        "next_at": timezone.now() + LINE,
    }
    return Outcome(State.QUEUED, columns=columns)


def failure(code: str, message: str, kind: Kind = Kind.FAILED) -> Outcome:
    columns = {
        "error_code": storable(code)[:100],
        "error_message": storable(message),
        "finished_at": timezone.now(),
    }
    return Outcome(State.FAILED, kind, message, columns)


def refused(error: Refused, kind: Kind = Kind.REFUSED) -> Outcome:
    """As the service wrote it; what it means is told to whoever reads it. The status stands in for an unknown code."""
    by_status = {BadKey: "bad_key", NotFound: "not_found"}.get(type(error), error.code)
    return failure(error.code if words.knows(error.code) else by_status, error.message, kind)


# --- Whether it arrived -------------------------------------------------------------------------------------------


def unclear(why: str, kind: Kind = Kind.UNCLEAR) -> Outcome:
    message = _(
        "It is not known whether the service has accepted this render, so it is not sent again by itself. It is looked "
        "for in the service's own list of videos. (%s)"
    )
    columns = {
        "attempts": 0,
        "looks": 0,
        "error_code": "",
        "error_message": storable(message % why),
        "next_at": timezone.now() + look_pause(0),
    }
    return Outcome(State.UNCLEAR, kind, why, columns)


def unknown_there(render: Render) -> Outcome:
    """It was accepted, so it is paid for: where today's key is another account's, the first one still makes it."""
    message = _(
        "The service accepted this video as %s and does not know it any more; perhaps the key that is set now is "
        "another account's. It is not sent again by itself, and asked for some minutes more."
    )
    columns = {
        "attempts": 0,
        "looks": 0,
        "error_message": storable(message % render.remote_id),
        "next_at": timezone.now() + look_pause(0),
    }
    return Outcome(State.UNCLEAR, Kind.LOST, message % render.remote_id, columns)


def not_found(render: Render, passed_over: list[str], how: str = "", last: datetime | None = None) -> Outcome:
    """The list may lag behind, so it is looked for several times; then a person has to say what becomes of it. `how`
    it was looked for, in words. A look that a person asked for is not counted: the next one by itself is due as long
    after the `last` one as without it."""
    looks = render.looks if last else render.looks + 1
    pause = look_pause(looks)
    columns: dict[str, Any] = {"looks": looks, "attempts": 0, "passed_over": passed_over}
    if pause is not None:
        now = timezone.now()
        columns["next_at"] = max(last + pause, now + LOOKS[0]) if last else now + pause
        return Outcome(State.UNCLEAR, Kind.NOT_FOUND, how, columns)
    if render.remote_id:
        message = _(
            "The service accepted this video as %s and does not know it any more. It was asked for some minutes and is "
            "not asked again by itself. Look for it in the list of videos of the account it was sent to. Then have it "
            "looked for once more, send it again, or give it up."
        )
        message %= render.remote_id
    else:
        message = _(
            "It is not known whether the service has accepted this render. It was looked for in the service's own "
            "list of videos for some minutes and not found, and is not looked for again by itself. Look there "
            "yourself. Then have it looked for once more, send it again, or give it up."
        )
    columns |= {"needs_person": True, "error_message": storable(message)}
    return Outcome(State.UNCLEAR, Kind.NOT_FOUND, f"{how} {_('It waits for a person now.')}".strip(), columns)


def not_looked(render: Render, error: WireError, passed_over: list[str]) -> Outcome:
    """The look itself failed, which says nothing about the render: nothing is counted but the failures in a row."""
    attempts = render.attempts + 1
    pause = retry_pause(attempts, getattr(error, "retry_after", None))
    columns = {"attempts": attempts, "passed_over": passed_over, "next_at": timezone.now() + pause}
    kind = Kind.LOOK_FAILED if attempts == 1 else None
    return Outcome(State.UNCLEAR, kind, str(error), columns)


# --- Watching -----------------------------------------------------------------------------------------------------


def seen(render: Render, status: VideoStatus) -> Outcome:
    """Completed and failed end it; every other word, known or not, is "still going"."""
    now = timezone.now()
    word = storable(status.status)[:40]
    if status.status == "completed":
        columns = {"seconds": status.seconds, "finished_at": now, "remote_status": word, **remarked(status.error)}
        columns["next_at"] = now  # what comes after it begins here, however late it was looked at
        return Outcome(State.COMPLETED, Kind.COMPLETED, columns=columns)
    if status.status == "failed":
        if status.error is None:
            why = _("The service could not make this video and does not say why. Submit again.")
            return failure("no_reason", why)
        return failure(status.error.code, status.error.message)
    pause = poll_pause(render.engine, now - (render.sent_at or render.created_at))
    columns = {"attempts": 0, "error_message": "", "remote_status": word, "next_at": now + pause}
    kind = Kind.STATUS if word != render.remote_status else None
    return Outcome(State.PROCESSING, kind, word, columns)


def remarked(error: ApiError | None) -> dict[str, str]:
    """What stands beside a finished video."""
    if error is None:
        return {"error_code": "", "error_message": ""}
    return {"error_code": storable(error.code)[:100], "error_message": storable(error.message)}


def after_failed_look(render: Render, error: WireError) -> Outcome:
    """The render goes on at the service whether or not we can see it: look again later."""
    attempts = render.attempts + 1
    if isinstance(error, NotFound) and attempts >= NOT_FOUND_TRIES:
        return refused(error, Kind.FAILED) if render.engine == Workspace.Engine.LOCAL else unknown_there(render)
    pause = retry_pause(attempts, getattr(error, "retry_after", None))
    message = _("How far it is cannot be asked at the moment. It is asked again. (%s)") % error
    columns = {"attempts": attempts, "error_message": storable(message), "next_at": timezone.now() + pause}
    return Outcome(State.PROCESSING, Kind.LOOK_FAILED if attempts == 1 else None, str(error), columns)


def unseen(render: Render, why: str) -> Outcome:
    """Nobody could be asked at all, and it takes a person to change that: nothing is counted."""
    message = _("How far it is cannot be asked, but the service has it. It is looked at again in some minutes. (%s)")
    if render.state != State.PROCESSING:
        message = _("Whether the service has it cannot be asked. It is looked for again in some minutes. (%s)")
    told = storable(message % why)
    kind = Kind.LOOK_FAILED if told != render.error_message else None
    columns = {"error_code": "", "error_message": told, "next_at": timezone.now() + UNASKED}
    return Outcome(State(render.state), kind, why, columns)
