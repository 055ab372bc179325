"""Finding renders among many: by state, engine, author, video, days and words, page by page."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from studio.models import Render, Who, Workspace
from studio.payload.lookup import asked_words

from . import indexing
from .authors import owners_called
from .paging import BadCursor, Page, by_key, page_of
from .totals import Totals, sum_totals

PER_PAGE = 25
LONGEST = 200  # characters that are searched for
FEW = 500  # renders of one id


@dataclass(frozen=True)
class Filters:
    """What is looked for; "" and None are no condition. `since` and `until` are days, both of them included; `notices`
    say in words what was asked for and cannot be."""

    state: str = ""
    engine: str = ""
    author: str = ""
    video: UUID | None = None
    since: date | None = None
    until: date | None = None
    search: str = ""
    notices: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """From a query string, in which anything may stand: what cannot be read is left out, and said."""
        notices: list[str] = []
        return cls(
            state=_one_of(given.get("state", ""), Render.State.values, _("There is no state “%s”."), notices),
            engine=_one_of(given.get("engine", ""), Workspace.Engine.values, _("There is no engine “%s”."), notices),
            author=_storable(given.get("author", ""))[:LONGEST],
            video=_video(given.get("video", ""), notices),
            since=_day(given.get("since", ""), notices),
            until=_day(given.get("until", ""), notices),
            search=_searched(given.get("q", ""), notices),
            notices=notices,
        )

    @property
    def any(self) -> bool:
        return bool(self.state or self.search or self.video or self.more)

    @property
    def more(self) -> bool:
        """Whether there is one that the form keeps folded away."""
        return bool(self.engine or self.author or self.since or self.until)

    @property
    def begin(self) -> datetime | None:
        return _midnight(self.since)

    @property
    def end(self) -> datetime | None:
        """The first moment that is too late."""
        return _midnight(self.until + timedelta(days=1)) if self.until else None


def find_renders(who: Who, filters: Filters) -> QuerySet[Render]:
    """The renders they may see and that fit, but for the words searched for; without their bodies."""
    return narrow(Render.objects.of(who).select_related("video").defer("body"), filters)


def narrow(rows: QuerySet[Render], filters: Filters) -> QuerySet[Render]:
    given = {"state": filters.state, "engine": filters.engine, "video": filters.video}
    given |= {"created_at__gte": filters.begin, "created_at__lt": filters.end}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return rows.filter(owner__in=owners_called(filters.author)) if filters.author else rows


def list_renders(who: Who, filters: Filters, cursor: str = "", limit: int = PER_PAGE) -> Page[Render]:
    """One page, last submitted first, with as many queries for a million renders as for ten. A cursor that leads
    nowhere, or is none, gives the first page and says so."""
    return list_page(search_rows(find_renders(who, filters), filters.search), cursor, limit)


def list_page(rows: QuerySet[Render], cursor: str = "", limit: int = PER_PAGE) -> Page[Render]:
    order = indexing.in_order if indexing.is_search(rows) else by_key
    try:
        return page_of(rows, cursor, limit, order)
    except BadCursor:
        page = page_of(rows, "", limit, order)
        return Page(page.rows, page.newer, page.older, _("The address names no page of this list; this is the first."))


def search_rows(rows: QuerySet[Render], search: str) -> QuerySet[Render]:
    """Those that go by this id, else those that hold these words; all where nothing is searched for."""
    search = _storable(search)[:LONGEST]
    if not search:
        return rows
    ids = called(search) if len(search.split()) == 1 else []
    return rows.filter(pk__in=ids) if ids else indexing.matching(rows, search)


def called(name: str) -> list[UUID]:
    """The renders that have this id, here or at the service, or are of the video that has: of whomever, so the caller
    narrows them. (What an author calls a render, its callback_id, is among its words.)"""
    by_id = [Render.objects.filter(remote_id=name)]
    with suppress(ValueError):
        by_id += [Render.objects.filter(pk=UUID(name)), Render.objects.filter(video=UUID(name))]
    ids = [rows.order_by().values_list("pk") for rows in by_id]
    found = ids[0].union(*ids[1:]).order_by() if len(ids) > 1 else ids[0]
    return [pk for (pk,) in found[:FEW]]


def totals_of(who: Who, filters: Filters) -> Totals | None:
    """Of all states, where they are kept up to date: of everything in a workspace, an engine, or whole days."""
    if not who.reviews or filters.search or filters.author or filters.video:
        return None
    return sum_totals(who.workspace, filters.engine, filters.begin, filters.end)


# --- Reading what somebody typed ----------------------------------------------------------------------------------


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode(errors="ignore").decode().strip()


def _one_of(given: str, values: list[str], words: str, notices: list[str]) -> str:
    if given and given not in values:
        notices.append(words % _storable(given)[:40])
        return ""
    return given


def _video(given: str, notices: list[str]) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        notices.append(_("“%s” is no id of a video.") % _storable(given)[:40])
        return None


def _day(given: str, notices: list[str]) -> date | None:
    try:
        day = parse_date(given) if given else None
    except ValueError:
        day = None
    if given and (day is None or not 1970 <= day.year < 9999):
        notices.append(_("“%s” is no day. Write it as 2026-01-31.") % _storable(given)[:40])
        return None
    return day


def _searched(given: str, notices: list[str]) -> str:
    text = _storable(given)
    if text and not asked_words(text[:LONGEST]):
        notices.append(_("“%s” holds no word that can be searched for: type letters or digits.") % text[:40])
    if len(text) > LONGEST:
        notices.append(_("Only the first %s characters are searched for.") % LONGEST)
    return text[:LONGEST]


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
