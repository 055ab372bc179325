"""Who may frame the studio: the headers of every answer inside a frame."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.csp import CSP

from studio.models import Workspace

POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), autoplay=(self), fullscreen=(self)"


def frame(response: HttpResponse, workspace: Workspace) -> HttpResponse:
    """Only the workspace's own origins, and the studio's page in a tab of its own; never an empty list, which browsers
    and Django take for no rule at all.

    `frame-ancestors` is what decides: X-Frame-Options knows no list and is ignored beside it, so it goes. No cookie
    is set in a frame: some browsers would keep it, others not, and nothing here may depend on that.
    """
    policy = dict(getattr(response, "_csp_config", settings.SECURE_CSP))
    policy["frame-ancestors"] = [CSP.SELF, *workspace.origins] if workspace.origins else [CSP.NONE]
    response._csp_config = policy  # what django.views.decorators.csp.csp_override does
    response.headers.pop("X-Frame-Options", None)
    response["Permissions-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    response.cookies.clear()
    return response
