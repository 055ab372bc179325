"""How many renders of a workspace may be at its service at once, and who is next."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from studio.models import Render, Workspace

from .course import WORKER, Kind, take_step
from .pace import GRACE, LINE

State = Render.State
type Service = tuple[UUID, str]  # a workspace and who makes its videos

# An unclear one holds its place while it is looked for. One that waits for a person may do so for ever: where the
# service has it all the same, it says 429, and we wait for that.
IN_FLIGHT = [State.SENDING, State.UNCLEAR, State.PROCESSING]
WAITING = "waiting"  # error_code of a queued render that waits for others to finish


class NoSlot(Exception):
    """`running` renders are at the service, or others wait longer than this one."""

    def __init__(self, running: int):
        super().__init__(running)
        self.running = running


@transaction.atomic
def begin_sending(render: Render, **columns) -> bool:
    """Write down that a queued render is now being sent; False where its lease has passed to someone else.

    The workspace's row is locked from the counting to the writing, so that of several workers no two take the last
    place. (SQLite needs no row lock: its transactions begin IMMEDIATE.) Raises NoSlot.
    """
    list(Workspace.objects.select_for_update(no_key=True).filter(pk=render.workspace_id).values_list("pk"))
    service = (render.workspace_id, render.engine)
    running, ahead = _running(service).count(), _line(service).filter(_older_than(render)).count()
    if running + ahead >= settings.MAX_RENDERS:
        raise NoSlot(running)
    held = Q(lease_until=render.lease_until)
    columns |= {"error_code": "", "error_message": ""}
    return take_step(render, State.SENDING, kind=Kind.SENDING, by=WORKER, where=held, **columns)


def call_up(service: Service) -> list[UUID]:
    """Whose turn it is: as many as there are places, those that wait longest; their steps are due at once, and the
    caller enqueues them. Not those who were called just now, but those whose call was lost. Who was called and turned
    away keeps the place: a service that is full, or away, is not tried with the whole line."""
    places = settings.MAX_RENDERS - _running(service).count() - _turned_away(service).count()
    now = timezone.now()
    if places <= 0:
        return []
    line = _line(service).order_by("created_at", "id").values_list("pk", "next_at")
    return _set_due([pk for pk, due in line[:places] if not now - GRACE <= due <= now], now)


def call_lines() -> list[UUID]:
    """The same for every service, whatever freed a place; the others in line are marked as looked after."""
    called = [pk for service in _lines().values_list("workspace", "engine").distinct() for pk in call_up(service)]
    now = timezone.now()
    _set_due(list(_lines().filter(next_at__lt=now - GRACE).values_list("pk", flat=True)), now + LINE)
    return called


def _set_due(ids: list[UUID], moment: datetime) -> list[UUID]:
    """The next step of those in line is due then; the ids of those that no other process is at. Without any it takes no
    write lock."""
    if not ids:
        return []
    with transaction.atomic():
        mine = set(_lines().filter(pk__in=ids).select_for_update(skip_locked=True).values_list("pk", flat=True))
        Render.objects.filter(pk__in=mine).update(next_at=moment)
    return [pk for pk in ids if pk in mine]


def in_line(render: Render) -> bool:
    return render.state == State.QUEUED and render.error_code == WAITING


def _running(service: Service) -> QuerySet[Render]:
    return _of(service, Render.objects.filter(state__in=IN_FLIGHT, needs_person=False))


def _turned_away(service: Service) -> QuerySet[Render]:
    return _of(service, Render.objects.filter(state=State.QUEUED, attempts__gt=0)).exclude(error_code=WAITING)


def _lines() -> QuerySet[Render]:
    return Render.objects.filter(state=State.QUEUED, needs_person=False, error_code=WAITING).order_by()


def _line(service: Service) -> QuerySet[Render]:
    return _of(service, _lines())


def _of(service: Service, renders: QuerySet[Render]) -> QuerySet[Render]:
    workspace, engine = service
    return renders.filter(workspace=workspace, engine=engine)


def _older_than(render: Render) -> Q:
    return Q(created_at__lt=render.created_at) | Q(created_at=render.created_at, pk__lt=render.pk)
