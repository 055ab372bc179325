"""Versions that were sent: back into the editor, that undone, and sent once more."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio import tasks
from studio.models import Render, Workspace
from studio.services import engines, estimating, refusals, rendering, repeating, versions, videos
from studio.services.errors import EngineUnavailable, Moved, OpenRender

from .answers import author, status_of, whole
from .render_page import told
from .videos import minted, uuid_or_none


@author
@require_POST
def restoration(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """POST {id, revision} brings the version back, and opens it where the service found fault with it."""
    found, id = rendering.get_render(request.who, render_id), minted(request)
    try:
        restored = versions.restore_version(request.who, found, id, whole(request.POST.get("revision")))
    except Moved as refusal:
        return told(request, found, refusal, status_of(refusal))
    found.refresh_from_db()
    return redirect(opened(restored, id, found))


def opened(restored: versions.Restored, id: uuid.UUID, version: Render) -> str:
    """The editor, at the first place that it failed of if it did, with the way back; of a new video just the editor."""
    if restored.kept is None:
        return reverse("editor", args=[restored.video.pk])
    reason = refusals.reason_of(version)
    place = reason and reason.place
    scene = {"scene": str(place.scene.pk)} if place and place.scene else {}
    anchor = place.anchor if place else None
    query = {"restored": str(id), "version": str(version.pk), **scene}
    return reverse("editor", args=[restored.video.pk], query=query, fragment=anchor)


@author
@require_POST
def reversal(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """POST {id}: what stood in the video before the version came back takes its place again."""
    video = videos.get_video(request.who, video_id)
    versions.undo_restoring(video, uuid_or_none(request.POST.get("id")))
    return redirect("editor", video.pk)


@author
@never_cache
@require_http_methods(["GET", "POST"])
def repetition(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """GET says what it would mean; POST {id} submits the same version as a render of its own."""
    found = rendering.get_render(request.who, render_id)
    if request.method == "GET":
        return render(request, "studio/render_again.html", again(request, found))
    try:
        made = repeating.submit_version(request.who, found, minted(request))
    except (OpenRender, EngineUnavailable) as refusal:
        return told(request, found, refusal, status_of(refusal))
    tasks.follow(made)
    return redirect("render", made.pk)


def again(request: HttpRequest, found: Render) -> dict:
    workspace, video = request.who.workspace, versions.video_of(request.who, found)
    return {
        "render": found,
        "reason": refusals.reason_of(found) if found.state == Render.State.FAILED else None,
        "video": video,
        "changed": video is not None and video.revision != found.revision,
        "engine": workspace.get_engine_display(),
        "free": workspace.engine == Workspace.Engine.LOCAL,
        "engine_problem": engines.engine_problem(workspace),
        "estimate": estimating.estimate_version(request.who, found),
        "balance": estimating.balance_of(workspace),
        "asked": True,
        "new_id": uuid.uuid4(),
    }
