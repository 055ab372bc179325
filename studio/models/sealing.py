"""Secrets at rest: AES-GCM under a key of the installation's own, bound to the row and the column that hold them."""

import base64
import os
from collections.abc import Iterator
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes; drawn anew for each sealing
VERSION = "1."


class NotReadable(Exception):
    """Sealed under a secret key that this installation does not have (any more), or for another row or column."""


def seal(secret: str, place: str) -> str:
    """`secret` so that only this installation reads it, and only at `place` ("table:row:column")."""
    nonce = os.urandom(NONCE)
    sealed = AESGCM(next(_keys())).encrypt(nonce, secret.encode(), place.encode())
    return VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, place: str) -> str:
    """What was sealed for `place`, under today's secret key or one of its fallbacks. Raises NotReadable."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(VERSION))
    except ValueError:
        raise NotReadable from None
    for key in _keys():
        try:
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    raise NotReadable


def _keys() -> Iterator[bytes]:
    """Today's key first: a secret key may be replaced while the one before still opens what it sealed."""
    yield from map(_derived, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _derived(secret_key: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"studio.sealing").derive(secret_key.encode())
