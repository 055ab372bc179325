"""Who holds a render: one worker at a time, no longer than one call to the service can take."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studio.models import Render

from .course import WORKER, note, take_step
from .outcomes import Outcome
from .pace import lease


def free() -> Q:
    """Renders that nobody holds at the moment."""
    return Q(lease_until=None) | Q(lease_until__lt=timezone.now())


def claim(render_id: UUID | str) -> Render | None:
    """The render, if its step is due and the caller now holds the lease: one UPDATE decides."""
    render = Render.objects.advancing().select_related("workspace").filter(pk=render_id).first()
    now = timezone.now()
    if render is None or render.next_at > now:
        return None
    as_seen = {"pk": render.pk, "state": render.state, "next_at": render.next_at}
    render.lease_until = now + lease(render.engine)
    return render if Render.objects.filter(free(), **as_seen).update(lease_until=render.lease_until) else None


def finish(render: Render, outcome: Outcome, exchange: dict[str, Any] | None = None) -> bool:
    """Write down how the step went and let go of the lease; False where it had passed to someone else."""
    held = Q(lease_until=render.lease_until)
    columns = {**outcome.columns, "lease_until": None}
    if outcome.to != render.state:
        return take_step(
            render, outcome.to, kind=outcome.kind, by=WORKER, message=outcome.message, exchange=exchange,
            where=held, **columns,
        )  # fmt: skip
    with transaction.atomic():
        if not Render.objects.filter(held, pk=render.pk, state=render.state).update(**columns):
            return False
        if outcome.kind:
            note(render, kind=outcome.kind, by=WORKER, message=outcome.message, exchange=exchange)
    return True
