"""Rows copied within the database, later and under other ids: many times as fast as they are made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, models, transaction

from studio.models import Render, RenderWords, Video

INDEX = "studio_renderwords_index"
SHIFTED = ("created_at", "sent_at", "finished_at")
RENAMED = ("id", "video_id", "render_id", "callback_id", "remote_id")


def copy_renders(begin: datetime, end: datetime, number: int) -> None:
    """The renders of that time with their videos and words, `number` times, one lot after the other."""
    moments = " AND ".join(f"created_at {sign} '{at:%Y-%m-%d %H:%M:%S}'" for sign, at in ((">=", begin), ("<", end)))
    with index_made_last():
        for lot in range(1, number + 1):
            later = (end - begin) * lot
            with transaction.atomic():
                copy(Video, lot, later, f"id IN (SELECT video_id FROM studio_render WHERE {moments})")  # noqa: S608
                copy(Render, lot, later, moments)
                copy(RenderWords, lot, later, f"render_id IN (SELECT id FROM studio_render WHERE {moments})")  # noqa: S608


def copy(model: type[models.Model], lot: int, later: timedelta, where: str) -> None:
    table, fields = model._meta.db_table, model._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    values = ", ".join(copied(model, field, lot, later) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {where}")  # noqa: S608


def copied(model: type[models.Model], field: models.Field, lot: int, later: timedelta) -> str:
    """The lot stands in the first eight digits of each id, and moves the number of words as it moves the moment."""
    name, sqlite = field.column, connection.vendor == "sqlite"
    if name == "number":
        return f"{name} + {(later // timedelta(microseconds=1)) << 12}"
    if name in SHIFTED and model is Render:
        minutes = later // timedelta(minutes=1)
        return f"datetime({name}, '+{minutes} minutes')" if sqlite else f"{name} + interval '{minutes} minutes'"
    if name in RENAMED:
        renamed = f"'{lot:08x}' || substr(CAST({name} AS text), 9)"
        return f"({renamed})::uuid" if not sqlite and field.get_internal_type() != "CharField" else f"({renamed})"
    return name


@contextmanager
def index_made_last() -> Iterator[None]:
    """PostgreSQL makes an index of words from all of them much faster than from one after the other."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX])
        [made] = cursor.fetchone()
        cursor.execute(f"DROP INDEX {INDEX}")
        yield
        cursor.execute(made)
