"""How far a render is: asked of its service, one or many in a row, and written down."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render
from studio.wire import AT_ONCE, HeyGen, NotSent, RateLimited, Unclear, WireError

from .errors import EngineUnavailable
from .leasing import finish
from .notices import asking
from .outcomes import Outcome, after_failed_look, seen, unseen
from .settling import note_doubles

log = logging.getLogger(__name__)


def look_at(render: Render, client: HeyGen) -> bool:
    """Ask for one and write down what comes back; False where its lease had passed to someone else."""
    outcome, _error = _ask(render, client)
    return _finish(render, outcome, client)


def look_at_all(renders: Sequence[Render], left: Callable[[Render], None], again: bool = False) -> bool:
    """Ask for renders of one workspace and engine, one after the other, over one client; whether the service answered.

    One UPDATE for all of which there is no news. Where the service does not answer, the others are not asked for: they
    are free at once, for this may be one video's trouble; with `again`, or where nothing can be reached at all, they
    wait as if they had been asked for. `left` is told each that is not being made any more.
    """
    if connection.in_atomic_block:
        raise RuntimeError("Renders are looked at outside any transaction: none may be open while a service is asked.")
    row = _Row(left)
    try:
        with asking(renders[0].engine, renders[0].workspace, AT_ONCE) as client:
            return row.ask(renders, client, again)
    except EngineUnavailable as error:
        for render in renders:
            row.keep(render, unseen(render, error.sentence))
        return True  # there was nobody to ask, and all of them look again in some minutes
    finally:
        row.write()


class _Row:
    """What was found out and is not news is written together at the end: who is killed before only looks again."""

    def __init__(self, left: Callable[[Render], None]):
        self.left = left
        self.kept: dict[tuple, list[Render]] = defaultdict(list)
        self.columns: dict[tuple, dict[str, Any]] = {}
        self.unasked: list[Render] = []

    def ask(self, renders: Sequence[Render], client: HeyGen, again: bool) -> bool:
        until = time.monotonic() + settings.SERVICE_LOOK_SECONDS
        for place, render in enumerate(renders):
            if time.monotonic() > until:
                self.unasked += renders[place:]
                break
            try:
                outcome, error = _ask(render, client)
                self.keep(render, outcome, client)
            except Exception:
                log.exception("What the service says of render %s could not be dealt with.", render.pk)
                if render.state == Render.State.PROCESSING:
                    self.keep(render, after_failed_look(render, Unclear(_("Its answer could not be dealt with."))))
                continue
            if error and is_the_services(error):
                self.give_up(renders[place + 1 :], error, again)
                return False
        return True

    def give_up(self, others: Sequence[Render], error: WireError, again: bool) -> None:
        if again or isinstance(error, NotSent | RateLimited):
            for render in others:
                self.keep(render, after_failed_look(render, error))
        else:
            self.unasked += others

    def keep(self, render: Render, outcome: Outcome, client: HeyGen | None = None) -> None:
        if outcome.kind:
            if _finish(render, outcome, client) and render.state != Render.State.PROCESSING:
                self.left(render)
            return
        key = _same(outcome, timezone.now())
        self.kept[key].append(render)
        self.columns[key] = outcome.columns

    def write(self) -> None:
        for key, renders in self.kept.items():
            _held(renders).update(**self.columns[key], lease_until=None)
        if self.unasked:
            _held(self.unasked).update(lease_until=None)


def is_the_services(error: WireError) -> bool:
    """Whether asking for the next video would end alike: nothing can be reached, or it takes no more, or is silent."""
    return isinstance(error, NotSent | RateLimited) or (isinstance(error, Unclear) and error.status is None)


def _ask(render: Render, client: HeyGen) -> tuple[Outcome, WireError | None]:
    try:
        return seen(render, client.status(render.remote_id)), None
    except WireError as error:
        return after_failed_look(render, error), error


def _finish(render: Render, outcome: Outcome, client: HeyGen | None) -> bool:
    if not finish(render, outcome, client and client.last):
        return False
    if client and not render.is_open and render.doubted_from:
        note_doubles(render, client)
    return True


def _same(outcome: Outcome, now: datetime) -> tuple:
    """Alike are those with the same columns that are due again after as many seconds, whenever they were asked for."""
    wait = round((outcome.columns["next_at"] - now).total_seconds())
    return wait, *sorted((name, value) for name, value in outcome.columns.items() if name != "next_at")


def _held(renders: Sequence[Render]):
    """Those that are still as they were claimed."""
    first = renders[0]
    return Render.objects.filter(
        pk__in=[render.pk for render in renders], state=Render.State.PROCESSING, lease_until=first.lease_until
    )
