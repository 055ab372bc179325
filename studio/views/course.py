"""How a render went, in plain words for its author: what happened, when, and who said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from studio.models import Render, RenderEvent
from studio.services.authors import names_of

Kind = RenderEvent.Kind

# What an author is told of; the rest is between the studio and the service, and in the operator's timeline.
WORDS = {
    Kind.SUBMITTED: gettext_lazy("Submitted"),
    Kind.ACCEPTED: gettext_lazy("Taken by the service"),
    Kind.REFUSED: gettext_lazy("Refused by the service"),
    Kind.NOT_SENT: gettext_lazy("The service could not be reached; it waits to be sent again"),
    Kind.UNCLEAR: gettext_lazy("Sent, and no clear answer came; it is looked for at the service"),
    Kind.LOST: gettext_lazy("The service does not know it any more"),
    Kind.DOUBTED: gettext_lazy("The studio came back from a backup; whether this was sent since is not known"),
    Kind.NOT_FOUND: gettext_lazy("Looked for at the service and not found"),
    Kind.SETTLED: gettext_lazy("Found at the service"),
    Kind.TWICE: gettext_lazy("Found at the service a second time: it may be billed twice"),
    Kind.COMPLETED: gettext_lazy("Finished"),
    Kind.FAILED: gettext_lazy("Failed"),
    Kind.CHECKED: gettext_lazy("Looked at now, as asked"),
    Kind.SENT_AGAIN: gettext_lazy("Sent again"),
    Kind.CANCELLED: gettext_lazy("Cancelled"),
    Kind.GIVEN_UP: gettext_lazy("Given up"),
}
WAS_FULL = gettext_lazy("The service was full; it waits to be sent again")
BY_PEOPLE = {Kind.SUBMITTED, Kind.CHECKED, Kind.SENT_AGAIN, Kind.CANCELLED, Kind.GIVEN_UP}
MOST = 30  # lines; of a longer course the last


@dataclass(frozen=True)
class Line:
    """`times` in a row, the last of them at `at`; `by` is who decided it, "" where it went by itself."""

    kind: str
    at: datetime
    words: str
    by: str = ""
    times: int = 1

    @property
    def is_today(self) -> bool:
        return localdate(self.at) == localdate()

    @property
    def told(self) -> str:
        if self.times == 1:
            return self.words
        repeated = ngettext("%(n)d time", "%(n)d times", self.times) % {"n": self.times}
        return _("%(words)s (%(times)s)") % {"words": self.words, "times": repeated}


def course_of(render: Render) -> list[Line]:
    """First to last; what was written before there were events has the moments that the render itself knows."""
    told = render.events.filter(kind__in=WORDS).order_by("-at", "-id")
    found = list(reversed(told.values_list("kind", "at", "by", "exchange__reply__status")[: MOST * 4]))
    if not found:
        return list(_remembered(render))
    return list(_lines(found))[-MOST:]


def _lines(found: list[tuple[str, datetime, str, int | None]]) -> Iterable[Line]:
    names = names_of({by for kind, _at, by, _status in found if kind in BY_PEOPLE})
    for (kind, words), alike in groupby(found, key=lambda row: (row[0], _words(row[0], row[3]))):
        several = list(alike)
        _kind, at, by, _status = several[-1]
        who = names[by] if kind in BY_PEOPLE and by.startswith("user:") else ""
        yield Line(kind, at, words, who, len(several))


def _words(kind: str, status: int | None) -> str:
    return str(WAS_FULL if kind == Kind.NOT_SENT and status == 429 else WORDS[Kind(kind)])


def _remembered(render: Render) -> Iterable[Line]:
    yield Line(Kind.SUBMITTED, render.created_at, str(WORDS[Kind.SUBMITTED]))
    ends = {Render.State.COMPLETED: Kind.COMPLETED, Render.State.FAILED: Kind.FAILED}
    if render.finished_at and render.state in ends:
        kind = ends[Render.State(render.state)]
        yield Line(kind, render.finished_at, str(WORDS[kind]))
