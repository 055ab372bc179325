"""Keys for the emulator: one of each workspace that is always there, and others that are issued and revoked."""

import hashlib
import secrets
import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from studio.models import EmulatorFault, EmulatorKey, Workspace

SALT = "studio.emulator.keys"
DERIVED = "default"  # its name
# The studio itself works with the derived key, and the document counts no test renders; an older text does.
UNLIMITED_TESTS = {"tests_a_day": None, "tests_a_week": None}


def key_for(workspace: Workspace) -> str:
    """`local_<workspace>_<mac>`: the same key for as long as the secret key of this installation stays."""
    name = workspace.pk.hex
    return f"local_{name}_{_mac(name)}"


def find_key(text: str) -> EmulatorKey | None:
    """The key that this text is, with its workspace; None for any other text, and once it was revoked."""
    prefix, _, rest = text.partition("_")
    name, _, mac = rest.partition("_")
    if prefix != "local":
        return None
    if not mac:
        return _rows().filter(digest=digest(text), revoked_at=None).first()
    if not constant_time_compare(mac, _mac(name)):
        return None
    found = _rows().filter(workspace=uuid.UUID(name), digest=None)
    if not (key := found.first()) and (workspace := Workspace.objects.filter(pk=uuid.UUID(name)).first()):
        derived_key(workspace)
        key = found.first()
    return key


def derived_key(workspace: Workspace) -> EmulatorKey:
    """The row of the key that is always there; made when somebody first asks."""
    defaults = {"name": DERIVED, **UNLIMITED_TESTS}
    return EmulatorKey.objects.get_or_create(workspace=workspace, digest=None, defaults=defaults)[0]


def issue_key(workspace: Workspace, name: str, **limits: int | float | None) -> tuple[EmulatorKey, str]:
    """A new key and its text, which is told this once. Raises IntegrityError where a living key has the name."""
    text = f"local_{secrets.token_hex(24)}"
    return EmulatorKey.objects.create(workspace=workspace, name=name, digest=digest(text), **limits), text


def revoke_key(key: EmulatorKey) -> None:
    EmulatorKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def digest(text: str) -> str:
    """An issued key is 24 random bytes: nothing to guess, so a plain hash keeps it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _rows() -> QuerySet[EmulatorKey]:
    """`faulty`: whether any fault is left, so that a sound key costs no second query."""
    left = EmulatorFault.objects.filter(Q(times=None) | Q(times__gt=0), key=OuterRef("pk"))
    return EmulatorKey.objects.select_related("workspace").annotate(faulty=Exists(left))


def _mac(name: str) -> str:
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:40]
