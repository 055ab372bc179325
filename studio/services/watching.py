"""Whether a render that is under way goes as it should: in its time, slow, or lost to nobody's attention."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Workspace

from .housekeeping import live_workers
from .pace import minutes

State = Render.State
LOCAL = Workspace.Engine.LOCAL

# Without a worker nothing goes on, so that is told soon; workers that live may be behind, or starting again.
UNATTENDED, STUCK = timedelta(seconds=15), timedelta(minutes=2)
# A draft on this machine: some seconds a scene on two processors. The service says how long it takes in all and not
# for which length, so a film of many scenes is given as much on top.
LOCAL_USUAL, A_SCENE = timedelta(seconds=60), timedelta(seconds=20)


class Kind(StrEnum):
    SLOW = "slow"
    LOST = "lost"


@dataclass(frozen=True)
class Standing:
    """`sentence`: what is going on; `next_step`: what to do about it. Told of renders that have not ended only: why one
    failed is told by `refusals.reason_of`."""

    kind: Kind
    sentence: str
    next_step: str


def standing(render: Render, live: Collection[str] | None = None) -> Standing | None:
    """None while all is well. `live`: the queues that have a worker, asked for (one query) only where it matters."""
    if not render.goes_on:
        return None
    now = timezone.now()
    overdue = now - due_since(render)
    if overdue > UNATTENDED:
        if "sending" not in (live := live_queues() if live is None else live):
            return _lost_without(_("Nothing goes on with this video: no worker is running."))
        if overdue > STUCK:
            return _stuck(overdue)
    return _slow(render, now, live) if render.state == State.PROCESSING else None


def standings(renders: Iterable[Render]) -> dict:
    """By their ids, those of which there is something to tell; one query for all of them."""
    live = live_queues()
    told = {render.pk: standing(render, live) for render in renders}
    return {pk: found for pk, found in told.items() if found}


def due_since(render: Render) -> datetime:
    """Since when somebody should have taken its next step; in the future where all is well."""
    return max(filter(None, (render.next_at, render.lease_until)))


def live_queues() -> set[str]:
    return {queue for worker in live_workers() for queue in worker.queues}


def usual(render: Render) -> timedelta:
    """Until when nobody wonders: the service's own "mostly 5 to 15 minutes", and the length on top."""
    base = LOCAL_USUAL if render.engine == LOCAL else timedelta(minutes=settings.USUAL_MINUTES)
    return base + render.scenes * A_SCENE


def longest(render: Render) -> timedelta:
    """Its "up to 30"; an emulator's draft has no such bound."""
    return timedelta(minutes=settings.LONGEST_MINUTES) + render.scenes * A_SCENE


def _slow(render: Render, now: datetime, live: Collection[str] | None) -> Standing | None:
    taken = now - (render.sent_at or render.created_at)
    if taken <= usual(render):
        return None
    if render.engine == LOCAL:
        return _slow_draft(taken, live_queues() if live is None else live)
    words = {"taken": minutes(taken), "usual": settings.USUAL_MINUTES, "longest": settings.LONGEST_MINUTES}
    if taken <= longest(render):
        told = _("HeyGen takes longer than usual for this video: %(taken)s so far.")
        wait = _("Most take up to %(usual)s minutes, some up to %(longest)s. Wait; this page may be closed meanwhile.")
        return Standing(Kind.SLOW, told % words, wait % words)
    told = _("HeyGen has been working on this video for %(taken)s, longer than it says that videos take.")
    ask = _(
        "It is still looked at. Ask HeyGen's support about the video %s before you submit again, which would be paid "
        "for again."
    )
    return Standing(Kind.SLOW, told % words, ask % render.remote_id)


def _slow_draft(taken: timedelta, live: Collection[str]) -> Standing:
    if "drafts" not in live:
        return _lost_without(_("Nobody makes this draft: no worker for drafts is running."))
    told = _("This draft takes longer than usual: %s so far. Others may be ahead of it, or this machine is busy.")
    return Standing(Kind.SLOW, told % minutes(taken), _("Wait; this page may be closed meanwhile."))


def _lost_without(sentence: str) -> Standing:
    start = _(
        "Who runs this studio has to start it with “python3 manage.py up”, or its workers alone with “python3 "
        "manage.py worker”. It goes on by itself then; nothing is lost."
    )
    return Standing(Kind.LOST, sentence, start)


def _stuck(overdue: timedelta) -> Standing:
    told = _("Nobody has looked at this video for %s although it was due. The workers run, but they are stuck or busy.")
    again = _("If it stays like this, who runs this studio should start the workers again. Nothing is lost by that.")
    return Standing(Kind.LOST, told % minutes(overdue), again)
