"""The API described: for programs as OpenAPI, for people on a page of our own, since ninja's needs scripts that our
policy refuses."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from .app import api
from .problems import PROBLEM

PREFIX = "/api/v1/"


def document() -> dict[str, Any]:
    """As ninja makes it, but that refusals are problems: it knows one content type for all answers."""
    made = api.get_openapi_schema(path_prefix=PREFIX)
    for methods in made["paths"].values():
        for call in methods.values():
            for status, answer in call["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {PROBLEM: next(iter(answer["content"].values()))}
    return made


@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    return JsonResponse(document(), json_dumps_params={"indent": 2})


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    paths = document()["paths"].items()
    calls = [shown(method, path, call) for path, methods in paths for method, call in methods.items()]
    return render(request, "studio/api.html", {"calls": calls})


def shown(method: str, path: str, call: dict[str, Any]) -> dict[str, Any]:
    """A call for the page; a schema that may be null has its description one level down."""
    parameters = [
        {"name": one["name"], "in": one["in"], "words": marked_up(words_of(one) or words_of(one["schema"]))}
        for one in call.get("parameters", ())
    ]
    statuses = sorted(map(str, call["responses"]))
    return {
        "name": f"{method.upper()} {path}",
        "words": marked_up(call["description"]),
        "parameters": parameters,
        "statuses": statuses,
    }


def marked_up(text: str) -> SafeString:
    """What stands in backticks as code; it is our own text, and escaped all the same."""
    parts = [format_html("<code>{}</code>", one) if at % 2 else one for at, one in enumerate(text.split("`"))]
    return format_html_join("", "{}", ((one,) for one in parts))


def words_of(schema: dict[str, Any]) -> str:
    return schema.get("description") or next((words_of(one) for one in schema.get("anyOf", ()) if words_of(one)), "")
