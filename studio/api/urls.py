"""The API's part of the URL map, each address with whom it admits."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from . import docs, problems
from .app import api


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    return problems.of_status(request, 404)


def admitting(whom: str, patterns: list[URLPattern]) -> list[URLPattern]:
    """Each view says whom it admits: the walk over the URL map looks for it."""
    for pattern in patterns:
        pattern.callback.admits = whom
    return patterns


urlpatterns = [
    *admitting("api key", [one for one in api.urls[0] if one.name != "api-root"]),
    *admitting(
        "anyone",
        [
            path("openapi.json", docs.openapi, name="api-openapi"),
            path("docs", docs.docs, name="api-docs"),
            re_path("", nothing, name="api-nothing"),
        ],
    ),
]
