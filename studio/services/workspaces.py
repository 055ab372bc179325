"""Workspaces: tenants of this installation, the origins that may frame it for them, and their look."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from studio.models import Workspace

from . import first_run
from .errors import Gone, ServiceError
from .origins import canonical_origin
from .theming import check_accent, check_logo

MAX_ORIGINS = 50  # all of them go into a header


@transaction.atomic
def create_workspace(name: str, origins: Iterable[str] = (), engine: str = Workspace.Engine.LOCAL) -> Workspace:
    """A new tenant. The installation's own workspace comes first, so that no tenant is ever taken for it."""
    first_run.prepare()
    return Workspace.objects.create(name=check_name(name), engine=engine, allowed_origins=check_origins(origins))


def get_workspace(pk: UUID | str) -> Workspace:
    found = Workspace.objects.filter(pk=pk).first()
    if found is None:
        raise Gone(_("There is no workspace with this id."))
    return found


def is_home(workspace: Workspace) -> bool:
    """Whether it is the installation's own, the first one: the one that the environment speaks of."""
    return not Workspace.objects.filter(created_at__lt=workspace.created_at).exists()


@transaction.atomic
def add_origin(workspace: Workspace, text: str) -> str:
    """Let the pages of one more origin frame the studio; the origin as it is kept."""
    _lock(workspace)
    origin = canonical_origin(text)
    workspace.allowed_origins = check_origins([*workspace.allowed_origins, origin])
    workspace.save(update_fields=["allowed_origins"])
    return origin


@transaction.atomic
def remove_origin(workspace: Workspace, text: str) -> None:
    _lock(workspace)
    origin = canonical_origin(text)
    if origin not in workspace.allowed_origins:
        raise Gone(_("%s is none of this workspace's origins.") % origin)
    workspace.allowed_origins.remove(origin)
    workspace.save(update_fields=["allowed_origins"])


@transaction.atomic
def set_theme(
    workspace: Workspace, *, scheme: str, accent_light: str = "", accent_dark: str = "", logo_url: str = ""
) -> None:
    """Colours and logo; blank is the studio's own. Raises ServiceError for what could not be read or shown."""
    if scheme not in Workspace.Scheme.values:
        raise ServiceError(_("Colours are “system”, “light” or “dark”."))
    workspace.scheme = scheme
    workspace.accent_light = check_accent(accent_light, "light")
    workspace.accent_dark = check_accent(accent_dark, "dark")
    workspace.logo_url = check_logo(logo_url)
    workspace.save(update_fields=["scheme", "accent_light", "accent_dark", "logo_url"])


def check_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise ServiceError(_("A name has 1 to 100 letters."))
    return name


def check_origins(origins: Iterable[str]) -> list[str]:
    """Each in its one way of writing, and once. Raises ServiceError."""
    found = list(dict.fromkeys(map(canonical_origin, origins)))
    if len(found) > MAX_ORIGINS:
        raise ServiceError(_("A workspace has at most %s origins.") % MAX_ORIGINS)
    return found


def page_lines(workspace: Workspace, base: str) -> str:
    """What a host's page needs to have the studio in it, which is reached at `base`, without a slash at its end."""
    return (
        f'<script src="{base}/static/embed.js" defer></script>\n'
        f'<avatar-studio src="{base}" workspace="{workspace.pk}" token-endpoint="/studio-token"></avatar-studio>'
    )


def _lock(workspace: Workspace) -> None:
    workspace.refresh_from_db(from_queryset=Workspace.objects.select_for_update())
