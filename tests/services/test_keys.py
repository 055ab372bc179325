import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from studio.models import ApiKey, SigningKey
from studio.services import keys
from studio.services.errors import Gone, ServiceError
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db
PAIR = ed25519.Ed25519PrivateKey.generate()


def pem_of(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_of_an_api_key_the_row_holds_nothing_that_opens():
    key, token = keys.add_api_key(make_workspace(), "Server")
    [row] = ApiKey.objects.values()
    assert token.startswith(key.prefix)
    assert (len(token), len(key.prefix)) == (46, 11)
    assert token not in map(str, row.values())
    assert row["digest"] == ApiKey.digest_of(token)


def test_several_live_at_once_until_they_are_revoked():
    shop = make_workspace()
    (old, _), (new, _) = keys.add_api_key(shop, "Server"), keys.add_api_key(shop, "Server")
    keys.revoke_key(old)
    assert list(ApiKey.objects.live()) == [new]
    old.refresh_from_db()
    first = old.revoked_at
    keys.revoke_key(old)
    old.refresh_from_db()
    assert old.revoked_at == first


def test_a_signing_key_is_ed25519_and_public():
    shop = make_workspace()
    key = keys.add_signing_key(shop, "Host", f"\n  {pem_of(PAIR)}\n")
    assert SigningKey.objects.get().public_key == pem_of(PAIR)
    assert keys.find_key(shop, str(key.pk)) == key
    private = PAIR.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(ServiceError, match="private key"):
        keys.add_signing_key(shop, "Host", private)
    other = pem_of(ec.generate_private_key(ec.SECP256R1()))
    for wrong in ("", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "é\x00", other):
        with pytest.raises(ServiceError, match="Ed25519"):
            keys.add_signing_key(shop, "Host", wrong)
    assert SigningKey.objects.count() == 1


def test_a_key_is_found_by_its_beginning_or_its_name_in_its_own_workspace():
    shop, other = make_workspace(), make_workspace()
    key, _ = keys.add_api_key(shop, "Server")
    assert keys.find_key(shop, key.prefix) == keys.find_key(shop, "Server") == key
    with pytest.raises(Gone, match="Server"):
        keys.find_key(other, "Server")
    keys.add_api_key(shop, "Server")
    with pytest.raises(ServiceError, match="Several"):
        keys.find_key(shop, "Server")
    assert keys.find_key(shop, key.prefix) == key
    keys.revoke_key(key)
    with pytest.raises(Gone):
        keys.find_key(shop, key.prefix)
