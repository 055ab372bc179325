"""The course of a render: which steps there are, who may take them, and the one place where a state is written."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from studio.models import Render, RenderEvent

from .storable import storable
from .totals import recount_render

State = Render.State
Kind = RenderEvent.Kind

WORKER = "worker"
HINTS = {"webhook", "callback"}  # somebody's word from outside; the service's status decides, so these take no step
UNCHANGED = Q()


class Taker(StrEnum):
    PERSON = "a person"
    WORKER = "a worker"


@dataclass(frozen=True)
class Step:
    """`before` is None of the very first one; `why` in words, for the page that shows them all."""

    before: State | None
    state: State
    kind: Kind
    takers: frozenset[Taker]
    why: str


class NotAllowed(Exception):
    """A fault of the caller: there is no such step, or not for them."""


def _step(before: State | None, state: State, kind: Kind, taker: Taker, why: str) -> Step:
    return Step(before, state, kind, frozenset([taker]), why)


PERSON, WORK = Taker.PERSON, Taker.WORKER
STEPS: tuple[Step, ...] = (
    _step(None, State.QUEUED, Kind.SUBMITTED, PERSON, _("the exact request is written down; nothing has left")),
    _step(State.QUEUED, State.SENDING, Kind.SENDING, WORK, _("a place is free; committed before the request leaves")),
    _step(State.QUEUED, State.FAILED, Kind.FAILED, WORK, _("the engine has no key, so that nothing can leave")),
    _step(State.QUEUED, State.CANCELLED, Kind.CANCELLED, PERSON, _("before anything has left")),
    _step(State.QUEUED, State.FAILED, Kind.GIVEN_UP, PERSON, _("not waited for any longer")),
    _step(State.QUEUED, State.UNCLEAR, Kind.DOUBTED, PERSON, _("a backup came back: it may have been sent since")),
    _step(State.QUEUED, State.PROCESSING, Kind.ACCEPTED, WORK, _("the answer to an earlier sending came late")),
    _step(State.QUEUED, State.PROCESSING, Kind.SETTLED, WORK, _("about to be sent again, the first was found")),
    _step(State.SENDING, State.PROCESSING, Kind.ACCEPTED, WORK, _("the service answered with the id of a video")),
    _step(State.SENDING, State.PROCESSING, Kind.SETTLED, WORK, _("the emulator on this machine has it")),
    _step(State.SENDING, State.QUEUED, Kind.NOT_SENT, WORK, _("surely not taken: no connection, or a 429")),
    _step(State.SENDING, State.FAILED, Kind.REFUSED, WORK, _("the service said no")),
    _step(State.SENDING, State.FAILED, Kind.FAILED, WORK, _("the emulator on this machine never takes it")),
    _step(State.SENDING, State.UNCLEAR, Kind.UNCLEAR, WORK, _("timeout, cut connection, 5xx, unreadable, dead worker")),
    _step(State.SENDING, State.FAILED, Kind.GIVEN_UP, PERSON, _("its worker is dead; not waited for any longer")),
    _step(State.UNCLEAR, State.PROCESSING, Kind.SETTLED, WORK, _("found at the service by its callback_id or id")),
    _step(State.UNCLEAR, State.PROCESSING, Kind.ACCEPTED, WORK, _("the answer came late")),
    _step(State.UNCLEAR, State.QUEUED, Kind.NOT_SENT, WORK, _("the answer came late: surely not taken")),
    _step(State.UNCLEAR, State.FAILED, Kind.REFUSED, WORK, _("the answer came late: the service said no")),
    _step(State.UNCLEAR, State.FAILED, Kind.FAILED, WORK, _("the emulator on this machine never takes it")),
    _step(State.UNCLEAR, State.QUEUED, Kind.SENT_AGAIN, PERSON, _("warned that it may be made and paid for twice")),
    _step(State.UNCLEAR, State.FAILED, Kind.GIVEN_UP, PERSON, _("not waited for any longer")),
    _step(State.PROCESSING, State.COMPLETED, Kind.COMPLETED, WORK, _("the status says so")),
    _step(State.PROCESSING, State.FAILED, Kind.FAILED, WORK, _("the status says so")),
    _step(State.PROCESSING, State.UNCLEAR, Kind.LOST, WORK, _("the service does not know its id any more")),
    _step(State.PROCESSING, State.FAILED, Kind.GIVEN_UP, PERSON, _("not waited for any longer")),
)
ALLOWED = {(step.before, step.state, step.kind): step for step in STEPS}


def allows(before: State | str | None, state: State | str, kind: Kind, taker: Taker) -> bool:
    step = ALLOWED.get((before, state, kind))
    return step is not None and taker in step.takers


def taker_of(by: str) -> Taker | None:
    """None for a hint."""
    if by in HINTS:
        return None
    return Taker.WORKER if by == WORKER else Taker.PERSON


def take_step(
    render: Render,
    to: State,
    *,
    kind: Kind,
    by: str,
    message: str = "",
    exchange: dict[str, Any] | None = None,
    where: Q = UNCHANGED,
    **columns: Any,
) -> bool:
    """From the state that `render` has here to `to`, with its event, in one transaction. False, and nothing written,
    where the row has another state by now or `where` does not hold of it. On True `render` has what was written.

    Raises NotAllowed for a step that is not in STEPS.
    """
    taker, before = taker_of(by), State(render.state)
    if taker is None or not allows(before, to, kind, taker):
        raise NotAllowed(f"{before} → {to} as {kind} by {by}")
    columns = {"needs_person": False, **columns, "state": to}
    with transaction.atomic():
        if not Render.objects.filter(where, pk=render.pk, state=before).update(**columns):
            return False
        _write(render, kind, by, before, to, message, exchange)
        recount_render(render, to, columns.get("seconds", render.seconds))
    for name, value in columns.items():
        setattr(render, name, value)
    return True


def note(
    render: Render, *, kind: Kind, by: str, message: str = "", exchange: dict[str, Any] | None = None
) -> RenderEvent:
    """Something happened that leaves the state as it is."""
    return _write(render, kind, by, State(render.state), State(render.state), message, exchange)


def note_submission(render: Render, by: str) -> RenderEvent:
    """The first event, in the transaction that writes the render."""
    return _write(render, Kind.SUBMITTED, by, "", State.QUEUED, "", None)


def _write(
    render: Render, kind: Kind, by: str, before: str, state: str, message: str, exchange: dict[str, Any] | None
) -> RenderEvent:
    return RenderEvent.objects.create(
        render_id=render.pk,
        kind=kind,
        by=by[:200],
        before=before,
        state=state,
        message=storable(message),
        exchange=exchange,
    )
