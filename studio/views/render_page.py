"""One render: its page, how it goes, what was sent, and its files."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET

from studio.embed.tickets import ticketed
from studio.models import Render, Who
from studio.payload import complete_scene, complete_settings
from studio.services import files, refusals, rendering, versions
from studio.services.callbacks import without_tokens
from studio.services.errors import ServiceError
from studio.stage import place

from . import context
from .answers import answer, author
from .course import course_of
from .json_pane import sent_text
from .ranges import file_answer

STATE = "studio/render_state.html"


def page_of(who: Who, found: Render) -> dict[str, Any]:
    """What the page of a render is drawn from."""
    told, course, payload = context.render(found), course_of(found), found.payload
    reason, video = told["reason"], versions.video_of(who, found)
    return {
        **told,
        "reason": reason and (reason if video else reason.without_ways),
        "course": course,
        "mark": f"{told['mark']}-{sum(line.times for line in course)}",
        "size": complete_settings(payload)["dimension"],
        "captions": payload.get("caption") is True,
        "video": video,
        "new_id": uuid.uuid4(),
    }


def told(request: HttpRequest, found: Render, refusal: ServiceError, status: int) -> HttpResponse:
    """The page as it is now, and why nothing was done: from there it can be asked again."""
    found = rendering.get_render(request.who, found.pk)
    page = {**page_of(request.who, found), "refusal": refusal.sentence}
    return render(request, "studio/render.html", page, status=status)


@author
@never_cache
@require_GET
def show(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    found = rendering.get_render(request.who, render_id)
    return render(request, "studio/render.html", page_of(request.who, found))


@author
@never_cache
@require_GET
def state(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """How it goes: 204 while it is as the page has `seen` it, so that nothing is drawn anew under a finger. The answer
    carries its own trigger only while there is more to come."""
    found = rendering.get_render(request.who, render_id)
    page = page_of(request.who, found)
    if request.htmx and request.GET.get("seen") == page["mark"]:
        return HttpResponse(status=204)
    return answer(request, [STATE], page, back=reverse("render", args=[found.pk]))


@author
@never_cache
@require_GET
def sent(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """The request as it was sent, for reading; it is fetched once somebody wants to see it."""
    found = rendering.get_render(request.who, render_id)
    page = {"text": sent_text(found), "render": found}
    return answer(request, ["studio/render_request.html"], page, back=reverse("render-body", args=[found.pk]))


@author
@never_cache
@require_GET
def body(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """The same byte for byte, but for the token of a `callback_url` of ours."""
    found = rendering.get_render(request.who, render_id)
    name = {"Content-Disposition": f'inline; filename="request-{found.pk}.json"'}
    return HttpResponse(without_tokens(found.body), content_type="application/json", headers=name)


@author
@require_GET
def file(request: HttpRequest, render_id: uuid.UUID, kind: str) -> HttpResponseBase:
    """A finished file, by an address signed just now: the service's own die after days. In place of a still that is
    not to be had stands the drawn one."""
    found = rendering.get_render(request.who, render_id)
    try:
        response = file_answer(request, files.file_of(found, kind))
    except ServiceError:
        if kind != files.Kind.THUMBNAIL:
            raise
        response = redirect(ticketed(reverse("render-picture", args=[found.pk])))
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


@author
@cache_control(private=True, max_age=31536000, immutable=True)
@require_GET
def picture(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """The first scene as it was sent, drawn by ourselves: it needs nobody else, and never changes."""
    payload = rendering.get_render(request.who, render_id).payload
    size = complete_settings(payload)["dimension"]
    layout = place(complete_scene(next(iter(payload["video_inputs"]), {})), size["width"], size["height"])
    return render(request, "studio/editor/picture.svg", {"layout": layout}, content_type="image/svg+xml")


@author
@never_cache
@require_GET
def failing(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """To the first place that the service found fault with, as far as it is still there; else to the render's page."""
    found = rendering.get_render(request.who, render_id)
    reason, video = refusals.reason_of(found), versions.video_of(request.who, found)
    place = reason and reason.place
    if video is None or place is None:
        return redirect("render", found.pk)
    query = {"scene": str(place.scene.pk)} if place.scene else {}
    return redirect(reverse("editor", args=[video.pk], query=query, fragment=place.anchor))
