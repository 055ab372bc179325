"""The full-text index of renders: kept beside them, and asked."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from studio.models import Render, RenderWords
from studio.payload import lookup

from .paging import Key

BATCH = 500
FEW = 200  # renders whose words are read one by one
LARGEST = 2**63 - 1  # the largest number of all; a cursor may name any moment
WORDS, INDEX = "studio_renderwords", "studio_renderwords_index"
# The plus signs leave SQLite one way: from its index to the words, and from those to the renders.
SQLITE = [f"{INDEX} MATCH %s", f"{WORDS}.number = +{INDEX}.rowid", f"studio_render.id = +{WORDS}.render_id"]
POSTGRESQL = [f"{WORDS}.words @@ to_tsquery('simple', %s)", f"studio_render.id = {WORDS}.render_id"]


def index_render(render: Render) -> None:
    """In the transaction that writes the render. (Should its number be taken, `index_missing` finds it another.)"""
    RenderWords.objects.bulk_create([_row(render)], ignore_conflicts=True)


def _row(render: Render) -> RenderWords:
    number = RenderWords.number_of(render.created_at, render.pk)
    return RenderWords(number=number, render=render, text=lookup.text_of(render.title, render.callback_id, render.body))


def index_missing() -> int:
    """Index the renders that are not, in batches; how many."""
    done = 0
    while rows := list(Render.objects.filter(words=None).order_by()[:BATCH]):
        done += index_renders(rows)
    return done


def index_renders(renders: Iterable[Render]) -> int:
    """How many; one whose number is taken gets the next that is free."""
    rows = [_row(render) for render in renders]
    asked = {row.number for row in rows}
    taken = _taken(asked)
    for row in rows:
        while row.number in taken:
            row.number += 1
            if row.number not in asked:
                asked.add(row.number)
                taken |= _taken({row.number})
        taken.add(row.number)
    return len(RenderWords.objects.bulk_create(rows, ignore_conflicts=True))


def _taken(numbers: set[int]) -> set[int]:
    return set(RenderWords.objects.filter(number__in=numbers).values_list("number", flat=True))


def index_anew() -> int:
    """Forget the whole index, and index every render; how many. Searches find only some of them meanwhile."""
    while numbers := list(RenderWords.objects.order_by().values_list("pk", flat=True)[:BATCH]):
        RenderWords.objects.filter(pk__in=numbers)._raw_delete(RenderWords.objects.db)
    return index_missing()


def matching(rows: QuerySet[Render], search: str) -> QuerySet[Render]:
    """Those of `rows` that hold what is searched for, none where that holds no word. `in_order` orders them."""
    phrases = lookup.asked_words(search)
    if not phrases:
        return rows.none()
    few = list(rows.order_by().values_list("pk", flat=True)[: max(FEW + 1, 0)])
    if len(few) <= FEW:
        return rows.filter(pk__in=_holding(few, phrases))
    if connection.vendor == "postgresql":
        return _matching_on_postgresql(rows, " & ".join(f"({_for_postgresql(one)})" for one in phrases))
    rows = _apart(rows)
    query = " ".join(map(_for_sqlite, phrases))
    return rows.extra(tables=[WORDS, INDEX], where=SQLITE, params=[query])  # noqa: S610


def _matching_on_postgresql(rows: QuerySet[Render], query: str) -> QuerySet[Render]:
    """It takes a word that it has no count of for one that one render in 200 holds, would walk through all renders in
    order until it has a page of them, and so reads everything for a word that few hold or none: those it is asked for
    first, without an order."""
    hits = RenderWords.objects.order_by().extra(where=POSTGRESQL[:1], params=[query])  # noqa: S610
    few = list(hits.values_list("render_id", flat=True)[: max(FEW + 1, 0)])
    if len(few) <= FEW:
        return rows.filter(pk__in=few)
    return _apart(rows).extra(tables=[WORDS], where=POSTGRESQL, params=[query])  # noqa: S610


def _holding(ids: list[UUID], phrases: list[list[str]]) -> list[UUID]:
    """Read one by one, as the index would: among few renders a word that many others hold is dear to look up."""
    asked = [" " + " ".join(filter(None, phrase)) + (" " if phrase[-1] else "") for phrase in phrases]
    texts = RenderWords.objects.filter(render__in=ids).values_list("render_id", "text")
    return [id for id, text in texts.iterator(chunk_size=20) if all(one in f" {text} " for one in asked)]


def _apart(rows: QuerySet[Render]) -> QuerySet[Render]:
    """What was to be joined is fetched by a query of its own: SQLite would begin with the other table, and sort."""
    related = rows.query.select_related
    return rows.select_related(None).prefetch_related(*(related if isinstance(related, dict) else ()))


def is_search(rows: QuerySet[Render]) -> bool:
    return WORDS in rows.query.extra_tables


def in_order(found: QuerySet[Render], key: Key | None, backwards: bool) -> QuerySet[Render]:
    """What `matching` found as the index gives it, without sorting: last submitted first, or `backwards`."""
    number = f"{WORDS}.number" if connection.vendor == "postgresql" else f"{INDEX}.rowid"
    if key is not None:
        at = RenderWords.objects.filter(render_id=key.id).values_list("number", flat=True).first()
        at = at or min(max(-LARGEST, RenderWords.number_of(key.at, key.id)), LARGEST)
        beyond = f"{number} {'>' if key.newer else '<'} %s"
        found = found.extra(where=[beyond], params=[at])  # noqa: S610
    return found.extra(order_by=[number if backwards else f"-{number}"])


def _for_sqlite(phrase: list[str]) -> str:
    """Words hold letters and digits alone, so nothing in them is a sign of FTS5's."""
    return '"' + " ".join(filter(None, phrase)) + '"' + ("" if phrase[-1] else " *")


def _for_postgresql(phrase: list[str]) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase if word) + ("" if phrase[-1] else ":*")
