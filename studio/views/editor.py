"""The editor page, and the settings that belong to the video as a whole."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from studio.forms import read_draft
from studio.models import Video
from studio.payload import SECTIONS
from studio.services import drafts, videos
from studio.services.errors import Stale

from . import context
from .answers import answer, author, seen
from .cards import Card, cards_of
from .json_pane import pane
from .sections import CARD, stale, writer
from .videos import uuid_or_none

SAVED = ["studio/editor/settings.html#verdict", "studio/editor/revision.html"]
REDRAWN = ["studio/editor/settings.html#body", "studio/editor/settings.html#head", "studio/editor/revision.html"]


@author
@never_cache
@require_GET
def editor(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    restored, version = (uuid_or_none(request.GET.get(name)) for name in ("restored", "version"))
    page = context.editor(video, request.GET.get("scene"), restored, version)
    if request.GET.get("pane") == "json":
        page |= {"pane": pane(video)}
    return render(request, "studio/editor.html", page)


@author
@require_POST
def settings(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """Autosave; a preset also draws the section again, since it changes its inputs."""
    video = videos.get_video(request.who, video_id)
    back = reverse("editor", args=[video.pk]) + "#section-settings"
    preset = context.size_of(request.POST.get("preset", ""))
    draft = read_draft(SECTIONS["settings"], request.POST)
    if preset:
        draft["dimension"] = preset
    try:
        saved = drafts.save_settings(video, draft, **writer(request))
    except Stale as conflict:
        return stale(request, "settings", conflict, back=back)
    return settings_answer(request, saved.video, back, redraw=bool(preset))


def settings_answer(request: HttpRequest, video: Video, back: str, *, redraw: bool) -> HttpResponse:
    page = context.settings(video) | seen(request, video)
    partials = REDRAWN if redraw else SAVED
    open_scene = video.scenes.present().filter(pk=uuid_or_none(request.POST.get("open_scene"))).first()
    if open_scene:  # it may have been removed in another tab: the settings are saved all the same
        page |= context.frame(open_scene, video) | {"open_scene": open_scene.pk}
        partials = [*partials, "studio/editor/frame.html#oob"]
        card = Card(open_scene, is_open=True)
        if card.shows not in request.POST.getlist("shows"):  # a new size: every card has another picture
            page |= {"card": card, "cards": cards_of(list(video.scenes.present()))}
            partials += [CARD, "studio/editor/scene_list.html#pictures"]
    response = answer(request, partials, page, back=back, event="video-changed")
    return reswap(retarget(response, "#body-settings"), "outerHTML") if redraw and request.htmx else response
