"""Asking a service, and keeping what it says beside its answers about its own end."""

import hashlib
import json
import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from studio.models import ServiceNotice, Workspace
from studio.wire import HeyGen, Notice, Patience

from .engines import client_for

log = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)  # between two writes about one notice: it may stand beside every answer
MOST = 500  # rows; beyond them a service that words each one anew is no news

_lock = threading.Lock()
_heard: dict[str, int] = {}  # how often since it was last written down
_due: dict[str, float] = {}  # when this process may write it down again, on the monotonic clock


@contextmanager
def asking(engine: str, workspace: Workspace, patience: Patience | None = None) -> Iterator[HeyGen]:
    """The client of `engines.client_for`; what it hears is kept when the caller is done with it, after whatever the
    caller itself had to write down. Raises EngineUnavailable."""
    client = client_for(engine, workspace, patience)
    try:
        yield client
    finally:
        keep_notices(engine, client.notices)


def keep_notices(engine: str, notices: Iterable[Notice]) -> None:
    """A row for each distinct notice, touched at most once an hour; never a reason for anything to fail."""
    for notice in notices:
        digest = digest_of(engine, notice)
        heard = _count(digest)
        if not heard:
            continue
        try:
            wait = _write(digest, engine, notice, heard)
        except DatabaseError:
            log.exception("A notice of the service could not be kept: %s %s", notice.call, notice.until)
            wait = AGAIN
        with _lock:
            _due[digest] = time.monotonic() + wait.total_seconds()


def digest_of(engine: str, notice: Notice) -> str:
    """Of everything it says but numbers in its message: an id or a time in there makes no new notice."""
    same = replace(notice, message=re.sub(r"\w*\d\w*", "#", notice.message))
    return hashlib.sha256(json.dumps([engine, *astuple(same)]).encode()).hexdigest()


def _count(digest: str) -> int:
    """Count it; how often it was heard since it was last written, 0 while that is not due."""
    with _lock:
        if len(_heard) > 2 * MOST:
            _heard.clear(), _due.clear()
        _heard[digest] = _heard.get(digest, 0) + 1
        return _heard[digest] if time.monotonic() >= _due.get(digest, 0.0) else 0


def _write(digest: str, engine: str, notice: Notice, heard: int) -> timedelta:
    """How long until it may be written again. Another process may have done it within the hour: then only read."""
    now = timezone.now()
    row = ServiceNotice.objects.filter(digest=digest).first()
    if row is None:
        if ServiceNotice.objects.count() >= MOST:
            return AGAIN
        words = {name: value.replace("\x00", "") for name, value in vars(notice).items()}
        _row, made = ServiceNotice.objects.get_or_create(
            digest=digest, defaults={"engine": engine, **words, "count": heard, "first_seen": now, "last_seen": now}
        )
        wait = AGAIN
    elif row.last_seen > now - AGAIN:
        return row.last_seen + AGAIN - now
    else:
        old = ServiceNotice.objects.filter(pk=row.pk, last_seen=row.last_seen)
        made = old.update(last_seen=now, count=F("count") + heard)
        wait = AGAIN
    if made:
        with _lock:
            _heard[digest] = max(0, _heard.get(digest, 0) - heard)
    return wait
