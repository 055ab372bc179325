"""How the whole installation is, part by part: what an operator looks at, and what to do where something is amiss."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Min, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from studio.models import Render, Worker

from . import figures, housekeeping, watching
from .leasing import free
from .pace import minutes
from .totals import sum_totals

State = Render.State

NAMED = 10  # renders of one part that are told by name; the list has the others
WATCHED = 200  # open renders that are looked at, those due first
LONGEST_TASK = timedelta(hours=1)  # one that runs for longer lost its worker: its row stays until it is tidied up
BEHIND = timedelta(minutes=1)  # that a task may wait before somebody should wonder


@dataclass(frozen=True)
class Line:
    """One thing in a part: what it is called, what there is to say of it, and the render that it is, if it is one."""

    name: str
    said: str = ""
    render: Render | None = None


@dataclass(frozen=True)
class Part:
    """`told`: how it is. `advice`: what to do about it, "" where all is fine. `states`: where the list of renders has
    the rest of them, "" where it has none."""

    name: str
    told: str
    advice: str = ""
    lines: Sequence[Line] = ()
    state: str = ""

    @property
    def fine(self) -> bool:
        return not self.advice


@dataclass(frozen=True)
class Moment:
    """What several parts are made of, asked for once."""

    now: datetime
    workers: list[Worker]
    numbers: dict[str, int]

    @classmethod
    def take(cls) -> "Moment":
        still = figures.counted(Render.objects.open(), "state", Render.OPEN)
        kept = sum_totals().numbers
        numbers = {**still, **{str(state): kept.get(state, 0) for state in Render.ENDED}}
        return cls(timezone.now(), housekeeping.live_workers(), numbers)


def inspect_renders() -> list[Part]:
    """Whatever the size of the installation, as many queries."""
    moment = Moment.take()
    parts: list[Callable[[Moment], Part]] = [workers, queues, renders, held, overdue, watched, unclear]
    return [part(moment) for part in parts]


def workers(moment: Moment) -> Part:
    """A process says every 15 seconds that it lives."""
    alone = [queue for queue in figures.queues() if not any(queue in one.queues for one in moment.workers)]
    at_work = tasks_by_worker(moment)
    lines = []
    for one in moment.workers:
        said = _("seen %s ago") % span(moment.now - one.seen_at)
        lines.append(Line(", ".join(one.queues), " · ".join([said, *at_work.get(one.pk, [])])))
    number = len(moment.workers)
    told = ngettext("%(n)s worker process lives.", "%(n)s worker processes live.", number) % {"n": number}
    if not alone:
        return Part(_("Workers"), told, lines=lines)
    advice = _(
        "Nobody works on %s. Start “python3 manage.py up”, or workers alone with “python3 manage.py worker”, and look "
        "into their log if they end again. Nothing is lost meanwhile."
    )
    return Part(_("Workers"), told, advice % ", ".join(alone), lines)


def tasks_by_worker(moment: Moment) -> dict[str, list[str]]:
    """What each process is at, as far as it is NAMED of them: the kind of task, and the id of its render or film."""
    found: dict[str, list[str]] = {}
    for path, arguments, ids, started in taken(moment).values_list(
        "task_path", "args_kwargs", "worker_ids", "started_at"
    )[:NAMED]:
        words = {
            "task": path.rpartition(".")[2],
            "id": " ".join(map(str, arguments["args"])),
            "span": span(moment.now - started),
        }
        process = ids[-1].partition("-")[0] if ids else ""
        found.setdefault(process, []).append(_("runs %(task)s %(id)s, for %(span)s") % words)
    return found


def taken(moment: Moment) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.running().filter(started_at__gt=moment.now - LONGEST_TASK)


def queues(moment: Moment) -> Part:
    """Tasks that a worker could take now, and those it has taken."""
    names = figures.queues()
    running = figures.counted(taken(moment), "queue_name", names)
    due = Case(When(run_after__lte=moment.now, then="run_after"), default="enqueued_at")
    ready = DBTaskResult.objects.ready().order_by().values("queue_name").annotate(number=Count("*"), since=Min(due))
    waiting = {row["queue_name"]: row for row in ready}
    lines, behind = [], []
    for queue in names:
        row = waiting.get(queue, {"number": 0, "since": moment.now})
        words = _("%(waiting)s waiting, %(running)s running")
        lines.append(Line(queue, words % {"waiting": row["number"], "running": running[queue]}))
        if moment.now - row["since"] > BEHIND:
            behind.append(queue)
    total = sum(row["number"] for row in waiting.values())
    told = ngettext("%(n)s task waits for a worker.", "%(n)s tasks wait for a worker.", total) % {"n": total}
    advice = _("%s: the first has waited for more than a minute. Start more workers for it, or wait.")
    return Part(_("Tasks"), told, advice % ", ".join(behind) if behind else "", lines)


def renders(moment: Moment) -> Part:
    lines = [Line(State(state).label, str(number)) for state, number in moment.numbers.items()]
    number = sum(moment.numbers[state] for state in Render.OPEN)
    told = ngettext("%(n)s render has not ended.", "%(n)s renders have not ended.", number) % {"n": number}
    return Part(_("Renders"), told, lines=lines)


def held(moment: Moment) -> Part:
    """Whose step a worker takes at this very moment."""
    rows = Render.objects.open().filter(lease_until__gt=moment.now).select_related("workspace").defer("body")
    found = list(rows.order_by("lease_until")[: NAMED + 1])
    lines = [Line(named(one), _("until %s at the latest") % clock(one.lease_until), one) for one in found[:NAMED]]
    told = _("These are with a worker just now.") if found else _("No worker has a render in hand just now.")
    return Part(_("In hand"), told, lines=lines)


def overdue(moment: Moment) -> Part:
    rows = Render.objects.advancing().filter(free(), next_at__lt=moment.now - watching.UNATTENDED)
    first = rows.select_related("workspace").defer("body").order_by("next_at").first()
    if first is None:
        return Part(_("Oldest overdue render"), _("None: each step is taken in its time."))
    told = _("Its step is due since %(when)s, for %(span)s.")
    told %= {"when": clock(first.next_at), "span": span(moment.now - first.next_at)}
    advice = _("See that a worker for “sending” lives; where one does, it is behind or stuck: start it again.")
    return Part(_("Oldest overdue render"), told, advice, [Line(named(first), "", first)])


def watched(moment: Moment) -> Part:
    """Slow ones and lost ones, of those due first."""
    rows = Render.objects.advancing().select_related("workspace").defer("body").order_by("next_at")[:WATCHED]
    found = {one.pk: one for one in rows}
    told = watching.standings(found.values())
    lines = [Line(named(found[pk]), f"{one.sentence} {one.next_step}", found[pk]) for pk, one in told.items()]
    if not lines:
        return Part(_("Slow or lost"), _("None."))
    number = len(lines)
    sentence = ngettext("%(n)s render takes too long.", "%(n)s renders take too long.", number) % {"n": number}
    return Part(_("Slow or lost"), sentence, _("Each says for itself what to do."), lines[:NAMED])


def unclear(moment: Moment) -> Part:
    """Those that are looked for by themselves, and those that nobody finds without a person."""
    number = moment.numbers[State.UNCLEAR]
    rows = Render.objects.filter(Q(state=State.UNCLEAR), needs_person=True).select_related("workspace").defer("body")
    waiting = list(rows.order_by("created_at")[: NAMED + 1])
    if not waiting:
        going = ngettext(
            "%(n)s is looked for at the service; nobody has to do anything yet.",
            "%(n)s are looked for at the service; nobody has to do anything yet.",
            number,
        )
        return Part(_("Unclear"), going % {"n": number} if number else _("None."))
    advice = _(
        "Open each one: look for it at the service once more, or look into the service's own list of videos. Only "
        "where it is not there, send it again, or give it up."
    )
    lines = [Line(named(one), one.error_message, one) for one in waiting[:NAMED]]
    return Part(_("Unclear"), _("Nobody knows whether the service has these."), advice, lines, State.UNCLEAR)


def named(render: Render) -> str:
    return f"{render.title or _('Untitled video')} · {render.workspace.name}"


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def span(time: timedelta) -> str:
    seconds = round(time.total_seconds())
    if seconds < 120:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    return minutes(time)
