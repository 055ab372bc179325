"""What an operator watches, counted in the database: it holds for all processes, and outlives each of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio.models import Copies, EmulatorDelivery, EmulatorJob, Render

from .housekeeping import live_workers
from .leasing import free
from .watching import Kind, standings

JOB = EmulatorJob.Status
State = Render.State


@dataclass(frozen=True)
class Figure:
    """One metric; `values` by the value of its one label, or by "" where it has none. `grows`: it never gets less."""

    name: str
    words: str
    values: Mapping[str, float]
    label: str = ""
    grows: bool = False


def count_figures() -> list[Figure]:
    renders = counted(Render.objects.all(), "state", State.values)
    still = {state: renders[state] for state in State.values if state in Render.OPEN}
    ended = {state: renders[state] for state in State.values if state not in Render.OPEN}
    drafts = EmulatorJob.objects.filter(status__in=[JOB.PENDING, JOB.WAITING, JOB.PROCESSING])
    told = EmulatorDelivery.objects.filter(state=EmulatorDelivery.State.WAITING).count()
    return [
        Figure("studio_renders_open", "Renders that have not come to their end.", still, "state"),
        Figure("studio_renders_ended", "Renders that have; they are never deleted.", ended, "state", grows=True),
        Figure("studio_render_overdue_seconds", "How long the step due longest has been due.", {"": overdue()}),
        Figure("studio_renders_standing", "Open renders that are slow or lost.", standing(), "standing"),
        Figure("studio_tasks_waiting", "Tasks that a worker could take now.", waiting_tasks(), "queue"),
        Figure("studio_workers", "Worker processes that live.", workers(), "queue"),
        Figure(
            "studio_drafts",
            "The emulator's videos that are not finished.",
            counted(drafts, "status", [JOB.PENDING, JOB.WAITING, JOB.PROCESSING]),
            "status",
        ),
        Figure("studio_copies", "Finished renders whose files are not copied yet.", copies(), "state"),
        Figure("studio_callbacks_waiting", "Events the emulator has yet to deliver.", {"": told}),
    ]


def counted(rows: QuerySet, column: str, values: list[str]) -> dict[str, int]:
    """How many rows have each value; those of none are 0, so that no series comes and goes. Not of a column: an index
    alone tells how many there are, without a look at the rows."""
    found = dict(rows.order_by().values_list(column).annotate(number=Count("*")))
    return {str(value): found.get(value, 0) for value in values}


def oldest_overdue() -> Render | None:
    """The render whose step is due longest and that nobody is taking."""
    due = Render.objects.advancing().filter(free(), next_at__lt=timezone.now())
    return due.defer("body").order_by("next_at").first()


def overdue() -> float:
    """Seconds since that step was due; 0 where none is."""
    first = oldest_overdue()
    return (timezone.now() - first.next_at).total_seconds() if first else 0.0


def standing() -> dict[str, int]:
    """How many of those that go on are slow, and how many lost."""
    found = Counter(one.kind for one in standings(Render.objects.advancing().defer("body").iterator()).values())
    return {str(kind): found[kind] for kind in Kind}


def copies() -> dict[str, int]:
    """`failing` are tried again by themselves, `given_up` are not."""
    given_up, tried = Q(next_at=None), Q(next_at__isnull=False, attempts__gt=0)
    kinds = {"given_up": Count("pk", filter=given_up), "failing": Count("pk", filter=tried)}
    found = Copies.objects.filter(done_at=None).aggregate(waiting=Count("pk"), **kinds)
    return {**found, "waiting": found["waiting"] - found["failing"] - found["given_up"]}


def queues() -> list[str]:
    return settings.TASKS["default"]["QUEUES"]


def waiting_tasks() -> dict[str, int]:
    return counted(DBTaskResult.objects.ready(), "queue_name", queues())


def workers() -> dict[str, int]:
    live = live_workers()
    return {queue: sum(queue in worker.queues for worker in live) for queue in queues()}
