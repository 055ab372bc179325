"""What the database does by itself beside renders: it is there after all migrations, and after going back and forth."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from studio.models import Render, RenderEvent, RenderTotal, RenderWords
from studio.services import housekeeping
from studio.services.course import Kind, State, take_step
from studio.services.listing import Filters, list_renders
from studio.services.mending import CHORES
from studio.services.totals import Totals, drift, sum_totals
from tests.factories import make_render, make_video, make_who

pytestmark = pytest.mark.postgresql

BEFORE = ("studio", "0003_trusted_renders")
SQLITE = connection.vendor == "sqlite"
EVENTS, WORDS = "studio_renderevent", "studio_renderwords"
TRIGGERS = {(EVENTS, f"{EVENTS}_fixed")}
if SQLITE:
    TRIGGERS |= {(WORDS, f"{WORDS}_{change}") for change in ("added", "changed", "removed")}


def triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
            if SQLITE
            else "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return set(cursor.fetchall())


def migrate(*targets: tuple[str, str]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


@pytest.fixture
def taken_back(transactional_db):
    """Three renders of before: one with words and totals, one that has neither yet, and one whose words are wrong."""
    who = make_who(reviews=True)
    made = [make_render(make_video(who, 1), title=title, state="processing") for title in ("kept", "new", "wrong")]
    for render in made:
        take_step(render, State.COMPLETED, kind=Kind.COMPLETED, by="worker", seconds=2.0)
    try:
        migrate(BEFORE)
        RenderWords.objects.filter(render=made[1]).delete()
        RenderWords.objects.filter(render=made[2]).update(text="mended")
        RenderTotal.objects.update(number=7)
        yield who
    finally:
        migrate()


def found(who, words: str) -> list[str]:
    return [render.title for render in list_renders(who, Filters(search=words)).rows]


@pytest.mark.django_db
def test_no_migration_has_lost_a_trigger():
    """SQLite makes a table anew to change it, and forgets its triggers: the migration that did has to make them again,
    as 0004 and 0005 do."""
    assert triggers() >= TRIGGERS


@pytest.mark.usefixtures("taken_back")
def test_taken_back_nothing_of_it_is_left():
    assert triggers() == set()
    assert f"{WORDS}_index" not in connection.introspection.table_names()
    assert RenderEvent.objects.update(message="changed") == 3
    assert Render.objects.count() == 3


def test_applied_again_it_holds_for_the_rows_of_before(taken_back, monkeypatch):
    housekeeping.take_turn()
    migrate()
    assert triggers() == TRIGGERS
    with pytest.raises(DatabaseError), transaction.atomic():
        RenderEvent.objects.update(message="changed")
    assert sum_totals(taken_back.workspace) == Totals({"completed": 3}, 6.0)
    assert drift() == []

    monkeypatch.setattr("studio.services.indexing.FEW", -1)  # asked of the index
    assert [found(taken_back, words) for words in ("kept", "mended", "wrong")] == [["kept"], ["wrong"], []]
    assert found(taken_back, "new") == []
    assert housekeeping.take_turn(), "the hourly look is due at once"
    assert {name: chore() for name, chore in CHORES.items()} == dict(zip(CHORES, (1, 0), strict=True))
    assert found(taken_back, "new") == ["new"]


# --- SQLite's index beside its table -------------------------------------------------------------------------------


def check_index() -> None:
    """Raises DatabaseError where it holds anything but the words of its table; without the 1, SQLite looks only at the
    index itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {WORDS}_index({WORDS}_index, rank) VALUES ('integrity-check', 1)")


@pytest.fixture
def renders(db):
    if not SQLITE:
        pytest.skip("PostgreSQL computes the column that it indexes")
    video = make_video()
    return [make_render(video, title=f"Welcome {n}", state="completed") for n in range(3)]


def test_the_index_follows_its_table(renders):
    check_index()
    RenderWords.objects.filter(render=renders[0]).update(text="something else")
    check_index()
    moved = RenderWords.objects.get(render=renders[1])
    RenderWords.objects.filter(pk=moved.pk).update(number=moved.number + 1)
    check_index()
    RenderWords.objects.get(render=renders[0]).delete()
    renders[1].delete()
    check_index()
    renders[2].workspace.delete()
    check_index()
    assert RenderWords.objects.count() == 0


@pytest.mark.parametrize("lost", ["added", "changed", "removed"])
def test_the_check_sees_an_index_that_fell_behind(renders, lost):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {WORDS}_{lost}")
    RenderWords.objects.filter(render=renders[0]).update(text="something else")
    renders[1].delete()
    make_render(renders[2].video, title="Added", state="completed")
    with pytest.raises(DatabaseError):
        check_index()
