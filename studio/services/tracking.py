"""Looking at everything that is being made: many renders in one pass, and none held up by the service of another."""

import logging
import queue
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import close_old_connections, connections, transaction
from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from studio.models import Render

from .leasing import free
from .looking import look_at_all
from .pace import lease

log = logging.getLogger(__name__)

THREADS = 8
BATCH = 20  # renders of one workspace that one thread asks for, one after the other
AT_ONCE = 2  # batches of one workspace in one process, so that one service never takes all threads
CANDIDATES = 1000  # due renders looked at for one pass, at most BATCH * AT_ONCE of each workspace
SOON, LATER = 0.05, 0.5  # seconds between two passes, with work at hand and without
LONGEST_REST = 60.0

type Service = tuple[UUID, str]  # a workspace and who makes its videos: what fails, fails for all of these


@dataclass
class Rest:
    """How often in a row a service did not answer, and until when (monotonic) it is left in peace by this process."""

    strikes: int = 0
    until: float = 0.0


class Tracker:
    """`tick` claims what is due and hands it to threads, and never waits for a service. Any number of processes on any
    number of machines may do so at once: a render has one holder. `left` is told, in a thread of this tracker, each
    render that is not being made any more."""

    def __init__(self, left: Callable[[Render], None], threads: int = THREADS):
        self.left, self.number = left, threads
        self.work: queue.SimpleQueue[list[Render] | None] = queue.SimpleQueue()
        self.busy: Counter[Service] = Counter()
        self.rests: dict[Service, Rest] = {}
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self._work, name=f"tracking-{n}", daemon=True) for n in range(threads)]
        for thread in self.threads:
            thread.start()

    def tick(self) -> float:
        """One pass; how many seconds to wait before the next."""
        with self.changed:
            room, passed_over = self.number - self.busy.total(), self._passed_over()
        if room <= 0:
            return SOON
        batches = claim_due(room, passed_over)
        for batch in batches:
            with self.changed:
                self.busy[service_of(batch[0])] += 1
            self.work.put(batch)
        return SOON if batches else LATER

    def wait(self, seconds: float | None = None) -> None:
        """Until all that was handed out is looked at, or no longer than so many seconds."""
        with self.changed:
            self.changed.wait_for(lambda: not self.busy.total(), seconds)

    def close(self) -> None:
        for _thread in self.threads:
            self.work.put(None)
        for thread in self.threads:
            thread.join()

    def _passed_over(self) -> dict[Service, int]:
        """How many batches each service takes just now, where that is fewer than it may: none while it rests, and one
        at a time while nobody knows whether it answers again."""
        now = time.monotonic()
        may = {service: 0 if rest.until > now else 1 for service, rest in self.rests.items()}
        services = {*may, *self.busy}
        return {service: max(0, may.get(service, AT_ONCE) - self.busy[service]) for service in services}

    def _work(self) -> None:
        while batch := self.work.get():
            close_old_connections()
            service = service_of(batch[0])
            try:
                self._rest(service, answered=look_at_all(batch, self.left, again=service in self.rests))
            except Exception:  # what it held is free again when the lease ends
                log.exception("Looking at %s renders of %s went wrong.", len(batch), service[1])
                self._rest(service, answered=False)
            finally:
                with self.changed:
                    self.busy[service] -= 1
                    self.busy += Counter()  # forgets those at nought
                    self.changed.notify_all()
        connections.close_all()

    def _rest(self, service: Service, answered: bool) -> None:
        with self.changed:
            if answered:
                self.rests.pop(service, None)
                return
            rest = self.rests.setdefault(service, Rest())
            rest.strikes += 1
            rest.until = time.monotonic() + min(2.0 ** (rest.strikes - 1), LONGEST_REST)


def track_renders(left: Callable[[Render], None]) -> None:
    """One pass over all that is due, to its end."""
    tracker = Tracker(left)
    try:
        while tracker.tick() == SOON:
            tracker.wait()
    finally:
        tracker.close()


def service_of(render: Render) -> Service:
    return render.workspace_id, render.engine


def due() -> QuerySet[Render]:
    return Render.objects.filter(free(), state=Render.State.PROCESSING, next_at__lte=timezone.now())


def claim_due(room: int, passed_over: dict[Service, int]) -> list[list[Render]]:
    """At most `room` batches of due renders that this process now holds, each of one workspace and engine, those due
    longest first. `passed_over`: how many batches of a service are taken where it is not AT_ONCE."""
    chosen = _chosen(room, passed_over)
    if not chosen:
        return []  # the usual case takes no write lock
    with transaction.atomic():
        locked = due().filter(pk__in=chosen).select_for_update(skip_locked=True, of=("self",))
        held = list(locked.select_related("workspace").defer("body").order_by("next_at"))
        for engine in {render.engine for render in held}:
            until = timezone.now() + lease(engine)
            ours = [render for render in held if render.engine == engine]
            Render.objects.filter(pk__in=[render.pk for render in ours]).update(lease_until=until)
            for render in ours:
                render.lease_until = until
    return batches_of(held)


def _chosen(room: int, passed_over: dict[Service, int]) -> list[UUID]:
    """The ids, without a lock. Of each service its own first, lest one with thousands keeps the others away."""
    resting = [service for service, batches in passed_over.items() if not batches]
    found = due()
    for engine in {engine for _workspace, engine in resting}:
        found = found.exclude(engine=engine, workspace__in=[pk for pk, other in resting if other == engine])
    place = Window(RowNumber(), partition_by=["workspace", "engine"], order_by="next_at")
    first = found.annotate(place=place).filter(place__lte=BATCH * AT_ONCE).order_by("next_at")
    taken: dict[Service, list[UUID]] = defaultdict(list)
    for pk, *service in first.values_list("pk", "workspace_id", "engine")[:CANDIDATES]:
        mine = taken[tuple(service)]
        starts_a_batch = not len(mine) % BATCH
        if starts_a_batch and (not room or len(mine) // BATCH >= passed_over.get(tuple(service), AT_ONCE)):
            continue
        room -= starts_a_batch
        mine.append(pk)
    return [pk for ids in taken.values() for pk in ids]


def batches_of(renders: Iterable[Render]) -> list[list[Render]]:
    by_service: dict[Service, list[Render]] = defaultdict(list)
    for render in renders:
        by_service[service_of(render)].append(render)
    return [mine[at : at + BATCH] for mine in by_service.values() for at in range(0, len(mine), BATCH)]
