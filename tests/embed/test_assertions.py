"""Tokens that a host signs itself: what the stored key says counts, never what the token says of itself."""

import base64
import hashlib
import hmac
import json
import time
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from studio.embed import sessions
from studio.embed.errors import NotLetIn
from studio.models import EmbedSession
from studio.services import keys
from tests.factories import make_video, make_who

from .conftest import ORIGIN, make_host_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace():
    return make_host_workspace()


@pytest.fixture
def private():
    return Ed25519PrivateKey.generate()


def pem(private):
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture
def key(workspace, private):
    return keys.add_signing_key(workspace, "Server", pem(private))


def claims(workspace, **changed):
    now = int(time.time())
    made = {
        "aud": f"studio:{workspace.pk}",
        "sub": "42",
        "jti": str(uuid4()),
        "origin": ORIGIN,
        "iat": now,
        "exp": now + 60,
    }
    return {name: value for name, value in {**made, **changed}.items() if value is not None}


def signed(private, key, given, algorithm="EdDSA", **headers):
    return jwt.encode(given, private, algorithm, headers={"kid": str(key.pk), **headers})


def refusal(workspace, token):
    with pytest.raises(NotLetIn) as refused:
        sessions.open_session(workspace, token, ORIGIN)
    assert not EmbedSession.objects.exists()
    return refused.value.code


def test_a_signed_token_opens_one_session(workspace, private, key):
    video = make_video(make_who(workspace, "host:42"))
    token = signed(private, key, claims(workspace, name="Ada", video_id=str(video.pk)))
    opened = sessions.open_session(workspace, token, ORIGIN)
    assert (opened.session.subject, opened.session.name, opened.video) == ("host:42", "Ada", video)
    with pytest.raises(NotLetIn, match="already"):
        sessions.open_session(workspace, token, ORIGIN)
    key.refresh_from_db()
    assert key.last_used_on


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": int(time.time()) - 60, "iat": int(time.time()) - 120}, "expired_token"),
        ({"exp": int(time.time()) + 3600}, "bad_token"),
        ({"iat": int(time.time()) + 3000, "exp": int(time.time()) + 3060}, "bad_token"),
        ({"aud": "studio:other"}, "bad_token"),
        ({"aud": None}, "bad_token"),
        ({"exp": None}, "bad_token"),
        ({"iat": None}, "bad_token"),
        ({"jti": None}, "bad_token"),
        ({"jti": ""}, "bad_token"),
        ({"sub": None}, "bad_token"),
        ({"sub": "two words"}, "bad_token"),
        ({"sub": "x" * 191}, "bad_token"),
        ({"origin": None}, "bad_token"),
        ({"origin": 7}, "bad_token"),
        ({"origin": "https://a\x00.example"}, "bad_token"),
        ({"origin": "https://evil.example.com"}, "origin_not_allowed"),
        ({"video_id": "nonsense"}, "bad_token"),
        ({"video_id": str(uuid4())}, "unknown_video"),
    ],
)
def test_each_claim_is_looked_at(workspace, private, key, changed, code):
    assert refusal(workspace, signed(private, key, claims(workspace, **changed))) == code


def test_the_algorithm_is_the_keys(workspace, private, key):
    given = claims(workspace)
    assert refusal(workspace, jwt.encode(given, None, "none", headers={"kid": str(key.pk)})) == "bad_token"

    # The public key as the secret of an HMAC, put together by hand: libraries refuse to do it.
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    head = part({"alg": "HS256", "kid": str(key.pk)}) + b"." + part(given)
    mac = base64.urlsafe_b64encode(hmac.digest(key.public_key.encode(), head, hashlib.sha256)).rstrip(b"=")
    assert refusal(workspace, (head + b"." + mac).decode()) == "bad_token"


def test_another_key_another_workspace_or_a_revoked_key_opens_nothing(workspace, private, key):
    given = claims(workspace)
    assert refusal(workspace, signed(Ed25519PrivateKey.generate(), key, given)) == "bad_token"
    other = make_host_workspace()
    theirs = keys.add_signing_key(other, "Theirs", pem(private))
    assert refusal(workspace, signed(private, theirs, given)) == "unknown_key"
    assert refusal(workspace, jwt.encode(given, private, "EdDSA")) == "bad_token"
    keys.revoke_key(key)
    assert refusal(workspace, signed(private, key, given)) == "unknown_key"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "ä.ö.ü", "." * 9, "eyJhbGciOiJFZERTQSJ9.e30.x"])
def test_what_is_no_token_is_refused_in_words(workspace, token):
    assert refusal(workspace, token) == "bad_token"
