"""Which migrations of the code a database has yet to be given."""

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from studio.services import readiness

pytestmark = pytest.mark.django_db


def planned() -> set:
    executor = MigrationExecutor(connection)
    return {(one.app_label, one.name) for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())}


def test_it_says_what_django_s_own_plan_says():
    assert readiness.missing_migrations() == []
    assert planned() == set()
    MigrationRecorder.Migration.objects.filter(app="studio").delete()
    assert set(readiness.missing_migrations()) == planned() != set()


@pytest.mark.parametrize(
    ("applied", "missing"),
    [
        (["a", "b"], []),  # as it was before they were squashed
        (["both"], []),  # on a new database
        (["a"], ["b", "both"]),
        ([], ["a", "b", "both"]),
    ],
)
def test_a_squashed_migration_stands_for_what_it_replaces(monkeypatch, applied, missing):
    both = Migration("both", "app")
    both.replaces = [("app", "a"), ("app", "b")]
    code = {("app", name): Migration(name, "app") for name in "ab"} | {("app", "both"): both}
    monkeypatch.setattr(readiness, "code_migrations", lambda: code)
    for name in applied:
        MigrationRecorder(connection).record_applied("app", name)
    assert readiness.missing_migrations() == [("app", name) for name in missing]
