"""What a new installation needs before anybody can work in it: a workspace, an example and a first operator."""

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from studio.models import Workspace

from .errors import Gone, ServiceError
from .example import make_example

OWNER = "local"
LINK_LIFE = 3600  # seconds
SALT = "studio.first-operator"


@transaction.atomic
def prepare() -> Workspace:
    """The installation's own workspace, with an example video the first time; an example that was removed stays away.

    The engine follows the environment on every start: that is where an installation without hosts says who makes its
    videos, and a key that was added later must not be without effect. A key of its own takes its place.
    """
    workspace = Workspace.objects.order_by("created_at").first()
    if workspace is None:
        workspace = Workspace.objects.create(name=_("Studio"), engine=settings.ENGINE)
        make_example(workspace, OWNER)
    elif not workspace.heygen_key and workspace.engine != settings.ENGINE:
        workspace.engine = settings.ENGINE
        workspace.save(update_fields=["engine"])
    return workspace


def operator_link(base_url: str) -> str | None:
    """A link with which the first operator can be made, within the hour; None where there is one already."""
    if _has_operator():
        return None
    token = signing.dumps(secrets.token_urlsafe(16), salt=SALT)
    return f"{base_url.rstrip('/')}/first-operator/{token}/"


@transaction.atomic
def claim_operator(token: str, username: str, password: str) -> User:
    """The first operator, with all rights. Every such link ends with the first one that is used."""
    _check_link(token)
    # Two who use a link at once: the second waits here, and finds an operator.
    Workspace.objects.select_for_update().order_by("created_at").first()
    if _has_operator():
        raise Gone(_("There is an operator already. Sign in, or ask them for an account."))
    user = User(username=User.normalize_username(username.strip()), is_staff=True, is_superuser=True)
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
    except ValidationError as error:
        raise ServiceError(" ".join(error.messages)) from None
    user.save()
    return user


def _check_link(token: str) -> None:
    try:
        signing.loads(token, salt=SALT, max_age=LINK_LIFE)
    except signing.SignatureExpired:
        raise Gone(_("This link is too old. Restart the studio to get a new one.")) from None
    except signing.BadSignature:
        raise Gone(_("This link is not one of this studio's.")) from None


def _has_operator() -> bool:
    return User.objects.filter(is_staff=True, is_active=True).exists()
