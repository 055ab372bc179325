"""What an owner, an opaque string on every row, is called: the name of the account, or the string itself."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

ACCOUNT = "user:"


def with_author(rows: QuerySet) -> QuerySet:
    """Each row with `author`: the name of the account that owns it, or the owner as it is kept."""
    accounts = get_user_model().objects.annotate(subject=Concat(Value(ACCOUNT), Cast("pk", CharField())))
    name = accounts.filter(subject=OuterRef("owner")).values("username")[:1]
    return rows.annotate(author=Coalesce(Subquery(name), F("owner")))


def owners_called(name: str) -> list[str]:
    """The owners that may be meant by `name`, in any case: the accounts of that name, else the string itself. Mostly
    one, so that an index gives its rows in order."""
    if ":" in name:  # no account is called so
        return [name]
    found = get_user_model().objects.filter(username__iexact=name).values_list("pk", flat=True)[:20]
    return [f"{ACCOUNT}{pk}" for pk in found] or [name]


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """What each is called; one query, none where no account is among them."""
    subjects = set(subjects)
    keys = {one.removeprefix(ACCOUNT) for one in subjects if one.startswith(ACCOUNT)}
    keys = [key for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    found = get_user_model().objects.filter(pk__in=keys).values_list("pk", "username") if keys else []
    return {one: one for one in subjects} | {f"{ACCOUNT}{pk}": name for pk, name in found}
