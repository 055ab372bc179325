"""Who makes the videos of a workspace, and the client that speaks to it."""

from django.conf import settings
from django.utils.translation import gettext as _

from studio.models import Workspace
from studio.models.sealing import NotReadable, seal, unseal
from studio.wire import HeyGen, Patience
from studio.wire.emulated import client_of
from studio.wire.secret import Secret

from .errors import EngineUnavailable, ServiceError
from .workspaces import is_home

COLUMN = "heygen_key"


def client_for(engine: str, workspace: Workspace, patience: Patience | None = None) -> HeyGen:
    """The client of `engine` in the name of `workspace`: the same class for both, and never another engine instead.

    `engine` is given apart, because a render keeps the one it was submitted to. `patience`: a page waits some seconds
    for its list, which is the default; a worker hands its step back to the queue. Raises EngineUnavailable.
    """
    patience = patience or Patience(first=settings.SERVICE_RETRY_SECONDS)
    if engine == Workspace.Engine.LOCAL:
        return client_of(workspace, patience)
    hosts = {"base_url": settings.HEYGEN_BASE_URL, "upload_url": settings.HEYGEN_UPLOAD_URL}
    return HeyGen(**hosts, api_key=heygen_key(workspace), patience=patience)


def engine_problem(workspace: Workspace) -> str | None:
    """Why the workspace's engine cannot work as it is set up; None where it can."""
    try:
        if workspace.engine == Workspace.Engine.HEYGEN:
            heygen_key(workspace)
    except EngineUnavailable as error:
        return error.sentence
    return None


def heygen_key(workspace: Workspace) -> Secret:
    """The workspace's own key of the service. The environment's is that of the installation's own workspace alone,
    where it has none: no tenant ever spends another's credits. Raises EngineUnavailable."""
    if workspace.heygen_key:
        return _unsealed(workspace)
    if not is_home(workspace):
        raise EngineUnavailable(_("HeyGen is chosen to make the videos, but this workspace has no key of HeyGen."))
    if not settings.HEYGEN_API_KEY:
        raise EngineUnavailable(
            _("HeyGen is chosen to make the videos, but HEYGEN_API_KEY is not set. Set it and restart the studio.")
        )
    return Secret(settings.HEYGEN_API_KEY)


def set_heygen_key(workspace: Workspace, key: str) -> None:
    """Keep the workspace's own key, sealed, and let HeyGen make its videos from now on."""
    secret = check_heygen_key(key)
    workspace.heygen_key = seal(secret.reveal(), workspace.place_of(COLUMN))
    workspace.heygen_key_end = secret.reveal()[-4:]
    workspace.engine = Workspace.Engine.HEYGEN
    workspace.save(update_fields=[COLUMN, "heygen_key_end", "engine"])


def check_heygen_key(key: str) -> Secret:
    """What may be one; whether it is, only HeyGen knows. Raises ServiceError."""
    secret = Secret(key.strip())
    if not secret.fits_a_header or not 8 <= len(secret.reveal()) <= 500:
        raise ServiceError(_("This is no key of HeyGen: one has 8 to 500 letters and digits and no blanks."))
    return secret


def forget_heygen_key(workspace: Workspace) -> None:
    """Without it, a workspace whose engine is HeyGen makes no videos: nobody else steps in unasked."""
    workspace.heygen_key = workspace.heygen_key_end = ""
    workspace.save(update_fields=[COLUMN, "heygen_key_end"])


def set_engine(workspace: Workspace, engine: str) -> None:
    if engine not in Workspace.Engine.values:
        raise ServiceError(_("The engine is “local” or “heygen”."))
    workspace.engine = engine
    workspace.save(update_fields=["engine"])


def reseal_keys() -> int:
    """Seal every kept key anew under today's secret key; how many. Raises EngineUnavailable at one that is lost."""
    kept = list(Workspace.objects.exclude(heygen_key=""))
    for workspace in kept:
        workspace.heygen_key = seal(_unsealed(workspace).reveal(), workspace.place_of(COLUMN))
        workspace.save(update_fields=[COLUMN])
    return len(kept)


def _unsealed(workspace: Workspace) -> Secret:
    try:
        return Secret(unseal(workspace.heygen_key, workspace.place_of(COLUMN)))
    except NotReadable:
        words = _("The HeyGen key of “%s” was sealed under another secret key. Give it again, or bring that one back.")
        raise EngineUnavailable(words % workspace.name) from None
