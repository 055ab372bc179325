"""Requests from elsewhere: taking them in, and what was said and kept of them."""

import uuid
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.payload import MAX_BYTES, SCENE_SECTIONS
from studio.services import importing, scenes, videos

from . import context, editor, sections
from .answers import answer, author, seen
from .videos import minted

MAX_SHOWN = 2_000_000  # characters that a page gives back to be put right; a larger file is still where it was
KEPT = "studio/editor/kept.html"
TOLD = ["studio/editor/scene_list.html#card_oob", "studio/editor/problems.html#oob", "studio/editor/revision.html"]


@author
@never_cache
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """GET shows where to paste and upload; POST makes a video of each request, and opens it where it is one."""
    if request.method == "GET":
        return render(request, "studio/imports.html", {"new_id": uuid.uuid4()})
    found = importing.import_sources(request.who, sources(request), minted(request))
    if len(found) == 1 and found[0].video:
        return redirect("editor", found[0].video.pk)
    return render(request, "studio/imports.html", results(found), status=outcome(found))


def sources(request: HttpRequest) -> Iterator[tuple[str, bytes]]:
    """What was pasted and what was uploaded, one at a time; of a file at most one byte more than can be read."""
    text = request.POST.get("source", "")
    if text.strip() or not request.FILES:
        yield "", text.encode()
    for file in request.FILES.getlist("files"):
        yield file.name, file.read(MAX_BYTES + 1)


def results(found: list[importing.Import]) -> dict:
    """What was imported, and what was not with its text to be put right; the next try has an id of its own."""
    refused = [one for one in found if not one.video]
    text = "\n".join(one.text for one in refused)
    return {
        "new_id": uuid.uuid4(),
        "imported": [{"video": one.video, "name": name(one, place)} for place, one in enumerate(found, 1) if one.video],
        "refused": refused,
        "total": len(found),
        "text": text if len(text) <= MAX_SHOWN else "",
        "several": len({one.source for one in found}) < len(found),
    }


def name(one: importing.Import, place: int) -> str:
    """The title; where there is none the first words that are said; else which of them it was."""
    spoken = ((scene.voice or {}).get("input_text") for scene in one.video.scenes.present())
    words = next((text.strip() for text in spoken if isinstance(text, str) and text.strip()), "")
    return one.video.title or Truncator(words).chars(60) or _("Request %(n)s") % {"n": place}


def outcome(found: list[importing.Import]) -> int:
    return 200 if any(one.video for one in found) else 422


@author
@require_POST
def notes_removal(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    importing.dismiss_notes(video)
    page = {"video": video, "import_notes": []}
    return answer(request, ["studio/editor/import_notes.html"], page, back=reverse("editor", args=[video.pk]))


@author
@require_POST
def scene_key_removal(request: HttpRequest, scene_id: uuid.UUID) -> HttpResponse:
    scene = scenes.get_scene(request.who, scene_id)
    importing.remove_key(scene, request.POST.get("key", ""))
    name = request.POST.get("section", "")
    page = context.words(scene, scene.video) | seen(request, scene.video, 1)
    partials = [KEPT, *TOLD]
    if name in SCENE_SECTIONS:
        page |= {"form": page["forms"][name], "digest": page["digests"][name]}
        page["slots"] = page["form"].slots()
        partials.append("studio/editor/section.html#verdict")
    page |= {"name": name, "keys": page["kept"].get(name, []), "kept_url": request.path}
    return answer(request, partials, page, back=sections.place(scene, name), event="video-changed")


@author
@require_POST
def video_key_removal(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    importing.remove_key(video, request.POST.get("key", ""))
    page = context.settings(video) | seen(request, video, 1)
    page |= {"name": "settings", "keys": page["kept_settings"], "kept_url": request.path}
    back = reverse("editor", args=[video.pk]) + "#section-settings"
    return answer(request, [KEPT, *editor.SAVED], page, back=back, event="video-changed")
