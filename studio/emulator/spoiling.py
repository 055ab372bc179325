"""Deliveries as the faults of a key would have them: missing, twice, late or with a forged signature."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from studio.models import EmulatorDelivery
from studio.models.emulator import new_video_id

from .faults import Strike

FORGED = "0" * 64


def spoil(found: list[EmulatorDelivery], strikes: Iterable[Strike]) -> list[EmulatorDelivery]:
    """`found` is not saved yet."""
    for strike in strikes:
        if strike.kind == "webhook-missing":
            found = []
        elif strike.kind == "webhook-twice":
            found = [*found, *map(again, found)]
        elif strike.kind == "webhook-late":
            later = timezone.now() + timedelta(milliseconds=int(strike.terms["ms"]))
            put(found, next_at=later)
        elif strike.kind == "webhook-forged":
            put([one for one in found if one.signature], signature=FORGED)
    return found


def again(one: EmulatorDelivery) -> EmulatorDelivery:
    columns = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    return EmulatorDelivery(**{**columns, "id": new_video_id()})


def put(found: Iterable[EmulatorDelivery], **columns: object) -> None:
    for one in found:
        for name, value in columns.items():
            setattr(one, name, value)
