"""The list of videos, and what is done to one as a whole."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from studio.services import videos

from .answers import author
from .cards import video_cards

PER_PAGE = 24


@author
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """GET shows the videos; POST {id} makes a new one and opens it."""
    if request.method == "POST":
        return redirect("editor", videos.create_video(request.who, minted(request)).pk)
    search = request.GET.get("q", "").strip()[:200]
    page = Paginator(videos.list_videos(request.who, search), PER_PAGE).get_page(request.GET.get("page"))
    just_removed = uuid_or_none(request.GET.get("removed"))
    context = {
        "page": page,
        "cards": video_cards(page),
        "search": search,
        "new_id": uuid.uuid4(),
        "just_removed": just_removed,
        "removed": videos.removed_videos(request.who).exclude(pk=just_removed)[:PER_PAGE],
    }
    return render(request, "studio/videos.html", context)


@author
@require_POST
def copy(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    return redirect("editor", videos.copy_video(request.who, video, minted(request)).pk)


@author
@require_POST
def title(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    videos.rename_video(request.who, video, request.POST.get("title", ""))
    return redirect("videos")


@author
@require_POST
def removal(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    videos.remove_video(request.who, videos.get_video(request.who, video_id))
    return redirect(reverse("videos", query={"removed": video_id}))


@author
@require_POST
def restoration(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    videos.restore_video(request.who, video_id)
    return redirect("videos")


def minted(request: HttpRequest) -> uuid.UUID:
    """The id that the page gave the new thing before the click, so that a repeated click finds the first result."""
    return uuid_or_none(request.POST.get("id")) or uuid.uuid4()


def uuid_or_none(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
