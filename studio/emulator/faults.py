"""Faults set on a key: which of them strike now. One place decides; `kinds` does it, and the surfaces carry it out."""

import random
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.db import transaction

from studio.models import EmulatorFault, EmulatorKey

from .kinds import KINDS, LONGEST, Term


@dataclass(frozen=True)
class Strike:
    """`call`: the how many-th call this is that the fault was asked about, from 1."""

    kind: str
    terms: dict[str, Any]
    call: int


def for_key(key: EmulatorKey | None, at: str, path: str = "") -> list[Strike]:
    """The faults that strike this time, in the order they were set; each that does is counted, by one caller alone.

    `at` is where: `call`, `file`, `making` (a film is begun) or `webhook` (one is about to be told).
    """
    if key is None or not getattr(key, "faulty", True):
        return []
    with transaction.atomic():
        rows = EmulatorFault.objects.select_for_update().filter(key=key).exclude(times=0)
        return [strike for row in rows if applies(row, at, path) and (strike := struck(row))]


def applies(fault: EmulatorFault, at: str, path: str) -> bool:
    kind = KINDS[fault.kind]
    return kind.at == at and (at != "call" or fnmatchcase(path, fault.on or kind.on))


def struck(fault: EmulatorFault) -> Strike | None:
    """The same seed strikes the same calls, however many processes answer them."""
    fault.calls += 1
    hit = random.Random(f"{fault.seed}:{fault.calls}").random() < fault.probability  # noqa: S311
    if hit and fault.times is not None:
        fault.times -= 1
    fault.save(update_fields=["calls", "times"])
    return Strike(fault.kind, fault.terms, fault.calls) if hit else None


def set_fault(key: EmulatorKey, kind: str, terms: dict[str, Any], **columns: Any) -> EmulatorFault:
    """A fault from now on; `columns`: on, probability, seed, times. Raises ValueError, in words, over unfit terms."""
    if kind not in KINDS:
        raise ValueError(f"There is no fault {kind!r}; there are: {', '.join(KINDS)}.")
    found = KINDS[kind]
    if unknown := set(terms) - set(found.terms):
        raise ValueError(f"The fault {kind!r} takes no {', '.join(sorted(unknown))}; {takes(found.terms)}.")
    if columns.get("on") and found.at != "call":
        raise ValueError(f"The fault {kind!r} strikes no call, so it takes no path.")
    if found.at == "call" and int(terms.get("ms", 0)) > LONGEST:
        raise ValueError(f"The fault {kind!r} waits {LONGEST} ms at most, as it holds up a thread of the server.")
    return EmulatorFault.objects.create(key=key, kind=kind, terms={**found.terms, **terms}, **columns)


def takes(terms: dict[str, Term]) -> str:
    return f"it takes {', '.join(terms)}" if terms else "it takes none"


def clear_faults(key: EmulatorKey, ids: list[int] | None = None) -> int:
    """How many are gone: those, or all of the key."""
    rows = EmulatorFault.objects.filter(key=key)
    return (rows if ids is None else rows.filter(pk__in=ids)).delete()[0]
