"""Who makes the videos of a workspace, and the client that speaks to it."""

from django.conf import settings
from django.utils.translation import gettext as _

from studio.models import Workspace
from studio.wire import HeyGen
from studio.wire.emulated import client_of

from .errors import EngineUnavailable


def client_for(engine: str, workspace: Workspace) -> HeyGen:
    """The client of `engine` in the name of `workspace`: the same class for both, and never another engine instead.

    `engine` is given apart, because a render keeps the one it was submitted to. Raises EngineUnavailable.
    """
    if engine == Workspace.Engine.LOCAL:
        return client_of(workspace)
    if problem := _problem(engine):
        raise EngineUnavailable(problem)
    return HeyGen(settings.HEYGEN_BASE_URL, settings.HEYGEN_API_KEY)


def engine_problem(workspace: Workspace) -> str | None:
    """Why the workspace's engine cannot work as it is set up; None where it can."""
    return _problem(workspace.engine)


def _problem(engine: str) -> str | None:
    if engine == Workspace.Engine.HEYGEN and not settings.HEYGEN_API_KEY:
        return _("HeyGen is chosen to make the videos, but HEYGEN_API_KEY is not set. Set it and restart the studio.")
    return None
