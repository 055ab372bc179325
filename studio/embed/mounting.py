"""The studio mounted under /embed/<workspace>/: the same pages at the same addresses, let in by a bearer alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from studio.models import EmbedSession, Who, Workspace

from .framing import frame
from .sessions import find_session
from .tickets import PARAMETER, answering, find_ticket

ADDRESS = re.compile(r"/embed/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(/.*)", re.ASCII | re.DOTALL)
OWN = "/frame/"  # what belongs to frames alone: their shell, and where it gets its session
SHELL = "/frame/shell/"
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass
class Embed:
    """What a request inside a frame carries as `request.embed`."""

    workspace: Workspace
    session: EmbedSession | None = None

    @property
    def who(self) -> Who | None:
        return self.session.who if self.session else None


class EmbedMiddleware:
    """Reverse gives addresses under the frame's own, since a mounted application is nothing new to Django.

    A frame's request is its bearer's or nobody's: its cookies are taken away before anybody reads them, and the
    loopback counts for nothing. Without a bearer there is one thing to see, the empty shell that asks the host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.embed = None
        found = ADDRESS.fullmatch(request.path_info)
        if found is None:
            return self.get_response(request)
        workspace = Workspace.objects.filter(pk=UUID(found[1])).first()
        if workspace is None:
            return self.get_response(request)  # to the 404 page
        return self.inside(request, workspace, found[2])

    def inside(self, request: HttpRequest, workspace: Workspace, path: str) -> HttpResponse:
        outside = get_script_prefix()
        request.embed = Embed(workspace, who_brings(request, workspace))
        request.COOKIES = {}
        request.META.pop("HTTP_COOKIE", None)
        request._dont_enforce_csrf_checks = True  # nothing that a browser adds by itself lets anybody in here
        request.path_info = path if request.embed.session or path.startswith(OWN) else SHELL
        set_script_prefix(f"{outside}embed/{workspace.pk}/")
        token = answering.set(request.embed.session)
        try:
            return frame(self.get_response(request), workspace)
        finally:
            answering.reset(token)
            set_script_prefix(outside)

    def process_view(self, request: HttpRequest, view: Callable, args: Sequence, kwargs: Mapping) -> None:
        """Inside a frame there are authors' pages and its own; the admin, the API and the rest are not there."""
        admits = getattr(view, "admits", "")
        if (admits == "frame" and not request.embed) or (request.embed and admits not in ("author", "frame")):
            raise Http404
        if (
            request.embed
            and request.method not in SAFE
            and from_elsewhere(request)
            and not getattr(view, "from_host", False)
        ):
            raise PermissionDenied


def who_brings(request: HttpRequest, workspace: Workspace) -> EmbedSession | None:
    """The session of the bearer, or of a ticket to this one address. Another site's page never speaks for it."""
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return find_session(workspace, token.strip())
    ticket = request.GET.get(PARAMETER)
    if ticket and request.method in ("GET", "HEAD"):
        return find_ticket(workspace, ticket, request.path)
    return None


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site's page makes this request."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
