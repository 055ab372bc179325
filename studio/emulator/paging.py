"""Lists in pages: `limit` rows, newest first, and a token that leads to those after them, also when rows go away."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from .http import Request
from .routing import LIMIT, TEXT, Schema, unfit

PAGED: dict[str, Schema] = {"limit": LIMIT, "token": {**TEXT, "default": ""}}


def page(rows: QuerySet, request: Request) -> tuple[list[Any], str | None]:
    """One page of rows that have `created_at` and `id`, and the token of the next one; None where that was the last."""
    limit = request.query["limit"]
    if token := request.query["token"]:
        when, last = read_token(request, token)
        rows = rows.filter(Q(created_at__lt=when) | Q(created_at=when, id__lt=last))
    found = list(rows.order_by("-created_at", "-id")[: limit + 1])
    return found[:limit], token_of(found[limit - 1]) if len(found) > limit else None


def token_of(row: Any) -> str:
    return urlsafe_b64encode(f"{row.created_at.isoformat()} {row.pk}".encode()).decode()


def read_token(request: Request, token: str) -> tuple[datetime, str]:
    try:
        when, _, last = urlsafe_b64decode(token.encode("ascii")).decode("ascii").partition(" ")
        given = datetime.fromisoformat(when)
        found = given.astimezone(UTC)  # also at the ends of time, where it overflows
    except (ValueError, OverflowError):
        raise unfit(request, "token", "not one that was given out") from None
    if timezone.is_naive(given) or not last.isalnum():
        raise unfit(request, "token", "not one that was given out")
    return found, last
