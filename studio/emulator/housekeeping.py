"""What the emulator lets go of by itself: films, events and uploads past their time, and files that belong to nothing.

Each function deletes, or only looks with `dry_run`, and gives how many. Only rows go by age; their files are then
files without a row, like those that a process left behind when it was killed between the two.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import batched
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from studio.models import EmulatorAsset, EmulatorDelivery, EmulatorJob, Render, Workspace
from studio.models.keeping import BATCH, kept_from, sweep

from .files import asset_folder, folder
from .jobs import Status
from .limits import OPEN, WEEK

# A file is there before its row, and a film is written before it gets its name: none of that takes a day.
YOUNG = timedelta(days=1)
ID = "[0-9a-f]{32}"
# Ours by name: `<id>.mp4`, and hidden ones while they are written. What else lies there is not ours to delete.
OURS = re.compile(rf"\.?({ID})\..+")
# There is a film, or there will be.
WITH_FILM = [*OPEN, Status.COMPLETED]


def old_drafts(dry_run: bool = False) -> int:
    """Jobs that ended long ago. Not those that a render of this studio still waits for, nor one of which somebody is
    yet to be told; tests of the last week still count towards a key's limits."""
    waiting = Render.objects.open().filter(workspace=OuterRef("workspace"), engine="local")
    awaited = waiting.filter(Q(remote_id=OuterRef("pk")) | Q(remote_id="", created_at__lte=OuterRef("created_at")))
    untold = EmulatorDelivery.objects.filter(job=OuterRef("pk"), state=EmulatorDelivery.State.WAITING)
    ended = EmulatorJob.objects.exclude(status__in=OPEN).alias(ended=Coalesce("finished_at", "created_at"))
    return sweep(
        ended.filter(
            ~Exists(awaited),
            ~Exists(untold),
            Q(test=False) | Q(created_at__lt=timezone.now() - WEEK),
            ended__lt=kept_from(settings.KEEP_DRAFTS_DAYS),
        ),
        dry_run,
    )


def old_deliveries(dry_run: bool = False) -> int:
    """Events that arrived, or that were given up."""
    settled = EmulatorDelivery.objects.exclude(state=EmulatorDelivery.State.WAITING)
    return sweep(settled.filter(created_at__lt=kept_from(settings.KEEP_TRACES_DAYS)), dry_run)


def old_uploads(dry_run: bool = False) -> int:
    """Files that clients uploaded long ago, but for those that a job under way names."""
    old = EmulatorAsset.objects.filter(created_at__lt=kept_from(settings.KEEP_UPLOADS_DAYS))
    if not old.exists():
        return 0
    payloads = EmulatorJob.objects.filter(status__in=OPEN).values_list("payload", flat=True)
    named = {found for payload in payloads.iterator() for found in re.findall(ID, json.dumps(payload))}
    return sweep(old.exclude(pk__in=named), dry_run)


def orphaned_files(dry_run: bool = False) -> int:
    """Files without a row that would show them, and what was never written to its end.

    Only those made in this database's time: where a studio is pointed at another one, what lies there is the other's.
    """
    first = Workspace.objects.order_by("created_at").first()
    if first is None:
        return 0
    span = (first.created_at.timestamp(), (timezone.now() - YOUNG).timestamp())
    films = EmulatorJob.objects.filter(status__in=WITH_FILM)
    found = 0
    for place, rows in ((folder(), films), (asset_folder(), EmulatorAsset.objects.all())):
        for path in orphans(place, rows, span):
            found += 1
            if not dry_run:
                path.unlink(missing_ok=True)
    return found


def orphans(place: Path, rows: QuerySet, span: tuple[float, float]) -> Iterator[Path]:
    for names in batched(own_files(place, span), BATCH):
        ids = {name: OURS.fullmatch(name)[1] for name in names}
        kept = set(rows.filter(pk__in=set(ids.values())).values_list("pk", flat=True))
        yield from (place / name for name, pk in ids.items() if name.startswith(".") or pk not in kept)


def own_files(place: Path, span: tuple[float, float]) -> list[str]:
    """Names of our own files there that were last written within the span."""
    found = []
    with suppress(FileNotFoundError), os.scandir(place) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # deleted by its client meanwhile
                ours = OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
                if ours and span[0] < entry.stat().st_mtime < span[1]:
                    found.append(entry.name)
    return found


CHORES = {
    "drafts past their time": old_drafts,
    "webhook deliveries that are over": old_deliveries,
    "uploads past their time": old_uploads,
    "files that belong to nothing": orphaned_files,
}
