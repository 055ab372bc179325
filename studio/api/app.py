"""The API put together: who may ask, what is answered where, and how it says no."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from studio.embed.keys import who_holds
from studio.embed.middleware import address_of
from studio.models import Who
from studio.payload import join
from studio.services import limiting
from studio.services.errors import ServiceError

from . import embed_sessions, problems, renders, videos
from .bodies import StrictParser

UNKNOWN_KEYS_A_MINUTE = 60  # from one address; after them a program that tries on hears 429 in place of 401


class ApiKeyAuth(HttpBearer):
    """The key of a workspace, and nothing else: no cookie and no place on this machine counts."""

    def authenticate(self, request: HttpRequest, token: str) -> Who | None:
        who = who_holds(token.strip())
        if who is None:
            limiting.count(f"unknown-keys:{address_of(request)}", UNKNOWN_KEYS_A_MINUTE)
        else:
            limiting.count(f"calls:{who.workspace.pk}", settings.API_CALLS_A_MINUTE)
        return who


api = NinjaAPI(
    title="Avatar studio",
    version="1",
    description=_("Videos and their renders for the server of a host product. Errors are problems of RFC 9457."),
    auth=ApiKeyAuth(),
    parser=StrictParser(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("videos", videos.router)
api.add_router("", renders.router)
api.add_router("", embed_sessions.router)


@api.exception_handler(ServiceError)
def service_refused(request: HttpRequest, error: ServiceError) -> HttpResponse:
    return problems.of_service(request, error)


@api.exception_handler(problems.Refusal)
def refused(request: HttpRequest, refusal: problems.Refusal) -> HttpResponse:
    return problems.of_refusal(request, refusal)


@api.exception_handler(HttpError)
def not_taken(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own refusals; the parser's are behind the one that it makes of them."""
    if isinstance(error.__cause__, problems.Refusal):
        return refused(request, error.__cause__)
    return problems.of_status(request, error.status_code)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problems.of_status(request, 401)
    given = "Authorization" in request.headers
    answer["WWW-Authenticate"] = 'Bearer realm="studio"' + (', error="invalid_token"' if given else "")
    return answer


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [{"path": where(one["loc"]), "message": one["msg"]} for one in error.errors]
    return problems.problem(request, 422, "invalid", _("Some of what was given cannot be taken."), problems=found)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problems.of_status(request, 413)


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.of_status(request, 404)


def where(location: tuple[Any, ...]) -> str:
    """("body", "given", "title") as /title; ("query", "limit") as ?limit."""
    source, *rest = location
    return join("", *rest[1:]) if source == "body" else f"?{rest[-1]}" if source == "query" else str(rest[-1])
