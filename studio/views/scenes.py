"""Opening, adding, copying, removing, bringing back and moving scenes."""

import uuid
from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.forms import read_draft
from studio.models import Scene, Video
from studio.payload import SCENE_SECTIONS, SECTIONS
from studio.services import scenes, videos
from studio.services.errors import Gone

from . import context
from .answers import answer, author, seen
from .cards import Card
from .videos import minted, uuid_or_none

OPENED = ["studio/editor/stage.html", "studio/editor/sections.html#oob"]
HEAD = "studio/editor/stage.html#head_oob"
# The list of problems of a refused submit speaks of scenes that may not be there any more.
LISTED = [
    "studio/editor/scene_list.html#oob",
    "studio/editor/scene_list.html#undo",
    "studio/editor/revision.html",
    "studio/editor/refused.html",
]


def opened(
    request: HttpRequest, video: Video, scene: Scene | None, undo: Collection[uuid.UUID | None] = (), changes: int = 1
) -> HttpResponse:
    """The list and the open scene, after a change of the list; `undo` are the scenes that it took away."""
    present = list(video.scenes.present())
    page = context.scene_list(video, present, scene.pk if scene else None) | seen(request, video, changes)
    page["undo"] = list(scenes.removed_scenes(video).filter(pk__in=undo).values_list("pk", flat=True))
    page |= context.panel(scene, video, len(present)) if scene else {"total": 0}
    back = reverse("editor", args=[video.pk]) + (f"?scene={scene.pk}" if scene else "")
    return answer(request, [*OPENED, *LISTED], page, back=back, event="video-changed")


@author
@never_cache
@require_GET
def open_scene(request: HttpRequest, scene_id: uuid.UUID) -> HttpResponse:
    scene = scenes.get_scene(request.who, scene_id)
    total = scene.video.scenes.present().count()
    page = context.panel(scene, scene.video, total)
    return answer(request, OPENED, page, back=f"{reverse('editor', args=[scene.video_id])}?scene={scene.pk}")


@author
@require_POST
def add(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    scene = scenes.add_scene(video, minted(request), after=uuid_or_none(request.POST.get("after")))
    return opened(request, scene.video, scene)


@author
@require_POST
def copy(request: HttpRequest, scene_id: uuid.UUID) -> HttpResponse:
    scene = scenes.copy_scene(scenes.get_scene(request.who, scene_id), minted(request))
    return opened(request, scene.video, scene)


@author
@require_POST
def removal(request: HttpRequest, scene_id: uuid.UUID) -> HttpResponse:
    """The neighbour opens; the removed one waits under "Removed"."""
    scene = scenes.get_scene(request.who, scene_id)
    scenes.remove_scene(scene)
    rest = list(scene.video.scenes.present())
    return opened(request, scene.video, rest[min(scene.position, len(rest) - 1)] if rest else None, undo=[scene.pk])


@author
@require_POST
def removals(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """Several at once; what was open stays open, or the first of the rest does."""
    video = videos.get_video(request.who, video_id)
    chosen = request.POST.getlist("scene_ids")
    scenes.remove_scenes(video, chosen)
    open_id = uuid_or_none(request.POST.get("open_scene"))
    rest = video.scenes.present()
    scene = rest.filter(pk=open_id).first() or rest.first()
    return opened(request, video, scene, undo=[uuid_or_none(one) for one in chosen])


@author
@require_POST
def restoration(request: HttpRequest, scene_id: uuid.UUID) -> HttpResponse:
    """The scene, and with it those that `scene_ids` names: what went at once comes back at once."""
    others = [one for one in map(uuid_or_none, request.POST.getlist("scene_ids")) if one]
    scene, number = scenes.restore_scenes(request.who, [scene_id, *others])
    return opened(request, scene.video, scene, changes=number)


@author
@require_POST
def order(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The whole list of ids in its new order; or one scene and a step up or down, which also opens it."""
    video = videos.get_video(request.who, video_id)
    scene_id = uuid_or_none(request.POST.get("scene"))
    if request.POST.get("step") in {"-1", "1"} and scene_id:
        scene = scenes.get_scene(request.who, scene_id)
        if scene.video_id != video.pk:
            raise Gone
        scene = scenes.move_scene(scene, int(request.POST["step"]))
        return opened(request, scene.video, scene)
    scenes.order_scenes(video, [uuid_or_none(one) for one in request.POST.getlist("scene_ids")])
    return reordered(request, video, scene_id)


def reordered(request: HttpRequest, video: Video, open_id: uuid.UUID | None) -> HttpResponse:
    """The list and the open scene's number; its fields stay as they are, somebody may be typing in them."""
    present = list(video.scenes.present())
    page = context.scene_list(video, present, open_id) | seen(request, video, 1)
    scene = next((one for one in present if one.pk == open_id), None)
    page |= {"scene": scene, "card": Card(scene), "total": len(present), "copy_id": uuid.uuid4()} if scene else {}
    partials = [*LISTED, *([HEAD] if scene else [])]
    return answer(request, partials, page, back=reverse("editor", args=[video.pk]), event="video-changed")


@author
@never_cache
@require_POST
def frame(request: HttpRequest, scene_id: uuid.UUID) -> HttpResponse:
    """The frame with what stands in the fields now: nothing is kept of it."""
    scene = scenes.get_picture(request.who, scene_id)
    page = context.frame(scene, scene.video, {**scene.draft, **drawn(request)})
    back = f"{reverse('editor', args=[scene.video_id])}?scene={scene.pk}"
    return answer(request, ["studio/editor/frame.html"], page, back=back)


def drawn(request: HttpRequest) -> dict:
    """The sections that the page has fields of, each under its own name: `text=present&text.color=…`."""
    found = {}
    for section in [name for name in SCENE_SECTIONS if name in request.POST]:
        start = f"{section}."
        typed = {key.removeprefix(start): value for key, value in request.POST.items() if key.startswith(start)}
        found[section] = read_draft(SECTIONS[section], typed)
    return found


@author
@cache_control(private=True, max_age=31536000, immutable=True)
@require_GET
def picture(request: HttpRequest, scene_id: uuid.UUID) -> HttpResponse:
    """The frame as a small picture of its own."""
    scene = scenes.get_picture(request.who, scene_id)
    page = context.frame(scene, scene.video)
    return render(request, "studio/editor/picture.svg", page, content_type="image/svg+xml")
