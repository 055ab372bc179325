"""The database itself refuses to change an event of a render, whoever asks."""

from django.db import migrations

TABLE = "studio_renderevent"
WORDS = "An event of a render is never changed."

SQLITE = f"""
CREATE TRIGGER studio_renderevent_fixed BEFORE UPDATE ON {TABLE}
BEGIN
    SELECT RAISE(ABORT, '{WORDS}');
END
"""

POSTGRESQL = f"""
CREATE FUNCTION studio_renderevent_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER studio_renderevent_fixed BEFORE UPDATE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION studio_renderevent_fixed();
"""


def fix(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def loosen(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS studio_renderevent_fixed")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS studio_renderevent_fixed ON {TABLE}")
        schema_editor.execute("DROP FUNCTION IF EXISTS studio_renderevent_fixed()")


class Migration(migrations.Migration):
    dependencies = [("studio", "0003_trusted_renders")]
    operations = [migrations.RunPython(fix, loosen)]
