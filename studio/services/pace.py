"""How long things may take and how often to ask."""

from datetime import timedelta

from django.utils.translation import ngettext

from studio.models import Workspace

# Longer than one call can take (the client's connect, write, read and whole-body limits together), so that a lease
# that has run out means a dead worker. The emulator answers in this process, within moments.
LEASES = {Workspace.Engine.LOCAL: timedelta(seconds=30), Workspace.Engine.HEYGEN: timedelta(seconds=240)}

# The service's own advice: every 10 seconds for 2 minutes, every 30 up to 5 minutes, then every minute.
POLLS = ((timedelta(minutes=2), timedelta(seconds=10)), (timedelta(minutes=5), timedelta(seconds=30)))
SLOW_POLL = timedelta(seconds=60)
LOCAL_POLL = timedelta(seconds=1)

LONGEST_BACKOFF = 300

# An unclear render is looked for at once and then for some ten minutes: lists of videos may lag behind.
LOOKS = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 30, 60, 120, 180, 240))

# How long after its time a step counts as forgotten: its task was lost with a killed worker.
GRACE = timedelta(seconds=10)

# In line for a place at the service nobody looks by itself, since a thousand would do nothing else: whoever is next is
# called. So often the others are marked as looked after.
LINE = timedelta(minutes=1)


def lease(engine: str) -> timedelta:
    return LEASES[Workspace.Engine(engine)]


def poll_pause(engine: str, elapsed: timedelta) -> timedelta:
    """How long to wait before asking again about a video that was sent `elapsed` ago."""
    if engine == Workspace.Engine.LOCAL:
        return LOCAL_POLL
    return next((pause for until, pause in POLLS if elapsed < until), SLOW_POLL)


def backoff(attempts: int) -> timedelta:
    """2, 4, 8 … seconds after as many failures in a row, five minutes at most."""
    return timedelta(seconds=min(2 ** min(attempts, 10), LONGEST_BACKOFF))


def retry_pause(attempts: int, asked: float | None) -> timedelta:
    """As long as the service asks (seconds), within a second and an hour; without its word the backoff."""
    return backoff(attempts) if asked is None else timedelta(seconds=min(max(asked, 1), 3600))


def look_pause(looks: int) -> timedelta | None:
    """How long to wait before looking for an unclear render the next time; None: that was the last look."""
    return LOOKS[looks] if looks < len(LOOKS) else None


def minutes(span: timedelta) -> str:
    whole = max(1, round(span.total_seconds() / 60))
    if whole < 120:
        return ngettext("%d minute", "%d minutes", whole) % whole
    return ngettext("%d hour", "%d hours", whole // 60) % (whole // 60)


def copy_pause(attempts: int) -> timedelta:
    """2, 4, 8 … minutes after as many failures to copy a file, six hours at most: the service keeps it for days."""
    return min(timedelta(minutes=2 ** min(attempts, 10)), timedelta(hours=6))
