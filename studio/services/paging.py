"""Pages by key: what is added meanwhile moves nothing, and the last page costs what the first one does."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .errors import ServiceError

LAST = "last"
NEWER = "newer"


class BadCursor(ServiceError):
    """Text that is no place in a list."""


@dataclass(frozen=True)
class Key:
    """The place of one row: the page is what is older than it, or with `newer` what is newer."""

    at: datetime
    id: UUID
    newer: bool = False

    @classmethod
    def of(cls, row: Any, newer: bool = False) -> "Key":
        return cls(row.created_at, row.pk, newer)

    def __str__(self) -> str:
        words = f"{self.at.isoformat()} {self.id}" + (f" {NEWER}" if self.newer else "")
        return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str) -> "Key":
        """Raises BadCursor."""
        try:
            text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
            at, id, *direction = text.split(" ")
            when = datetime.fromisoformat(at)
            if when.tzinfo is None or not 1 < when.year < 9999 or direction not in ([], [NEWER]):
                raise ValueError
            return cls(when, UUID(id), bool(direction))
        except (ValueError, OverflowError):
            words = _("This is no cursor of an earlier page. Take “next” as it was given.")
            raise BadCursor(words) from None


@dataclass(frozen=True)
class Page[Row]:
    """`newer` and `older` are the cursors of its neighbours, None where there is none; `notice` says in words what
    could not be done as asked."""

    rows: list[Row]
    newer: str | None = None
    older: str | None = None
    notice: str = ""

    @property
    def has_others(self) -> bool:
        return bool(self.newer or self.older)


def by_key(rows: QuerySet, key: Key | None, backwards: bool) -> QuerySet:
    """The rows from `key` on, in order: last made first, or `backwards`. The first condition follows from the second,
    and lets the database begin at the key."""
    if key is not None and key.newer:
        rows = rows.filter(Q(created_at__gte=key.at), Q(created_at__gt=key.at) | Q(created_at=key.at, id__gt=key.id))
    elif key is not None:
        rows = rows.filter(Q(created_at__lte=key.at), Q(created_at__lt=key.at) | Q(created_at=key.at, id__lt=key.id))
    return rows.order_by("created_at", "id") if backwards else rows.order_by("-created_at", "-id")


type Order = Callable[[QuerySet, Key | None, bool], QuerySet]


def rows_after(rows: QuerySet, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """For programs: the rows older than the cursor's, none where there are none, and the cursor of the next page.
    Raises BadCursor, also for ""."""
    page = _forwards(by_key(rows, None if cursor is None else Key.read(cursor), False), None, limit)
    return page.rows, page.older


def page_of(rows: QuerySet, cursor: str, limit: int, ordered: Order = by_key) -> Page:
    """The page at `cursor`: "" is the first, "last" the last. Two queries at most, and one for most.

    A cursor that leads nowhere gives the first page with a notice; raises BadCursor for what is no cursor.
    """
    key = Key.read(cursor) if cursor not in ("", LAST) else None
    if cursor == LAST or (key and key.newer):
        page = _backwards(ordered(rows, key, True), key, limit)
    else:
        page = _forwards(ordered(rows, key, False), key, limit)
    if page is not None:
        return page
    first = _forwards(ordered(rows, None, False), None, limit)
    gone = key is not None and not key.newer and first.rows
    notice = _("There is nothing on that page any more; this is the first one.") if gone else ""
    return Page(first.rows, None, first.older, notice)


def _forwards(rows: QuerySet, key: Key | None, limit: int) -> Page | None:
    found = list(rows[: limit + 1])
    page, more = found[:limit], len(found) > limit
    if key is None:
        return Page(page, None, str(Key.of(page[-1])) if more else None)
    if not page:
        return None
    return Page(page, str(Key.of(page[0], newer=True)), str(Key.of(page[-1])) if more else None)


def _backwards(rows: QuerySet, key: Key | None, limit: int) -> Page | None:
    """None where there is less than a page before the key: that is the first page, which is shown whole."""
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return None
    page = found[:limit][::-1]
    return Page(page, str(Key.of(page[0], newer=True)), str(Key.of(page[-1])) if key else None)
