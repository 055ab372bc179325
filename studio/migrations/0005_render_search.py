"""Full-text search of renders by the database itself; its index follows the table of words by triggers, or as a
column that is computed. (A later migration that makes the table anew on SQLite has to make the triggers anew, too:
tests/test_migrations.py says so.)

Renders of before get their words from the first worker that looks, at once, as every render does whose words are
missing: by the rules that searches follow then, whatever they were when this was written.
"""

from django.db import migrations

TIDY = "tidy"

# Words come normalised, with spaces between them, so the plainest tokenizer takes them as they are; the text of a row
# that goes is read from its table. Prefixes have an index for what is typed first: without it, a single letter took
# 43 ms among 100,000 renders, and 0.2 with it.
SQLITE = [
    """CREATE VIRTUAL TABLE studio_renderwords_index USING fts5(
        text, content='studio_renderwords', content_rowid='number', tokenize='ascii', prefix='1 2 3')""",
    "INSERT INTO studio_renderwords_index(studio_renderwords_index) VALUES ('rebuild')",
    """CREATE TRIGGER studio_renderwords_added AFTER INSERT ON studio_renderwords BEGIN
        INSERT INTO studio_renderwords_index(rowid, text) VALUES (new.number, new.text); END""",
    """CREATE TRIGGER studio_renderwords_removed AFTER DELETE ON studio_renderwords BEGIN
        INSERT INTO studio_renderwords_index(studio_renderwords_index, rowid, text)
        VALUES ('delete', old.number, old.text); END""",
    """CREATE TRIGGER studio_renderwords_changed AFTER UPDATE ON studio_renderwords BEGIN
        INSERT INTO studio_renderwords_index(studio_renderwords_index, rowid, text)
        VALUES ('delete', old.number, old.text);
        INSERT INTO studio_renderwords_index(rowid, text) VALUES (new.number, new.text); END""",
]
NO_SQLITE = [
    "DROP TRIGGER studio_renderwords_added",
    "DROP TRIGGER studio_renderwords_removed",
    "DROP TRIGGER studio_renderwords_changed",
    "DROP TABLE studio_renderwords_index",
]
POSTGRESQL = [
    """ALTER TABLE studio_renderwords
        ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED""",
    # Without a list of what is to be merged later, which each search would have to look through.
    "CREATE INDEX studio_renderwords_index ON studio_renderwords USING gin (words) WITH (fastupdate = off)",
]
NO_POSTGRESQL = [
    "DROP INDEX studio_renderwords_index",
    "ALTER TABLE studio_renderwords DROP COLUMN words",
]


def build(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def take_away(apps, schema_editor):
    for statement in NO_SQLITE if schema_editor.connection.vendor == "sqlite" else NO_POSTGRESQL:
        schema_editor.execute(statement, params=None)


def look_soon(apps, schema_editor):
    """The hourly look is due now."""
    apps.get_model("studio", "Turn").objects.filter(name=TIDY).delete()


class Migration(migrations.Migration):
    dependencies = [("studio", "0004_event_triggers")]
    operations = [migrations.RunPython(build, take_away), migrations.RunPython(look_soon, migrations.RunPython.noop)]
