"""HeyGen's API answered by this machine, for the studio itself and for any client of that API."""

from .app import answer, too_large
from .http import BASE_URL, MAX_BODY, Answer
from .jobs import make, waiting_jobs
from .keys import key_for, workspace_of

__all__ = ["BASE_URL", "MAX_BODY", "Answer", "answer", "key_for", "make", "too_large", "waiting_jobs", "workspace_of"]
