"""Submitting, and the list of what was submitted."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import reswap

from studio import tasks
from studio.models import Video
from studio.services import listing, rendering, videos
from studio.services.errors import NotReady

from . import context
from .answers import answer, author, whole
from .estimates import proposal
from .finding import finding
from .videos import minted

STRIP = "studio/editor/strip.html"


@author
@never_cache
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """POST {id, revision} submits, once it is `agreed` where that costs; GET is the strip of how the last one goes."""
    video = videos.get_video(request.who, video_id)
    if request.method == "GET":
        return strip(request, video)
    try:
        if asked := proposal(request, video):
            return asked
        made = rendering.submit_video(request.who, video, minted(request), whole(request.POST.get("revision")))
    except NotReady as refusal:
        return not_ready(request, video, refusal)
    tasks.advance.enqueue(str(made.pk))
    page = {**context.strip(video), "render_id": uuid.uuid4()}
    partials = [STRIP, "studio/editor/submit.html#oob", "studio/editor/refused.html"]
    return answer(request, partials, page, back=reverse("render", args=[made.pk]))


def strip(request: HttpRequest, video: Video) -> HttpResponse:
    """204 while all is as the page has `seen` it: a poll takes no link from under a finger."""
    page = context.strip(video)
    if request.htmx and request.GET.get("seen", "") == page.get("mark"):
        return HttpResponse(status=204)
    return answer(request, [STRIP], page, back=reverse("editor", args=[video.pk]))


def not_ready(request: HttpRequest, video: Video, refusal: NotReady) -> HttpResponse:
    """The list of everything that is wrong, each a jump to its field."""
    page = {"video": video, "all_problems": refusal.problems}
    if not request.htmx:
        return render(request, "studio/not_ready.html", page, status=422)
    return reswap(render(request, "studio/editor/not_ready.html", page, status=422), "none")


@author
@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    filters = listing.Filters.read(request.GET.dict())
    page = listing.list_renders(request.who, filters, request.GET.get("page", ""))
    return render(request, "studio/renders.html", {"page": page, **finding(request.who, filters)})
