"""HeyGen's API answered by this machine, for the studio itself and for any client of that API."""

from .app import answer, document
from .delivery import deliver, due_deliveries
from .http import BASE_URL, CLOSED, CUT, MAX_BODY, REFUSED, Answer, NotReached, length_required
from .jobs import make, mark_queued, waiting_jobs
from .keys import find_key, key_for

__all__ = [
    "BASE_URL",
    "CLOSED",
    "CUT",
    "MAX_BODY",
    "REFUSED",
    "Answer",
    "NotReached",
    "answer",
    "deliver",
    "document",
    "due_deliveries",
    "find_key",
    "key_for",
    "length_required",
    "make",
    "mark_queued",
    "waiting_jobs",
]
