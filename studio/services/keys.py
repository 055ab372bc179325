"""With what a host product shows who it is: made once, shown once, revoked for good."""

import secrets

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import ApiKey, SigningKey, Workspace

from .errors import Gone, ServiceError
from .workspaces import check_name

BEGINS = "sk_"
SHOWN = 11  # of its 46 letters


def add_api_key(workspace: Workspace, name: str) -> tuple[ApiKey, str]:
    """A key to the API of this workspace, and the token, which nobody can be told a second time."""
    token = BEGINS + secrets.token_urlsafe(32)
    columns = {"name": check_name(name), "prefix": token[:SHOWN], "digest": ApiKey.digest_of(token)}
    return ApiKey.objects.create(workspace=workspace, **columns), token


def add_signing_key(workspace: Workspace, name: str, pem: str) -> SigningKey:
    """The public half of a host's Ed25519 pair, in PEM; its id is the `kid` of what the other half signs."""
    kept = check_public_key(pem)
    return SigningKey.objects.create(workspace=workspace, name=check_name(name), public_key=kept)


def check_public_key(pem: str) -> str:
    """An Ed25519 public key in the one way of writing in which it is kept. Raises ServiceError."""
    if "PRIVATE" in pem:
        raise ServiceError(
            _("This is a private key. Keep it to yourself, and give the public one: it says PUBLIC KEY.")
        )
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise ServiceError(_("This is no Ed25519 public key in PEM. Make one with: openssl genpkey -algorithm ed25519"))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def revoke_key(key: ApiKey | SigningKey) -> None:
    """From now on it opens nothing; revoked again, the first time stands."""
    type(key).objects.live().filter(pk=key.pk).update(revoked_at=timezone.now())


def find_key(workspace: Workspace, named: str) -> ApiKey | SigningKey:
    """The live key that goes by this beginning (of an API key), id (of a signing key) or name. Raises Gone,
    and ServiceError where several do."""
    keys = [*ApiKey.objects.live().filter(workspace=workspace), *SigningKey.objects.live().filter(workspace=workspace)]
    found = [key for key in keys if named in (key.name, str(key.pk) if isinstance(key, SigningKey) else key.prefix)]
    if not found:
        raise Gone(_("No live key of this workspace goes by “%s”.") % named)
    if len(found) > 1:
        raise ServiceError(_("Several keys go by “%s”. Name the one by how it begins.") % named)
    return found[0]
