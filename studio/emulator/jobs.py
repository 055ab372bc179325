"""Making the films: one job at a time, under a lease, so that a killed worker's job is picked up again.

Django's tasks do not re-run what a killed worker held (measured with six queues), so the row is the truth: whoever
wins the one UPDATE in `claim` has the job until the lease runs out, and `attempts` tells a late loser that it lost.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from studio import animatic
from studio.models import EmulatorJob

from .events import announce
from .faults import for_key
from .files import folder
from .limits import OUT_OF_CREDIT, OUT_OF_CREDIT_WORDS, is_out_of_credit, spend

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # a renderer that lives reports every second or so
ATTEMPTS = 3

Status = EmulatorJob.Status


class LeaseLost(Exception):
    """Another worker has the job by now, or the job is gone."""


def waiting_jobs() -> list[str]:
    """Ids of the jobs that somebody should `make`: never begun, or left behind by a worker that is gone."""
    return list(EmulatorJob.objects.filter(free()).values_list("pk", flat=True))


def mark_queued(job_ids: list[str]) -> None:
    """A worker will come to them: what was pending waits from now on."""
    EmulatorJob.objects.filter(pk__in=job_ids, status=Status.PENDING).update(status=Status.WAITING)


def make(job_id: str) -> None:
    """Render one job to its end. Safe to call at any time, by any number of workers: at most one does the work."""
    if give_up(job_id) or not (job := claim(job_id)):
        return
    try:
        if why := doomed(job):
            fail(job, *why)
        else:
            finish(job, render(job))
    except LeaseLost:
        put_aside(job)
    except animatic.CannotRender as error:
        fail(job, "cannot_render", str(error))
    except Exception:
        logger.exception("Draft %s broke.", job.pk)
        fail(job, "internal_error", "The draft could not be made because of an error in the studio; its log has more.")


def doomed(job: EmulatorJob) -> tuple[str, str] | None:
    """Code and words where there will be no film: nothing is left to pay it with, or a fault wants it so."""
    for strike in for_key(job.key, "making"):
        if strike.kind == "webhook-early":
            announce(job.pk, early=True)
        elif strike.kind == "fail":
            return strike.terms["code"], strike.terms["message"]
    return (OUT_OF_CREDIT, OUT_OF_CREDIT_WORDS) if is_out_of_credit(job) else None


def put_aside(job: EmulatorJob) -> None:
    if EmulatorJob.objects.filter(pk=job.pk, status=Status.DELETED).exists():
        clear(job.pk)
    else:
        logger.warning("Draft %s was taken over by another worker.", job.pk)


def free() -> Q:
    """Nobody holds it."""
    return Q(status__in=[Status.PENDING, Status.WAITING]) | Q(status=Status.PROCESSING, lease_until__lt=timezone.now())


def give_up(job_id: str) -> bool:
    """Whether the job has now failed because each of its workers vanished."""
    worn_out = EmulatorJob.objects.filter(free(), pk=job_id, attempts__gte=ATTEMPTS)
    words = f"Making this draft was begun {ATTEMPTS} times and never came to an end; the worker was gone each time."
    with transaction.atomic():
        failed = worn_out.update(**failure("worker_lost", words))
        if failed:
            announce(job_id)
    return bool(failed)


def claim(job_id: str) -> EmulatorJob | None:
    """The job, if it is now ours: one UPDATE decides, whoever else tries at the same moment."""
    won = EmulatorJob.objects.filter(free(), pk=job_id).update(
        status=Status.PROCESSING,
        attempts=F("attempts") + 1,
        progress=0,
        lease_until=timezone.now() + LEASE,
    )
    return EmulatorJob.objects.select_related("key").get(pk=job_id) if won else None


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
        if (now - last).total_seconds() < settings.EMULATOR_PROGRESS_SECONDS:
            return
        last = now
        if not ours(job).update(progress=min(max(share, 0.0), 1.0), lease_until=now + LEASE):
            raise LeaseLost

    return report


def finish(job: EmulatorJob, made: animatic.Made) -> None:
    now = timezone.now()
    done = {"status": Status.COMPLETED, "progress": 1, "seconds": made.seconds, "lease_until": None, "finished_at": now}
    with transaction.atomic():
        if not ours(job).update(**done):
            raise LeaseLost
        spend(job, made.seconds)
        announce(job.pk)


def fail(job: EmulatorJob, code: str, words: str) -> None:
    with transaction.atomic():
        failed = ours(job).update(**failure(code, words))
        if failed:
            announce(job.pk)
    if failed:
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
