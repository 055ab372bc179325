"""Whether this process can do its work: the parts it needs, and what is wrong with each."""

import os
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Key = tuple[str, str]  # an app's label and a migration's name


def check_parts() -> dict[str, str]:
    """What is wrong with each part and what to do, "" where nothing is. One query."""
    database, tables = check_database()
    return {"database": database, "tables": tables, "files": check_files()}


def check_database() -> tuple[str, str]:
    try:
        missing = missing_migrations()
    except DatabaseError:
        asked = _("It does not answer. See that it runs, and that STUDIO_DATABASE_URL names it.")
        return asked, _("Nobody knows while the database does not answer.")
    words = ngettext(
        "%(n)s migration is not applied. Run python3 manage.py migrate.",
        "%(n)s migrations are not applied. Run python3 manage.py migrate.",
        len(missing),
    )
    return "", words % {"n": len(missing)} if missing else ""


def check_files() -> str:
    folder = settings.MEDIA_ROOT
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent  # it is made when the first file comes
    if os.access(folder, os.W_OK | os.X_OK):
        return ""
    return _("The folder of the data cannot be written to. Let the studio's user write there.")


def missing_migrations() -> list[Key]:
    """Those of this code that the database has not had; a squashed one stands for what it replaces, and they for it."""
    applied = {(row.app, row.name) for row in MigrationRecorder(connection).migration_qs.only("app", "name")}
    stood_for = {old for key, one in code_migrations().items() if key in applied for old in one.replaces}
    there = applied | stood_for
    return [
        key
        for key, one in code_migrations().items()
        if key not in there and not (one.replaces and there.issuperset(one.replaces))
    ]


@cache
def code_migrations() -> dict[Key, Migration]:
    """Read once: to read the files takes longer than everything else that is asked here."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return loader.disk_migrations
