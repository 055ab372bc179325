"""`manage.py emulator fault …`: make the emulator fail on purpose towards one key."""

from django.core.management.base import CommandError

from studio.emulator.faults import clear_faults, set_fault
from studio.emulator.kinds import KINDS
from studio.models import EmulatorFault, EmulatorKey

MOST = 999_999_999
TERMS = ("ms", "retry_after", "status", "code", "message", "word")


def kinds() -> list[str]:
    """Each kind with what it does and takes."""
    lines = []
    for name, kind in KINDS.items():
        terms = "".join(f" --{term.replace('_', '-')} {value!r}" for term, value in kind.terms.items())
        lines.append(f"{name:16} {kind.says}{f' ({terms.strip()})' if terms else ''}")
    return lines


def set_one(key: EmulatorKey, kind: str, options: dict) -> EmulatorFault:
    terms = {name: options[name] for name in TERMS if options[name] is not None}
    columns = {name: options[name] for name in ("on", "probability", "seed", "times")}
    if not 0 < columns["probability"] <= 1:
        raise CommandError("The probability is a number above 0, 1 at most.")
    if columns["times"] is not None and not 1 <= columns["times"] <= MOST:
        raise CommandError("A fault strikes at least once: --times 1")
    if abs(columns["seed"]) > MOST or len(columns["on"]) > 200:
        raise CommandError("A seed has at most nine digits, a path 200 characters.")
    if not 100 <= terms.get("status", 400) <= 599:
        raise CommandError("A status of HTTP is a number from 100 to 599.")
    if not all(0 <= terms.get(name, 0) <= MOST for name in ("ms", "retry_after")):
        raise CommandError(f"A wait is a number from 0 to {MOST:,}.")
    try:
        return set_fault(key, kind, terms, **columns)
    except ValueError as error:
        raise CommandError(str(error)) from None


def clear(key: EmulatorKey, wanted: list[str]) -> int:
    wanted = [one.removeprefix("#") for one in wanted]
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in wanted):
        raise CommandError("Name faults by their numbers, as “fault list” shows them; none means all.")
    return clear_faults(key, [int(one) for one in wanted] or None)


def listing(key: EmulatorKey) -> list[str]:
    return [describe(fault) for fault in key.faults.all()]


def describe(fault: EmulatorFault) -> str:
    kind = KINDS[fault.kind]
    words = [f"#{fault.pk} {fault.kind}", *(f"{name.replace('_', '-')} {value}" for name, value in fault.terms.items())]
    if kind.at == "call":
        words.append(f"on {fault.on or kind.on}")
    if fault.probability < 1:
        words.append(f"probability {fault.probability} (seed {fault.seed})")
    words.append("until cleared" if fault.times is None else f"{fault.times} times left")
    return f"{', '.join(words)}; asked {fault.calls} times"
