"""How many renders of a workspace may be at its service at once, and who is next."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from studio.models import Render, Workspace

from .course import WORKER, Kind, take_step

State = Render.State

# An unclear one holds its place while it is looked for. One that waits for a person may do so for ever: where the
# service has it all the same, it says 429, and we wait for that.
IN_FLIGHT = [State.SENDING, State.UNCLEAR, State.PROCESSING]
WAITING = "waiting"  # error_code of a queued render that waits for others to finish


class NoSlot(Exception):
    """`running` renders are at the service, and `ahead` wait longer than this one."""

    def __init__(self, running: int, ahead: int):
        super().__init__(running, ahead)
        self.running, self.ahead = running, ahead


@transaction.atomic
def begin_sending(render: Render, **columns) -> bool:
    """Write down that a queued render is now being sent; False where its lease has passed to someone else.

    The workspace's row is locked from the counting to the writing, so that of several workers no two take the last
    place. (SQLite needs no row lock: its transactions begin IMMEDIATE.) Raises NoSlot.
    """
    list(Workspace.objects.select_for_update(no_key=True).filter(pk=render.workspace_id).values_list("pk"))
    running, ahead = _siblings(render, IN_FLIGHT).count(), _waiting(render).filter(_older_than(render)).count()
    if running + ahead >= settings.MAX_RENDERS:
        raise NoSlot(running, ahead)
    held = Q(lease_until=render.lease_until)
    columns |= {"error_code": "", "error_message": ""}
    return take_step(render, State.SENDING, kind=Kind.SENDING, by=WORKER, where=held, **columns)


def call_up(render: Render) -> list[UUID]:
    """Whose turn it is now that `render` has left the service: their steps are due at once. The caller enqueues them.

    They would come by themselves, too, but later: those far behind look only every few minutes.
    """
    free = settings.MAX_RENDERS - _siblings(render, IN_FLIGHT).count()
    ids = list(_waiting(render).order_by("created_at", "id").values_list("pk", flat=True)[: max(free, 0)])
    if ids:
        _waiting(render).filter(pk__in=ids).update(next_at=timezone.now())
    return ids


def _siblings(render: Render, states: list[State]) -> QuerySet[Render]:
    here = Render.objects.filter(workspace=render.workspace_id, engine=render.engine)
    return here.filter(state__in=states, needs_person=False)


def _waiting(render: Render) -> QuerySet[Render]:
    return _siblings(render, [State.QUEUED]).filter(error_code=WAITING)


def _older_than(render: Render) -> Q:
    return Q(created_at__lt=render.created_at) | Q(created_at=render.created_at, pk__lt=render.pk)
