"""Telling webhooks: one attempt at a time under a lease, again after a pause, and no more after a day's worth of them.

How often the service tries again is documented nowhere; the pauses are ours. A delivery whose worker was killed is
taken up again, so a receiver may get an event twice, as it may from the service.
"""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from studio.models import EmulatorDelivery

from .http import NotReached, Send

PAUSES = (5, 30, 120, 600, 3600)  # seconds after the first, second … attempt; after the last there is no other
ATTEMPTS = len(PAUSES) + 1
SECONDS = 10.0  # for one attempt, from the look-up of the name to the answer's status
LEASE = timedelta(seconds=60)

State = EmulatorDelivery.State


def due_deliveries() -> list[tuple[str, int]]:
    """Id and attempts of what somebody should `deliver` now: due, and in no living worker's hands."""
    return list(free().values_list("pk", "attempts").order_by("next_at")[:500])


def deliver(delivery_id: str, send: Send) -> None:
    """One attempt. Safe to call at any time, by any number of workers: at most one makes it."""
    delivery = claim(delivery_id)
    if delivery is None:
        return
    headers = {"Content-Type": "application/json"}
    if delivery.signature:
        headers["Signature"] = delivery.signature
    try:
        status = send("POST", delivery.url, headers, delivery.body.encode(), SECONDS)
    except NotReached as error:
        finish(delivery, False, str(error))
    else:
        finish(delivery, 200 <= status < 300, f"HTTP {status}")


def free() -> QuerySet[EmulatorDelivery]:
    now = timezone.now()
    return EmulatorDelivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now), state=State.WAITING, next_at__lte=now
    )


def claim(delivery_id: str) -> EmulatorDelivery | None:
    """The delivery, if it is now ours. One that took its last worker along counts as tried."""
    row = free().filter(pk=delivery_id)
    if row.filter(attempts__gte=ATTEMPTS).update(state=State.GIVEN_UP, lease_until=None):
        return None
    won = row.update(attempts=F("attempts") + 1, lease_until=timezone.now() + LEASE)
    return EmulatorDelivery.objects.filter(pk=delivery_id).first() if won else None


def finish(delivery: EmulatorDelivery, arrived: bool, outcome: str) -> None:
    columns = {"outcome": outcome, "lease_until": None, "state": State.DELIVERED}
    if not arrived:
        columns["state"] = State.GIVEN_UP if delivery.attempts >= ATTEMPTS else State.WAITING
        pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
        columns["next_at"] = timezone.now() + timedelta(seconds=pause)
    ours = EmulatorDelivery.objects.filter(pk=delivery.pk, state=State.WAITING, attempts=delivery.attempts)
    ours.update(**columns)
