"""Tokens that a host signs itself (JWT, EdDSA), for those whose server cannot call us.

The rules are RFC 8725's: the algorithm comes from the stored key and never from the token, the audience names the
workspace, and a token lives two minutes at most.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import ORIGIN, SigningKey, Workspace

from .errors import NotLetIn

LEEWAY = timedelta(seconds=30)
LONGEST = timedelta(seconds=120)
REQUIRED = ["exp", "iat", "aud", "sub", "jti", "origin"]
SUBJECT = re.compile(r"[!-~]{1,190}", re.ASCII)
JTI = re.compile(r"[^\x00\ud800-\udfff]{1,255}")
KEPT_BY_NONE = re.compile(r"[\x00\ud800-\udfff]")  # characters that no database keeps
HOST = "host:"


@dataclass(frozen=True)
class Claims:
    key: UUID
    jti: str
    subject: str
    name: str
    origin: str
    video_id: UUID | None
    expires_at: datetime


def audience(workspace: Workspace) -> str:
    return f"studio:{workspace.pk}"


def read(workspace: Workspace, token: str) -> Claims:
    """What a token of one of the workspace's live signing keys says. Raises NotLetIn."""
    key = _key(workspace, token)
    try:
        claims = jwt.decode(
            token,
            key.public_key,
            algorithms=["EdDSA"],
            audience=audience(workspace),
            leeway=LEEWAY,
            options={"require": REQUIRED, "strict_aud": True},
        )
    except jwt.ExpiredSignatureError:
        raise NotLetIn("expired_token", _("This signed token has expired.")) from None
    except (jwt.InvalidTokenError, OverflowError) as error:
        raise NotLetIn("bad_token", _("This signed token is not valid: %s") % error) from None
    if not all(type(claims[one]) in (int, float) for one in ("exp", "iat")):  # the library takes "12" for 12
        raise NotLetIn("bad_token", _("exp and iat are numbers: seconds since 1970."))
    if claims["exp"] - claims["iat"] > LONGEST.total_seconds():
        raise NotLetIn("bad_token", _("This signed token lives too long: exp may be 120 seconds after iat at most."))
    today = timezone.now().date()
    if key.last_used_on != today:
        SigningKey.objects.filter(pk=key.pk).update(last_used_on=today)
    return _checked(key, claims)


def _key(workspace: Workspace, token: str) -> SigningKey:
    try:
        kid = UUID(str(jwt.get_unverified_header(token).get("kid")))
    except (jwt.InvalidTokenError, ValueError):
        raise NotLetIn(
            "bad_token", _("This is neither a launch token nor a signed one with the id of its key as kid.")
        ) from None
    key = SigningKey.objects.live().filter(workspace=workspace, pk=kid).first()
    if key is None:
        raise NotLetIn("unknown_key", _("No live signing key of this workspace has the id %s.") % kid)
    return key


def _checked(key: SigningKey, claims: dict) -> Claims:
    """Each claim as what it must be: whoever signs may still write nonsense."""
    sub, jti, name, origin = (claims.get(one) for one in ("sub", "jti", "name", "origin"))
    if not isinstance(sub, str) or not SUBJECT.fullmatch(sub):
        raise NotLetIn("bad_token", _("sub is the person's id: 1 to 190 printable ASCII characters without blanks."))
    if not isinstance(jti, str) or not JTI.fullmatch(jti):
        raise NotLetIn("bad_token", _("jti is 1 to 255 characters, another for each token."))
    if not isinstance(origin, str) or not ORIGIN.fullmatch(origin):
        raise NotLetIn("bad_token", _("origin is whose page frames the studio, such as https://app.example.com."))
    try:
        video_id = UUID(claims["video_id"]) if claims.get("video_id") else None
    except (ValueError, TypeError, AttributeError):
        raise NotLetIn("bad_token", _("video_id is the id of a video.")) from None
    shown = KEPT_BY_NONE.sub("", name)[:200] if isinstance(name, str) else ""
    expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
    return Claims(key.pk, jti, HOST + sub, shown, origin, video_id, expires_at)
