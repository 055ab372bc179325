"""Renders as files: CSV for spreadsheets, JSON Lines for programs, each made row by row while it is read."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from studio.models import Render

from .authors import with_author
from .callbacks import without_tokens

AT_ONCE = 100  # rows in memory: a body may be a quarter of a megabyte
COLUMNS = [
    "id", "state", "title", "engine", "workspace", "workspace_id", "author", "created_at", "sent_at", "finished_at",
    "scenes", "seconds", "revision", "video_id", "remote_id", "callback_id", "attempts", "error_code", "error_message",
]  # fmt: skip
# Where a spreadsheet may take what follows for a formula: at the beginning of a cell, and behind what separates cells
# where it is set to another country's separator. The signs of a formula may be wide ones, and blanks may precede them.
FORMULA = re.compile(r"(^|[;\t\r\n])(?=(?:[^\S\t\r\n]|[\ufeff\u200b])*[=+\-@＝＋－＠])")


def csv_of(renders: QuerySet[Render]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8, a row for each render under a row of names.

    It begins with a byte order mark, without which Excel reads UTF-8 as the machine's old code page; programs read it
    as `utf-8-sig`. No cell is a formula: see `inert`.
    """
    writer = csv.writer(Echo())
    yield "\ufeff".encode() + writer.writerow(COLUMNS)
    for render in rows(renders.defer("body", "scene_ids")):
        told = facts(render)
        yield writer.writerow([inert(as_text(told[name])) for name in COLUMNS])


def json_lines_of(renders: QuerySet[Render]) -> Iterator[bytes]:
    """One JSON object a line, with the names of the CSV, and `request`: what was sent, byte for byte but for the token
    of a `callback_url` of ours."""
    for render in rows(renders.defer("scene_ids")):
        told = json.dumps(facts(render), ensure_ascii=False, default=as_text)
        yield f'{told[:-1]}, "request": {on_one_line(without_tokens(render.body))}}}\n'.encode()


def rows(renders: QuerySet[Render]) -> Iterator[Render]:
    """One statement for all of them, read a few at a time."""
    return with_author(renders).select_related("workspace").iterator(chunk_size=AT_ONCE)


def facts(render: Render) -> dict[str, Any]:
    return {name: getattr(render, name) for name in COLUMNS} | {"workspace": render.workspace.name}


def as_text(value: Any) -> str:
    """Times in UTC as ISO 8601 has them; nothing is nothing."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return "" if value is None else str(value)


def inert(cell: str) -> str:
    """The cell with an apostrophe before everything that a spreadsheet could take for a formula."""
    return FORMULA.sub(r"\1'", f"'{cell}" if cell.startswith(("\t", "\r", "\n")) else cell)


def on_one_line(body: str) -> str:
    """A body of several lines was laid out by somebody else; strings in JSON hold no line ends, so no word is lost."""
    return body if not re.search(r"[\r\n]", body) else json.dumps(json.loads(body), ensure_ascii=False)


class Echo:
    """A file that hands back what is written: `writerow` then returns the row."""

    def write(self, row: str) -> bytes:
        return row.encode("utf-8", "replace")
