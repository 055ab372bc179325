"""Saving one section of a scene."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from studio.forms import SectionForm, read_draft
from studio.forms.sections import starting_draft
from studio.models import Scene
from studio.payload import SECTIONS
from studio.services import drafts, scenes
from studio.services.errors import Stale

from . import context
from .answers import answer, author, refused, whole

COUNT = "studio/editor/script.html#count_oob"
# What a save may change outside the form: never an input (a swapped input loses what is being typed).
SAVED = [
    "studio/editor/section.html#verdict",
    "studio/editor/scene_list.html#card_oob",
    COUNT,
    "studio/editor/problems.html#oob",
    "studio/editor/revision.html",
]
# Another kind has other inputs: the section is drawn again, and with the voice's its script.
REDRAWN = ["studio/editor/section.html#body", "studio/editor/section.html#head", *SAVED[1:]]
SCRIPT = "studio/editor/script.html#oob"
FRAME = "studio/editor/frame.html#oob"
SEEN = {"character", "background", "text"}  # the others change nothing in the frame


def writer(request: HttpRequest) -> dict:
    """Which tab writes, its how-manieth save this is, what it had seen, and whether a person said "keep mine"."""
    return {
        "seen": request.POST.get("digest", ""),
        "tab": request.POST.get("tab", "")[:64],
        "count": max(0, whole(request.POST.get("count"))),
        "force": request.POST.get("force") == "1",
    }


@author
@require_POST
def save(request: HttpRequest, scene_id: uuid.UUID, section: str) -> HttpResponse:
    scene = scenes.get_scene(request.who, scene_id)
    kind = request.POST.get("start")
    if kind is not None and getattr(scene, section) is not None:  # a second click, or another tab was quicker
        return section_answer(request, scene, section, redraw=True)
    posted = request.POST
    draft = read_draft(SECTIONS[section], posted) if kind is None else starting_draft(SECTIONS[section], kind)
    try:
        saved = drafts.save_section(scene, section, draft, shown=posted.get("shown", ""), **writer(request))
    except Stale as conflict:
        return stale(request, section, conflict, back=place(scene, section))
    return section_answer(request, saved.scene, section, redraw=saved.kind_changed or kind is not None)


@author
@require_POST
def removal(request: HttpRequest, scene_id: uuid.UUID, section: str) -> HttpResponse:
    scene = scenes.get_scene(request.who, scene_id)
    saved = drafts.drop_section(scene, section, **writer(request))
    return section_answer(request, saved.scene, section, redraw=True)


def section_answer(request: HttpRequest, scene: Scene, section: str, *, redraw: bool) -> HttpResponse:
    page = context.words(scene, scene.video)
    page |= {"form": page["forms"][section], "digest": page["digests"][section]}
    # A switch whose answer was lost is told again: the page still shows the other kind's fields.
    redraw = redraw or request.POST.get("shown", page["form"].kind) != page["form"].kind
    partials = REDRAWN if redraw else SAVED
    if redraw and section == "voice":  # the script comes with its count, which another kind's page has no place for
        partials = [*(name for name in REDRAWN if name != COUNT), SCRIPT]
    if section in SEEN:
        page |= context.frame(scene, scene.video)
        partials = [*partials, FRAME]
    response = answer(request, partials, page, back=place(scene, section), event="video-changed")
    return reswap(retarget(response, f"#body-{section}"), "outerHTML") if redraw and request.htmx else response


def place(scene: Scene, section: str) -> str:
    """Where in the editor a section stands."""
    return f"{reverse('editor', args=[scene.video_id])}?scene={scene.pk}#section-{section}"


def stale(request: HttpRequest, section: str, conflict: Stale, *, back: str) -> HttpResponse:
    """Both texts side by side; nothing is overwritten until a person says whose counts."""
    if not request.htmx:
        return refused(request, conflict)  # the way back leads to the form with what was typed
    theirs = SectionForm(SECTIONS[section], conflict.theirs)
    page = {
        "form_name": section,
        "theirs": [field for field in theirs.fields.values() if field.value],
        "theirs_url": back,
    }
    return render(request, "studio/editor/conflict.html", page, status=409)
