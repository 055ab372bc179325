"""`manage.py emulator key …`: issue, list, limit and revoke keys."""

from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from studio.emulator.keys import DERIVED, derived_key, issue_key, revoke_key
from studio.models import EmulatorKey, Workspace

LIMITS = {"jobs_at_once": int, "tests_a_day": int, "tests_a_week": int, "quota": float}


def number(text: str) -> float | None:
    """For a limit: a number of at least 0, or "none"."""
    if text.lower() == "none":
        return None
    value = float(text)
    if not 0 <= value <= 1e9:
        raise ValueError(text)
    return value


def limits_of(options: dict) -> dict[str, int | float | None]:
    """Those that were given; "none" lifts one, but the quota."""
    given = {name: options[name] for name in LIMITS if name in options}
    if given.get("quota", 0) is None:
        raise CommandError("The quota is a number of seconds; give a large one to lift it.")
    return {name: None if value is None else LIMITS[name](value) for name, value in given.items()}


def find_key(workspace: Workspace, name: str) -> EmulatorKey:
    if name == DERIVED:
        return derived_key(workspace)
    if found := EmulatorKey.objects.filter(workspace=workspace, name=name, revoked_at=None).first():
        return found
    raise CommandError(f"There is no key “{name}”: see python3 manage.py emulator key list")


def add(workspace: Workspace, name: str, limits: dict) -> str:
    """The key's text, which cannot be told again."""
    derived_key(workspace)  # so that its name is taken
    if not 0 < len(name) <= 100:
        raise CommandError("Give the key a name of up to 100 characters: --name ci")
    try:
        with transaction.atomic():
            return issue_key(workspace, name, **limits)[1]
    except IntegrityError:
        raise CommandError(f"There is a key “{name}” already. Take another name, or revoke that one.") from None


def change(workspace: Workspace, name: str, limits: dict) -> None:
    if not limits:
        raise CommandError("Say what to change, for example --jobs-at-once 3 (“none” lifts a limit).")
    EmulatorKey.objects.filter(pk=find_key(workspace, name).pk).update(**limits)


def revoke(workspace: Workspace, name: str) -> None:
    if name in {"", DERIVED}:
        raise CommandError(f"The key “{DERIVED}” is always there; only issued keys are revoked: --name ci")
    revoke_key(find_key(workspace, name))


def listing(workspace: Workspace) -> list[str]:
    derived_key(workspace)
    return [describe(key) for key in EmulatorKey.objects.filter(workspace=workspace)]


def describe(key: EmulatorKey) -> str:
    def said(limit: int | None) -> str:
        return "any" if limit is None else str(limit)

    state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "in use"
    return (
        f"{key.name}: {state}; jobs at once {said(key.jobs_at_once)}; tests a day {said(key.tests_a_day)}, "
        f"a week {said(key.tests_a_week)}; {key.quota:,.0f} s of film left; faults {key.faults.count()}"
    )
