"""Keys for the emulator: each names its workspace and proves itself, so that none has to be stored."""

import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

from studio.models import Workspace

SALT = "studio.emulator.keys"


def key_for(workspace: Workspace) -> str:
    """`local_<workspace>_<mac>`: the same key for as long as the secret key of this installation stays."""
    name = workspace.pk.hex
    return f"local_{name}_{_mac(name)}"


def workspace_of(key: str) -> Workspace | None:
    """The workspace whose key this is; None for any other text."""
    prefix, _, rest = key.partition("_")
    name, _, mac = rest.partition("_")
    if prefix != "local" or not constant_time_compare(mac, _mac(name)):
        return None
    return Workspace.objects.filter(pk=uuid.UUID(name)).first()


def _mac(name: str) -> str:
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:40]
