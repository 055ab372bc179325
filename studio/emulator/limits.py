"""What a key may have at once, in a day, in a week and in all."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from studio.models import EmulatorJob, EmulatorKey

from .http import Refused, Request, refusal

Status = EmulatorJob.Status
OPEN = (Status.PENDING, Status.WAITING, Status.PROCESSING)
RETRY_AFTER = 5  # seconds; by then a short draft is done
DAY, WEEK = timedelta(days=1), timedelta(days=7)

# Told where the video is asked for, not where it is ordered, as users of the service report it.
OUT_OF_CREDIT = "MOVIO_PAYMENT_INSUFFICIENT_CREDIT"
OUT_OF_CREDIT_WORDS = "Insufficient credit. This operation requires 'api' credits."


def take_job(request: Request, payload: dict[str, Any]) -> EmulatorJob:
    """A new job, or Refused: the key's row is held meanwhile, so that two at once never share the last place."""
    test = payload.get("test") is True
    with transaction.atomic():
        key = EmulatorKey.objects.select_for_update().get(pk=request.key.pk)
        check_places(request, key)
        if test:
            check_tests(request, key)
        return EmulatorJob.objects.create(
            workspace=request.workspace, key=key, payload=payload, base=request.base, test=test
        )


def check_places(request: Request, key: EmulatorKey) -> None:
    limit = key.jobs_at_once
    if limit is not None and key.jobs.filter(status__in=OPEN).count() >= limit:
        words = f"Too many concurrent video jobs: at most {limit} may be under way"
        after = {"Retry-After": str(RETRY_AFTER)}
        raise Refused(refusal(request.path, 429, "rate_limit_exceeded", 400664, words, **after))


def check_tests(request: Request, key: EmulatorKey) -> None:
    """400664 is "trial limit exceeded" of the older error reference."""
    for limit, span, name in ((key.tests_a_day, DAY, "day"), (key.tests_a_week, WEEK, "week")):
        if limit is not None and key.jobs.filter(test=True, created_at__gt=timezone.now() - span).count() >= limit:
            words = f"Trial limit exceeded: at most {limit} test videos a {name}"
            raise Refused(refusal(request.path, 400, 400664, 400664, words))


def is_out_of_credit(job: EmulatorJob) -> bool:
    return bool(job.key and not job.test and job.key.quota <= 0)


def spend(job: EmulatorJob, seconds: float) -> None:
    """Take a finished film off what is left; test videos cost nothing."""
    if job.key_id and not job.test:
        EmulatorKey.objects.filter(pk=job.key_id).update(quota=F("quota") - seconds)
