"""The addresses at which the service reports to the studio, each with a token that only this installation makes."""

import re
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from studio.models import Render, Workspace
from studio.wire.secret import MASK

SALT = "studio.hooks"
TOKEN = 40  # hex digits, 160 bits
ADDRESS = re.compile(
    rf"(/hooks/heygen/[0-9a-f-]{{36}}/(?:renders/[0-9a-f-]{{36}}/)?)[0-9a-f]{{{TOKEN}}}", re.IGNORECASE
)
OF_A_RENDER = re.compile(
    rf"/hooks/heygen/[0-9a-f-]{{36}}/renders/[0-9a-f-]{{36}}/(?:[0-9a-f]{{{TOKEN}}}|{MASK})/?$", re.IGNORECASE
)


def public_base(engine: str) -> str:
    """What such an address begins with; "" where the service of this engine reaches the studio under none."""
    base = settings.PUBLIC_URL
    far = engine == Workspace.Engine.HEYGEN and urlsplit(settings.HEYGEN_BASE_URL).scheme == "https"
    return "" if far and urlsplit(base).scheme == "http" else base  # http is this machine's own loopback


def address_problem(workspace: Workspace) -> str:
    """Why its service cannot report to the studio; "" where it can."""
    if not settings.PUBLIC_URL:
        return _(
            "Nobody outside knows where the studio is. Set STUDIO_PUBLIC_URL to the https:// address under which it is "
            "reached from there, and restart it."
        )
    if not public_base(workspace.engine):
        return _("STUDIO_PUBLIC_URL leads to this machine alone, where HeyGen cannot reach it. It takes https:// then.")
    return ""


def webhook_url(workspace: Workspace) -> str:
    """Where everything about the workspace's videos is reported; "" where nothing can be."""
    base = public_base(workspace.engine)
    return base and f"{base}{webhook_path(workspace.pk)}{_token(workspace.pk)}/"


def callback_url(workspace: Workspace, render_id: UUID | str) -> str:
    """Where the end of one video is reported; nothing of it is kept, since it can be made again. "" as above."""
    base = public_base(workspace.engine)
    path = f"{webhook_path(workspace.pk)}renders/{render_id}/{_token(workspace.pk, render_id)}/"
    return base and base + path


def webhook_path(workspace_id: UUID) -> str:
    """What the paths of all its addresses begin with; a workspace's id is one in the world, so it also tells which of
    the service's endpoints are its own, whatever they began with when they were registered."""
    return f"/hooks/heygen/{workspace_id}/"


def public_part(url: str) -> str:
    """An address as it may be shown: without its token."""
    return f"{url.rstrip('/').rpartition('/')[0]}/…/"


def without_tokens(text: str) -> str:
    """As it may be shown and handed out: who has a token can claim to be the service."""
    return ADDRESS.sub(rf"\1{MASK}", text)


def is_a_studios(url: object) -> bool:
    """Whether a studio, this or another one, filled it in when it sent a request; with or without its token."""
    return isinstance(url, str) and bool(OF_A_RENDER.search(url))


def is_filled_in(url: object, render: Render) -> bool:
    """Whether a request's `callback_url` is not the author's but was filled in when this render was sent."""
    return isinstance(url, str) and f"{webhook_path(render.workspace_id)}renders/{render.pk}/" in url


def is_known(token: str, *names: UUID | str) -> bool:
    """Whether the token was made for these ids, under today's secret key or one of before: no database is asked."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(token, _token(*names, key=key)) for key in keys)


def _token(*names: UUID | str, key: str | None = None) -> str:
    whole = ":".join(map(str, names))
    return salted_hmac(SALT, whole, secret=key, algorithm="sha256").hexdigest()[:TOKEN]
