"""How many renders there are and how long their films are, kept up to date by whatever changes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from studio.models import Render, RenderTotal, Turn, Workspace

TURN = "totals"
AT_ONCE = 100
COLUMNS = "workspace_id, day, engine, state, number, milliseconds"
# One statement for all of a step, in the order of their keys: nobody waits in a circle, nor longer than a commit.
ADD = f"""
INSERT INTO studio_rendertotal ({COLUMNS}) VALUES {{rows}}
ON CONFLICT (workspace_id, day, engine, state) DO UPDATE SET
    number = studio_rendertotal.number + excluded.number,
    milliseconds = studio_rendertotal.milliseconds + excluded.milliseconds
"""  # noqa: S608
# What the renders say beside what was kept, in one statement and so of one moment: what others do meanwhile is in
# both or in neither.
DRIFT = """
SELECT workspace_id, day, engine, state, SUM(number), SUM(milliseconds) FROM (
    SELECT workspace_id, {day} AS day, engine, state, 1 AS number, {milliseconds} AS milliseconds
        FROM studio_render
    UNION ALL
    SELECT workspace_id, day, engine, state, -number, -milliseconds FROM studio_rendertotal
) AS kinds GROUP BY workspace_id, day, engine, state HAVING SUM(number) <> 0 OR SUM(milliseconds) <> 0
ORDER BY workspace_id, day, engine, state
"""
SQLITE = {"day": "substr(created_at, 1, 10)", "milliseconds": "COALESCE(CAST(seconds * 1000 AS INTEGER), 0)"}
POSTGRESQL = {
    "day": "(created_at AT TIME ZONE 'UTC')::date",
    "milliseconds": "COALESCE(trunc(seconds * 1000)::bigint, 0)",
}


@dataclass(frozen=True, order=True)
class Change:
    """So many renders more, or less, of one kind."""

    workspace_id: UUID
    day: date
    engine: str
    state: str
    number: int
    milliseconds: int

    @classmethod
    def of(cls, render: Render, number: int, state: str, seconds: float | None) -> "Change":
        day = render.created_at.astimezone(UTC).date()
        return cls(render.workspace_id, day, render.engine, state, number, number * int((seconds or 0.0) * 1000))

    @property
    def row(self) -> list:
        id = self.workspace_id
        key = id.hex if isinstance(id, UUID) and connection.vendor == "sqlite" else str(id)
        return [key, self.day.isoformat(), self.engine, self.state, self.number, self.milliseconds]


def count_render(render: Render) -> None:
    """A render that was just written, in its transaction."""
    add([Change.of(render, 1, render.state, render.seconds)])


def recount_render(render: Render, state: str, seconds: float | None) -> None:
    """One that took a step in this transaction, from its `state` and length here to these."""
    before = Change.of(render, -1, render.state, render.seconds)
    add([before, Change.of(render, 1, state, seconds)])


def add(changes: Iterable[Change]) -> None:
    changes = sorted(changes)
    if not changes:
        return
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(changes))
    with connection.cursor() as cursor:
        cursor.execute(ADD.format(rows=rows), [value for change in changes for value in change.row])


def drift() -> list[Change]:
    """What the totals lack, kind by kind; empty where they are right. Looks at every render."""
    with connection.cursor() as cursor:
        cursor.execute(DRIFT.format(**(SQLITE if connection.vendor == "sqlite" else POSTGRESQL)))
        return [
            Change(UUID(str(id)), _day(day), engine, state, int(number), int(milliseconds))
            for id, day, engine, state, number, milliseconds in cursor.fetchall()
        ]


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def mend_totals() -> int:
    """Add what they lack; how many were wrong. Steps that others take meanwhile are counted all the same."""
    if not drift():
        return 0  # the usual case takes no lock
    Turn.objects.get_or_create(pk=TURN)
    with transaction.atomic():
        list(Turn.objects.select_for_update().filter(pk=TURN).values_list("pk"))  # nobody else mends what is mended
        wrong = drift()
        for at in range(0, len(wrong), AT_ONCE):
            add(wrong[at : at + AT_ONCE])
    return len(wrong)


# --- Reading them -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Totals:
    """By state: how many renders, and how many seconds of finished film they make together."""

    numbers: dict[str, int]
    seconds: float

    @property
    def number(self) -> int:
        return sum(self.numbers.values())


def sum_totals(
    workspace: Workspace | UUID | str | None = None,
    engine: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Totals | None:
    """Of a workspace, or of all; None where the days asked for begin or end within one of those that are kept."""
    if any(moment is not None and moment.astimezone(UTC).time() != datetime.min.time() for moment in (since, until)):
        return None
    rows: QuerySet[RenderTotal] = RenderTotal.objects.order_by()
    rows = rows.filter(workspace=workspace) if workspace else rows
    rows = rows.filter(engine=engine) if engine else rows
    rows = rows.filter(day__gte=since.astimezone(UTC).date()) if since else rows
    rows = rows.filter(day__lt=until.astimezone(UTC).date()) if until else rows
    sums = list(rows.values_list("state").annotate(Sum("number"), Sum("milliseconds")))
    film = sum(milliseconds for state, _number, milliseconds in sums if state == Render.State.COMPLETED)
    return Totals({state: number for state, number, _milliseconds in sums if number}, film / 1000)
