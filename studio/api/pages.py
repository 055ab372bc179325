"""Pages by cursor, as programs go through them."""

from typing import Any

from django.db.models import QuerySet

from studio.services.paging import BadCursor, rows_after

from .problems import Refusal

MOST = 100


def page_of(rows: QuerySet, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """The newest `limit` rows that were made before `cursor`, and the cursor of the next page; None on the last."""
    try:
        return rows_after(rows, cursor, limit)
    except BadCursor as error:
        raise Refusal(400, "bad_cursor", error.sentence) from None
