"""One step of a render at a time: which one is due, and what it finds out."""

from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from studio.models import Render, Workspace
from studio.wire import AT_ONCE, HeyGen

from .errors import EngineUnavailable
from .leasing import claim, finish
from .locally import locally
from .looking import look_at
from .notices import asking
from .outcomes import Outcome, failure, unclear, unseen
from .sending import send
from .settling import settle

State = Render.State


def advance_render(render_id: UUID | str) -> Render | None:
    """Take the step that is due; None where none is due or another worker has it.

    May be called by anybody, any number of times. What comes back says with `next_at` when to call again, and with
    `goes_on` whether to.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A render is advanced outside any transaction: none may be open while the service is asked.")
    render = claim(render_id)
    if render is None:
        return None
    try:
        with asking(render.engine, render.workspace, AT_ONCE) as client:
            STEPS[State(render.state)](render, client)
    except EngineUnavailable as error:
        finish(render, _without_engine(render, error.sentence))
    render.refresh_from_db()
    return render


def _without_engine(render: Render, why: str) -> Outcome:
    """Only what never left may fail for want of a key: anything else may be paid for already."""
    if render.state == State.QUEUED and render.doubted_from is None:
        return failure("engine", why)
    if render.state == State.SENDING:
        return unclear(why)
    return unseen(render, why)


def _doubt(render: Render, client: HeyGen) -> None:
    """A lease ran out while sending: whoever sent it is dead."""
    if render.engine == Workspace.Engine.LOCAL:
        finish(render, locally(render))
    else:
        finish(render, unclear(_("The worker that sent it stopped before the answer came.")))


STEPS: dict[State, Callable[[Render, HeyGen], object]] = {
    State.QUEUED: send,
    State.SENDING: _doubt,
    State.UNCLEAR: settle,
    State.PROCESSING: look_at,
}
