"""Finds out who asks and puts it on the request as `request.who`."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from studio.models import Who, Workspace

LOOPBACK_PEERS = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
PROXY_HEADERS = ("HTTP_FORWARDED", "HTTP_VIA")


class WhoMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.who = None
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Sequence, kwargs: Mapping) -> None:
        """Only a view for authors asks the database who it is: a health check answers without one."""
        if getattr(view, "admits", "") == "author":
            request.who = who_asks(request)


def who_asks(request: HttpRequest) -> Who | None:
    """A signed-in user, else the owner of this machine where `up` itself bound the loopback, else nobody."""
    if request.user.is_authenticated:
        return Who(home(), f"user:{request.user.pk}", reviews=request.user.is_staff)
    if settings.LOCAL_OWNER and from_this_machine(request):
        return Who(home(), "local", reviews=True)
    return None


def from_this_machine(request: HttpRequest) -> bool:
    """Peer and Host are the loopback and no proxy stands between: a forwarded request is somebody else's."""
    meta = request.META
    forwarded = any(name in PROXY_HEADERS or name.startswith("HTTP_X_FORWARDED_") for name in meta)
    host, _ = split_domain_port(request.get_host())
    return not forwarded and meta.get("REMOTE_ADDR") in LOOPBACK_PEERS and host in LOOPBACK_HOSTS


def home() -> Workspace:
    """The one workspace of an installation without hosts, made on the first run."""
    return Workspace.objects.earliest("created_at")
