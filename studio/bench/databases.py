"""Databases of a trial's own: as many copies of a freshly set up one as there are trials at a time."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from studio.management import postgres


def copies(number: int, folder: Path) -> list[dict[str, Any]]:
    """What each copy changes in the settings of the database that is set up here."""
    call_command("migrate", interactive=False, verbosity=0)
    settings = connections.settings["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    return [copied(settings, f"trial{one}", folder) for one in range(number)]


def copied(settings: dict[str, Any], name: str, folder: Path) -> dict[str, Any]:
    if settings["ENGINE"].endswith("sqlite3"):
        return {"NAME": shutil.copy(settings["NAME"], folder / f"{name}.sqlite3")}
    whole = f"{settings['NAME']}_{name}"
    postgres.create_database(whole, settings["HOST"], template=settings["NAME"])
    return {"NAME": whole}
