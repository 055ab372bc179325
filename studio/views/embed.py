"""What belongs to frames alone: the empty shell, and where it gets its session."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from studio.embed import sessions
from studio.embed.errors import NotLetIn
from studio.embed.middleware import address_of
from studio.services import limiting
from studio.services.errors import TooMany

from .answers import frame, notice

LONGEST_ASSERTION = 8192


@frame
def shell(request: HttpRequest) -> HttpResponse:
    """For whoever brings no bearer. A navigation cannot bring one: it gets the page that asks the host for it."""
    navigates = request.method == "GET" and not request.htmx and "Authorization" not in request.headers
    if navigates and request.headers.get("Sec-Fetch-Dest", "iframe") in ("iframe", "document", "frame"):
        given = {"workspace": request.embed.workspace, "over": session_over(), "editor": "/videos/" in request.path}
        return render(request, "studio/shell.html", given)
    return notice(request, session_over(), 401)


def session_over() -> str:
    return _("The session of this page is over. Your text stays on it. Sign in again where you came from.")


@frame
@require_POST
@csp_override({**settings.SECURE_CSP, "frame-src": [CSP.SELF]})
def tab(request: HttpRequest) -> HttpResponse:
    """The studio in a tab of its own: a page of the host posts its launch token here, never in an address."""
    origin, token = request.headers.get("Origin", ""), request.POST.get("launch_token", "")
    if origin not in request.embed.workspace.origins:
        return notice(request, _("Open the studio from a page of the product that uses it."), 403)
    workspace = request.embed.workspace
    root = reverse("videos").removesuffix(f"embed/{workspace.pk}/")
    given = {"assertion": token[:LONGEST_ASSERTION], "origin": origin, "video": request.POST.get("video", "")}
    return render(request, "studio/tab.html", {**given, "workspace": workspace, "root": root})


tab.from_host = True  # another site's page is who posts here


@frame
@require_POST
def session(request: HttpRequest) -> HttpResponse:
    """{assertion, origin} → {access_token, expires_in, start}; 403 with a code, and a sentence for the developer."""
    workspace = request.embed.workspace
    try:
        limiting.count(f"sessions:{workspace.pk}:{address_of(request)}", settings.SESSIONS_A_MINUTE)
    except TooMany as error:
        return refused("too_many", error.sentence, 429, **{"Retry-After": "60"})
    try:
        given = json.loads(request.body)
        assertion, origin = given["assertion"], given["origin"]
        if not isinstance(assertion, str) or not isinstance(origin, str) or len(assertion) > LONGEST_ASSERTION:
            raise TypeError
        (assertion + origin).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError, KeyError, TypeError):
        return refused("bad_request", _("Send a JSON object with the texts “assertion” and “origin”."), 400)
    try:
        opened = sessions.open_session(workspace, assertion, origin)
    except NotLetIn as error:
        return refused(error.code, error.sentence, 403)
    lives = (opened.session.expires_at - opened.session.created_at).total_seconds()
    start = reverse("editor", args=[opened.video.pk]) if opened.video else reverse("videos")
    return JsonResponse({"access_token": opened.bearer, "expires_in": round(lives), "start": start})


def refused(code: str, sentence: str, status: int, **headers: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": sentence}, status=status, headers=headers)
