"""What a person decides about a render; the caller calls `tasks.follow` with it."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Who

from .course import Kind, note, take_step
from .errors import Gone, ServiceError
from .leasing import free
from .pace import LOOKS

State = Render.State


def check_render(who: Who, render: Render) -> Render:
    """Its next step is due now: a look at the service, or for a place there."""
    _refresh(who, render)
    if not render.is_open:
        raise ServiceError(_("This render is over; there is nothing to look for any more."))
    return _look_now(who, render)


def settle_render(who: Who, render: Render) -> Render:
    """Look for an unclear one at the service now, also when that had come to its end."""
    _refresh(who, render)
    if render.state != State.UNCLEAR:
        raise ServiceError(_("Only a render that is unclear is looked for in the service's list of videos."))
    return _look_now(who, render)


def resend_render(who: Who, render: Render) -> Render:
    """Send an unclear one again, the same request: the person was warned that it may be made and paid for twice."""
    _refresh(who, render)
    if render.state != State.UNCLEAR:
        raise ServiceError(_("Only a render that is unclear is sent again. Submit the video anew instead."))
    words = _("The same request goes out again. Whether the first one arrived is not known.")
    if render.remote_id:
        words = _("The same request goes out again. The first one was accepted as %s.") % render.remote_id
    columns = {
        "doubted_from": render.doubted_from or render.sent_at or render.created_at,
        "remote_id": "",
        "attempts": 0,
        "looks": 0,
        "lease_until": None,
        "error_code": "",
        "error_message": "",
        "next_at": timezone.now(),
    }
    if not _take(who, render, State.QUEUED, Kind.SENT_AGAIN, words, free(), columns):
        raise ServiceError(_("This render is being looked for at this very moment. Try again in a minute."))
    return render


def cancel_render(who: Who, render: Render) -> Render:
    """Before anything has left. Whichever comes first, this or the worker's sending, the other finds it done."""
    _refresh(who, render)
    if render.state == State.CANCELLED:
        return render
    words = _("Cancelled before it was sent; nothing was spent.")
    columns = _ended("cancelled", words)
    never_sent = Q(doubted_from=None)
    if render.state != State.QUEUED or not _take(
        who, render, State.CANCELLED, Kind.CANCELLED, words, never_sent, columns
    ):
        raise ServiceError(_why_not_cancelled(render))
    return render


def give_up_render(who: Who, render: Render) -> Render:
    """A person's word that this render is not waited for any longer, so that the video can be submitted again."""
    _refresh(who, render)
    words = _("Given up by a person. If the service has accepted it, it may still finish the video there.")
    while render.is_open:
        being_sent = Q(state=State.SENDING, lease_until__gt=timezone.now())
        if _take(who, render, State.FAILED, Kind.GIVEN_UP, words, ~being_sent, _ended("given_up", words)):
            return render
        before = render.state
        render.refresh_from_db()
        if render.state == before:
            raise ServiceError(_("This render is being sent at this very moment. Try again in a minute."))
    return render


def _refresh(who: Who, render: Render) -> None:
    if not Render.objects.of(who).filter(pk=render.pk).exists():
        raise Gone()
    render.refresh_from_db()


def _look_now(who: Who, render: Render) -> Render:
    """One more look, where the looks had come to their end; whoever is at it just now is not disturbed."""
    columns: dict[str, Any] = {"next_at": timezone.now()}
    if render.needs_person:
        columns |= {"needs_person": False, "looks": len(LOOKS)}
    as_seen = Render.objects.filter(free(), pk=render.pk, state=render.state)
    with transaction.atomic():  # whoever takes the look learns from the event that it is a person's
        if as_seen.update(**columns):
            note(render, kind=Kind.CHECKED, by=who.subject)
    render.refresh_from_db()
    return render


def _take(who: Who, render: Render, to: State, kind: Kind, message: str, where: Q, columns: dict[str, Any]) -> bool:
    return take_step(render, to, kind=kind, by=who.subject, message=message, where=where, **columns)


def _ended(code: str, words: str) -> dict[str, Any]:
    return {"error_code": code, "error_message": words, "finished_at": timezone.now(), "lease_until": None}


def _why_not_cancelled(render: Render) -> str:
    render.refresh_from_db()
    if render.doubted_from and render.state == State.QUEUED:
        return _("This render was sent once already, so it cannot be cancelled. It can be given up.")
    if render.is_open:
        return _("This render has left for the service, so it cannot be cancelled any more. It can be given up.")
    return _("This render is over; there is nothing to cancel.")
