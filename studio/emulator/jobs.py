"""Making the films: one job at a time, under a lease, so that a killed worker's job is picked up again.

Django's tasks do not re-run what a killed worker held (measured with six queues), so the row is the truth: whoever
wins the one UPDATE in `claim` has the job until the lease runs out, and `attempts` tells a late loser that it lost.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from studio import animatic
from studio.models import EmulatorJob

from .files import folder

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # a renderer that lives reports every second or so
REPORT = timedelta(seconds=1)  # at most this often is progress written
ATTEMPTS = 3

Status = EmulatorJob.Status


class LeaseLost(Exception):
    """Another worker has the job by now, or the job is gone."""


def waiting_jobs() -> list[str]:
    """Ids of the jobs that somebody should `make`: never begun, or left behind by a worker that is gone."""
    return list(EmulatorJob.objects.filter(free()).values_list("pk", flat=True))


def make(job_id: str) -> None:
    """Render one job to its end. Safe to call at any time, by any number of workers: at most one does the work."""
    if give_up(job_id) or not (job := claim(job_id)):
        return
    try:
        finish(job, render(job))
    except LeaseLost:
        logger.warning("Draft %s was taken over by another worker.", job.pk)
    except animatic.CannotRender as error:
        fail(job, "cannot_render", str(error))
    except Exception:
        logger.exception("Draft %s broke.", job.pk)
        fail(job, "internal_error", "The draft could not be made because of an error in the studio; its log has more.")


def free() -> Q:
    """Nobody holds it."""
    return Q(status=Status.WAITING) | Q(status=Status.PROCESSING, lease_until__lt=timezone.now())


def give_up(job_id: str) -> bool:
    """Whether the job has now failed because each of its workers vanished."""
    worn_out = EmulatorJob.objects.filter(free(), pk=job_id, attempts__gte=ATTEMPTS)
    words = f"Making this draft was begun {ATTEMPTS} times and never came to an end; the worker was gone each time."
    return bool(worn_out.update(**failure("worker_lost", words)))


def claim(job_id: str) -> EmulatorJob | None:
    """The job, if it is now ours: one UPDATE decides, whoever else tries at the same moment."""
    won = EmulatorJob.objects.filter(free(), pk=job_id).update(
        status=Status.PROCESSING,
        attempts=F("attempts") + 1,
        progress=0,
        lease_until=timezone.now() + LEASE,
    )
    return EmulatorJob.objects.get(pk=job_id) if won else None


def ours(job: EmulatorJob):
    return EmulatorJob.objects.filter(pk=job.pk, status=Status.PROCESSING, attempts=job.attempts)


def render(job: EmulatorJob) -> animatic.Made:
    if missing := animatic.available():
        how = f"python -m pip install {' '.join(missing)}"
        raise animatic.CannotRender(f"This machine lacks what drafts are made with. Install it with: {how}")
    folder().mkdir(parents=True, exist_ok=True)
    clear(job.pk)
    # Its files appear when they are whole, and two workers would make the same ones: no name of our own is needed.
    return animatic.render(job.payload, folder() / f"{job.pk}.mp4", progress=reporter(job))


def reporter(job: EmulatorJob) -> Callable[[float], None]:
    """Writes progress, throttled, and holds the lease with the same UPDATE; raises LeaseLost where it is lost."""
    last = timezone.now()

    def report(share: float) -> None:
        nonlocal last
        now = timezone.now()
        if now - last < REPORT:
            return
        last = now
        if not ours(job).update(progress=min(max(share, 0.0), 1.0), lease_until=now + LEASE):
            raise LeaseLost

    return report


def finish(job: EmulatorJob, made: animatic.Made) -> None:
    now = timezone.now()
    done = {"status": Status.COMPLETED, "progress": 1, "seconds": made.seconds, "lease_until": None, "finished_at": now}
    if not ours(job).update(**done):
        raise LeaseLost


def fail(job: EmulatorJob, code: str, words: str) -> None:
    if ours(job).update(**failure(code, words)):
        clear(job.pk)


def failure(code: str, words: str) -> dict:
    return {
        "status": Status.FAILED,
        "error_code": code,
        "error_message": words,
        "lease_until": None,
        "finished_at": timezone.now(),
    }


def clear(job_id: str) -> None:
    """Remove what a worker that broke or was killed has left: finished files, and the hidden ones it was writing."""
    for left in [*folder().glob(f"{job_id}.*"), *folder().glob(f".{job_id}.*")]:
        left.unlink(missing_ok=True)
