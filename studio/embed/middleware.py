"""Finds out who asks and puts it on the request as `request.who`."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from studio.models import Who, Workspace

LOOPBACK_PEERS = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
PROXY_HEADERS = ("HTTP_FORWARDED", "HTTP_VIA")
HOME_KNOWN = 60  # seconds; it changes only where another database takes the place of this one


class WhoMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.who = None
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Sequence, kwargs: Mapping) -> None:
        """Only a view for authors asks the database who it is: a health check answers without one."""
        if getattr(view, "admits", "") == "author":
            request.who = who_asks(request) if request.embed is None else request.embed.who


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


def address_of(request: HttpRequest) -> str:
    """Whose network asks: of IPv6 the 64 bits that one household has. Behind a proxy, whom the proxy itself names."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.headers.get("X-Forwarded-For", told).rpartition(",")[2].strip()
    try:
        address = ip_address(told)
    except ValueError:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def home() -> Workspace:
    """The one workspace of an installation without hosts, made on the first run; a save needs but its id."""
    pk = cache.get("home")
    if pk is None:
        pk = Workspace.objects.earliest("created_at").pk
        cache.set("home", pk, HOME_KNOWN)
    return Workspace.unread(pk)
