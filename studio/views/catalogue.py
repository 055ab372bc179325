"""Lists to pick a face or a voice from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studio.services import catalogue

from .answers import author

# A real account lists over a thousand: what is not found by then is found by searching.
SHOWN = 60


@author
@require_GET
def avatars(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    everyone = [one for one in catalogue.avatars(request.who.workspace) if one.kind == kind or not kind]
    return pick(request, "avatars", everyone)


@author
@require_GET
def voices(request: HttpRequest) -> HttpResponse:
    return pick(request, "voices", catalogue.voices(request.who.workspace))


def pick(request: HttpRequest, what: str, everyone: list) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:100]
    found = catalogue.find(everyone, search)
    page = {
        "what": what,
        "found": found[:SHOWN],
        "hidden": max(0, len(found) - SHOWN),
        "search": search,
        "kind": request.GET.get("kind", ""),
        "field": request.GET.get("field", ""),
    }
    template = f"studio/pick/{what}.html"
    return render(request, f"{template}#list" if "q" in request.GET else template, page)
