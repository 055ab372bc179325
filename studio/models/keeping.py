"""Until when something is kept, and how much of it goes at a time."""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

BATCH = 500  # rows of one transaction
PAUSE = 0.02  # seconds between two, in which others get to write: SQLite lets one at a time


def kept_from(days: int) -> datetime:
    """What is older than this is kept no longer; with 0 days nothing is."""
    return timezone.now() - timedelta(days=days) if days else datetime(1970, 1, 1, tzinfo=UTC)


def restorable_from() -> datetime:
    """What was removed at this moment or before can be brought back no longer."""
    return kept_from(settings.KEEP_REMOVED_DAYS)


def sweep(rows: models.QuerySet, dry_run: bool, size: int = BATCH) -> int:
    """Delete the rows, or only count them; how many."""
    return rows.count() if dry_run else delete_in_batches(rows, size)


def delete_in_batches(rows: models.QuerySet, size: int = BATCH) -> int:
    """Delete all of them, a batch in each transaction; how many, what goes with them not counted.

    What somebody holds at the moment is left for the next time, and what changed meanwhile is looked at anew.
    """
    done = 0
    while count := delete_batch(rows, size):
        done += count
        time.sleep(PAUSE)
    return done


@transaction.atomic
def delete_batch(rows: models.QuerySet, size: int) -> int:
    locked = rows.order_by().select_for_update(skip_locked=True)
    found = list(locked.values_list("pk", flat=True)[:size])
    rows.model._base_manager.filter(pk__in=found).delete()
    return len(found)
