"""One step of a render at a time: who may take it, what it does, and when the next is due."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import EmulatorJob, Render, Workspace
from studio.wire import BadKey, HeyGen, NotSent, RateLimited, Refused, WireError

from .engines import client_for
from .errors import EngineUnavailable
from .outcomes import accepted, after_failed_look, again, failure, seen, unclear
from .pace import lease

log = logging.getLogger(__name__)
State = Render.State

EMULATOR_TRIES = 5


def advance_render(render_id: UUID | str) -> Render | None:
    """Take the step that is due, at most one call to the service; None where none is due or another worker has it.

    May be called by anybody, any number of times. What comes back says with `next_at` when to call again.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A render is advanced outside any transaction: none may be open while the service is asked.")
    render = _claim(render_id)
    if render is None:
        return None
    try:
        client = client_for(render.engine, render.workspace)
    except EngineUnavailable as error:
        _finish_step(render, **failure("engine", error.sentence))
    else:
        STEPS[State(render.state)](render, client)
    render.refresh_from_db()
    return render


def _claim(render_id: UUID | str) -> Render | None:
    """The render, if its step is due and this worker now holds the lease: one UPDATE decides."""
    render = Render.objects.select_related("workspace").filter(pk=render_id, state__in=Render.ADVANCING).first()
    now = timezone.now()
    if render is None or render.next_at > now:
        return None
    free = Render.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now))
    as_seen = {"pk": render.pk, "state": render.state, "next_at": render.next_at}
    render.lease_until = now + lease(render.engine)
    return render if free.filter(**as_seen).update(lease_until=render.lease_until) else None


def _finish_step(render: Render, **columns: Any) -> bool:
    """Write down how the step went and let go of the lease; False where it had passed to someone else."""
    held = Render.objects.filter(pk=render.pk, lease_until=render.lease_until)
    return bool(held.update(lease_until=None, **columns))


# --- Sending ---------------------------------------------------------------------------------------------------


def _send(render: Render, client: HeyGen) -> None:
    """That it leaves is committed first. From here on a killed worker means: it may have arrived."""
    body = render.body.encode()
    sent_at = timezone.now()
    until = sent_at + lease(render.engine)
    held = Render.objects.filter(pk=render.pk, state=State.QUEUED, lease_until=render.lease_until)
    if not held.update(state=State.SENDING, sent_at=sent_at, lease_until=until):
        return
    render.sent_at, render.lease_until = sent_at, until
    try:
        remote_id = client.generate(body)
    except WireError as error:
        _finish_step(render, **_after_failed_send(render, error))
    else:
        _accept(render, remote_id)


def _accept(render: Render, remote_id: str) -> None:
    """Not by the lease but by the moment of sending: that the service took it stays true, however late we hear."""
    sent = Render.objects.filter(pk=render.pk, sent_at=render.sent_at, state__in=[State.SENDING, State.UNCLEAR])
    if not sent.update(lease_until=None, **accepted(render.engine, remote_id)):
        log.error("Render %s was accepted as %s, but had been settled otherwise meanwhile.", render.pk, remote_id)


def _after_failed_send(render: Render, error: WireError) -> dict[str, Any]:
    """Only what surely was not taken is sent again by itself."""
    match error:
        case NotSent():
            return again(render, _("The service cannot be reached. It is tried again. (%s)") % error)
        case RateLimited():
            return again(render, _("The service asks to wait. It is tried again."), error.retry_after)
        case BadKey():
            return failure(error.code or "bad_key", _("The service does not accept the API key. (%s)") % error)
        case Refused():
            return failure(error.code, error.message)
    return _settled(render) or unclear(str(error))


# --- Whether it arrived ---------------------------------------------------------------------------


def _settle(render: Render, client: HeyGen) -> None:
    """A lease ran out while sending: whoever sent it is dead."""
    _finish_step(render, **_settled(render) or unclear(_("The worker that sent it stopped before the answer came.")))


def _settled(render: Render) -> dict[str, Any] | None:
    """Whether the request arrived. The emulator's own table tells; of HeyGen (None) only a person knows."""
    if render.engine != Workspace.Engine.LOCAL:
        return None
    if job := _emulator_job(render):
        return accepted(render.engine, job.pk)
    if render.attempts >= EMULATOR_TRIES:
        return failure("emulator", _("The emulator on this machine did not take the request."))
    return again(render, _("The emulator on this machine has not taken the request. It is sent again."))


def _emulator_job(render: Render) -> EmulatorJob | None:
    """The job that this render's request made. An author's own callback_id may be on several: each counts once."""
    known = Render.objects.filter(workspace=render.workspace, engine=render.engine).exclude(remote_id="")
    jobs = EmulatorJob.objects.filter(
        workspace=render.workspace, payload__callback_id=render.payload["callback_id"], created_at__gte=render.sent_at
    )
    return jobs.exclude(pk__in=known.values("remote_id")).first()


# --- Watching ----------------------------------------------------------------------------------------------------


def _watch(render: Render, client: HeyGen) -> None:
    try:
        status = client.status(render.remote_id)
    except WireError as error:
        _finish_step(render, **after_failed_look(render, error))
    else:
        _finish_step(render, **seen(render, status))


STEPS: dict[State, Callable[[Render, HeyGen], None]] = {
    State.QUEUED: _send,
    State.SENDING: _settle,
    State.PROCESSING: _watch,
}
