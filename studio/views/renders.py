"""Submitting, watching and looking back."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap

from studio import tasks
from studio.models import Render
from studio.services import rendering, videos
from studio.services.errors import Gone, NotReady

from . import context
from .answers import answer, author, whole
from .videos import minted

PER_PAGE = 25


STRIP = "studio/editor/strip.html"


@author
@never_cache
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """POST {id, revision} submits; GET is the strip that shows how the last one goes."""
    video = videos.get_video(request.who, video_id)
    if request.method == "GET":
        return answer(request, [STRIP], context.strip(video), back=reverse("editor", args=[video.pk]))
    try:
        made = rendering.submit_video(request.who, video, minted(request), whole(request.POST.get("revision")))
    except NotReady as refusal:
        return not_ready(request, video, refusal)
    tasks.advance.enqueue(str(made.pk))
    page = {**context.strip(video), "render_id": uuid.uuid4()}
    partials = [STRIP, "studio/editor/submit.html#oob", "studio/editor/refused.html"]
    return answer(request, partials, page, back=reverse("render", args=[made.pk]))


def not_ready(request: HttpRequest, video, refusal: NotReady) -> HttpResponse:
    """The list of everything that is wrong, each a jump to its field."""
    page = {"video": video, "all_problems": refusal.problems}
    if not request.htmx:
        return render(request, "studio/not_ready.html", page, status=422)
    return reswap(render(request, "studio/editor/not_ready.html", page, status=422), "none")


@author
@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    state, search = request.GET.get("state", ""), request.GET.get("q", "").strip()[:200]
    found = rendering.list_renders(request.who, state=state, search=search)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context_ = {"page": page, "state": state, "search": search, "states": Render.State.choices}
    return render(request, "studio/renders.html", context_)


@author
@never_cache
@require_GET
def show(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    return render(request, "studio/render.html", {"render": rendering.get_render(request.who, render_id)})


@author
@never_cache
@require_GET
def state(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """How it goes; the answer carries its own trigger only while there is more to come."""
    found = rendering.get_render(request.who, render_id)
    return answer(request, ["studio/render_state.html"], {"render": found}, back=reverse("render", args=[found.pk]))


@author
@never_cache
@require_GET
def video(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """To the finished file, by an address signed just now: the service's own addresses die after days."""
    url = rendering.video_url(rendering.get_render(request.who, render_id))
    if not url:
        raise Gone
    return HttpResponseRedirect(url)


@author
@require_POST
def abandonment(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """A person gives up on a submission whose fate is unclear, so that the video can be submitted again."""
    found = rendering.get_render(request.who, render_id)
    rendering.give_up_render(request.who, found)
    return redirect("render", found.pk)
