"""Copies of the files that a service made, in this studio's own storage: fetched once, kept as long as their render."""

import logging
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import batched
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.files import File as StoredFile
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Copies, Render, Workspace
from studio.wire import AT_ONCE, WireError
from studio.wire.downloads import NoFile, download

from .errors import EngineUnavailable
from .files import STORAGE, Kind, addresses, suffix_of
from .notices import asking
from .pace import copy_pause

log = logging.getLogger(__name__)

WITHIN, LEASE = 1200.0, timedelta(minutes=60)  # seconds for one file; four of them, and as many into the storage
BACK = timedelta(days=1)  # what was finished so long before it was switched on is copied, too
ALL_OF_IT, OFTEN = 600, timedelta(minutes=5)  # seconds between two looks at all that; how far those between them go
AGAIN = timedelta(minutes=10)  # until a task counts as lost
MOST_TRIES = 30  # with six hours between the last ones, about as long as the service itself keeps its addresses
AT_A_TIME = 100
YOUNG = timedelta(days=1)
OURS = re.compile(rf"([0-9a-f]{{32}})-(?:{'|'.join(Kind)})\.\w+")


class NotStored(Exception):
    """The storage did not take a file."""


class NotOurs(Exception):
    """The lease has passed to another worker, or the render is gone: nothing more is written."""


# --- Which, and when ---------------------------------------------------------------------------------------------


def set_keep_copies(workspace: Workspace, keep: bool) -> None:
    """From now on, and for what was finished within a day. What was given up is tried again; what is there stays."""
    workspace.keep_copies = keep
    workspace.save(update_fields=["keep_copies"])
    if keep:
        given_up = Copies.objects.filter(render__workspace=workspace, done_at=None, next_at=None)
        given_up.update(next_at=timezone.now(), attempts=0)
        _order(BACK)


def due_copies() -> list[UUID]:
    """The renders whose files are to be copied now; each is named once per AGAIN, so that its task is enqueued once."""
    _order(BACK if cache.add("copies-ordered", True, ALL_OF_IT) else OFTEN)
    now = timezone.now()
    due = Copies.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), next_at__lte=now).order_by("next_at")
    if not due.exists():
        return []  # the usual case takes no write lock
    with transaction.atomic():
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME])
        Copies.objects.filter(pk__in=ids).update(next_at=now + AGAIN)
    return ids


def _order(back: timedelta) -> None:
    """A row for each render that was finished and has none. The emulator's files are on this machine already."""
    if not Workspace.objects.filter(keep_copies=True).exists():
        return
    finished = Render.objects.filter(state=Render.State.COMPLETED, next_at__gte=timezone.now() - back)
    wanted = finished.filter(engine=Workspace.Engine.HEYGEN, workspace__keep_copies=True, copies=None)
    ids = list(wanted.exclude(remote_id="").values_list("pk", flat=True))
    Copies.objects.bulk_create([Copies(render_id=pk) for pk in ids], batch_size=AT_A_TIME, ignore_conflicts=True)


# --- Fetching ----------------------------------------------------------------------------------------------------


def copy_files(render_id: UUID | str) -> Copies | None:
    """Fetch what is missing of one render's files; None where there is nothing to do or another worker is at it.

    Whatever goes wrong is written beside the copies and never touches the render.
    """
    if connection.in_atomic_block:
        raise RuntimeError("Files are copied outside any transaction: none may be open while they are fetched.")
    copies = _claim(render_id)
    if copies is None:
        return None
    try:
        _fetch_missing(copies)
    except NotOurs:
        return None
    except NoFile as error:
        _finish(copies, problem=str(error), next_at=None)
    except EngineUnavailable as error:
        _try_later(copies, error.sentence)
    except (WireError, NotStored) as error:
        _try_later(copies, str(error))
    else:
        _finish(copies, problem="", attempts=0, next_at=None, done_at=timezone.now())
    return Copies.objects.filter(pk=copies.pk).first()


def _claim(render_id: UUID | str) -> Copies | None:
    now = timezone.now()
    free = Copies.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=render_id, done_at=None)
    until = now + LEASE
    if not free.exclude(next_at=None).update(lease_until=until):
        return None
    return Copies.objects.select_related("render__workspace").defer("render__body").get(pk=render_id)


def _fetch_missing(copies: Copies) -> None:
    render = copies.render
    with asking(render.engine, render.workspace, AT_ONCE) as client:
        found = addresses(client.status(render.remote_id))
    for kind, url in found.items():
        if url and kind not in copies.names:
            name, size = _fetch(render, kind, url)
            copies.names, copies.size = {**copies.names, kind: name}, copies.size + size
            if not _held(copies).update(names=copies.names, size=copies.size):
                raise NotOurs


def _fetch(render: Render, kind: Kind, url: str) -> tuple[str, int]:
    """Its name in the storage, and its bytes. On the way here it has no name: a killed worker leaves nothing behind."""
    limit = settings.COPIES_MAX_MB * 1024 * 1024
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
            found = download(url, file, limit=limit, reach=settings.COPIES_REACH, seconds=WITHIN)
            file.seek(0)
            return _store(f"{render.pk.hex[:2]}/{render.pk.hex}-{kind}{suffix_of(url, kind)}", file), found.size
    except OSError as error:
        raise NotStored(_("This machine could not keep the file: %s.") % (error.strerror or "OSError")) from None


def _store(name: str, file) -> str:
    """Of a storage's own words only the kind of its error: they may quote addresses and keys."""
    try:
        return storages[STORAGE].save(name, StoredFile(file, name=name))
    except OSError:
        raise
    except Exception as error:
        told = getattr(error, "response", {}).get("Error", {}).get("Code", "") or type(error).__name__
        raise NotStored(_("The storage for copies did not take the file: %s.") % told) from None


def _try_later(copies: Copies, problem: str) -> None:
    attempts = copies.attempts + 1
    later = timezone.now() + copy_pause(attempts) if attempts < MOST_TRIES else None
    log.warning("The files of render %s were not copied (attempt %s): %s", copies.pk, attempts, problem)
    _finish(copies, problem=problem, attempts=attempts, next_at=later)


def _finish(copies: Copies, **columns) -> None:
    _held(copies).update(lease_until=None, **columns)


def _held(copies: Copies):
    return Copies.objects.filter(pk=copies.pk, lease_until=copies.lease_until)


# --- Keeping house -----------------------------------------------------------------------------------------------


def orphaned_copies(dry_run: bool = False) -> int:
    """Files without a row that names them: their render is gone, or their worker was killed. None younger than a day,
    none older than this database, and nothing that is not named as ours are."""
    first = Workspace.objects.order_by("created_at").first()
    if first is None:
        return 0
    storage, number = storages[STORAGE], 0
    for names in batched(_own_names(storage), 500):
        kept = Copies.objects.filter(pk__in={UUID(OURS.fullmatch(name.rpartition("/")[2])[1]) for name in names})
        known = {name for row in kept.values_list("names", flat=True) for name in row.values()}
        for name in set(names) - known:
            if first.created_at < storage.get_modified_time(name) < timezone.now() - YOUNG:
                number += 1
                if not dry_run:
                    storage.delete(name)
    return number


def _own_names(storage) -> Iterator[str]:
    with suppress(FileNotFoundError):  # no copy was ever kept
        for folder in storage.listdir("")[0]:
            if re.fullmatch("[0-9a-f]{2}", folder):
                yield from (f"{folder}/{name}" for name in storage.listdir(folder)[1] if OURS.fullmatch(name))


CHORES = {"copies that belong to nothing": orphaned_copies}
