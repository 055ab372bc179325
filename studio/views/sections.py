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
from studio.payload import SCENE_SECTIONS, SECTIONS
from studio.services import drafts, scenes
from studio.services.errors import Gone, Stale

from . import context
from .answers import answer, author, refused, seen, whole
from .cards import SEEN, Card

COUNT = "studio/editor/script.html#count_oob"
# What a save may change outside the form: never an input (a swapped input loses what is being typed).
SAVED = ["studio/editor/section.html#verdict", "studio/editor/revision.html"]
# Another kind has other inputs: the section is drawn again, and with the voice's its script.
REDRAWN = ["studio/editor/section.html#body", "studio/editor/section.html#head", "studio/editor/revision.html"]
SCRIPT = "studio/editor/script.html#oob"
CARD, PROBLEMS = "studio/editor/scene_list.html#card_oob", "studio/editor/problems.html#oob"
FRAME = "studio/editor/frame.html#oob"
SHORT = 300  # characters of what somebody else wrote, up to which it is shown unasked


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
    if section not in SCENE_SECTIONS:
        raise Gone()
    kind, posted = request.POST.get("start"), request.POST
    try:
        if kind is not None:
            draft = starting_draft(SECTIONS[section], kind)
            saved = drafts.add_section(request.who, scene_id, section, draft, **writer(request))
        else:
            draft, shown = read_draft(SECTIONS[section], posted), posted.get("shown", "")
            saved = drafts.save_section(request.who, scene_id, section, draft, shown=shown, **writer(request))
    except Stale as conflict:
        return stale(request, section, conflict, back=place(scenes.get_scene(request.who, scene_id), section))
    return section_answer(request, saved, section, redraw=saved.kind_changed or kind is not None)


@author
@require_POST
def removal(request: HttpRequest, scene_id: uuid.UUID, section: str) -> HttpResponse:
    """What it held goes with the answer, so that the person can take it back."""
    before = getattr(scenes.get_scene(request.who, scene_id), section, None)
    saved = drafts.drop_section(request.who, scene_id, section, **writer(request))
    dropped = SectionForm(SECTIONS[section], before).typed if before else {}
    return section_answer(request, saved, section, redraw=True, dropped=dropped)


def section_answer(
    request: HttpRequest, saved: drafts.Saved, section: str, *, redraw: bool, dropped: dict | None = None
) -> HttpResponse:
    scene, page = saved.scene, context.verdict(saved, section) | seen(request, saved.video)
    # A switch whose answer was lost is told again: the page still shows the other kind's fields.
    redraw = redraw or request.POST.get("shown", page["form"].kind) != page["form"].kind
    partials = [*(REDRAWN if redraw else SAVED), *changed_parts(request, page["card"], section)]
    if redraw:
        page |= context.words(scene, scene.video) | {"dropped": dropped}
    if section == "voice" and redraw:
        partials.append(SCRIPT)
    elif "input_text" in page["form"].fields:  # the page of another kind has no place for the count
        partials.append(COUNT)
    if FRAME in partials:
        page |= context.frame(scene, scene.video)
    response = answer(request, partials, page, back=place(scene, section), event="video-changed")
    return reswap(retarget(response, f"#body-{section}"), "outerHTML") if redraw and request.htmx else response


def changed_parts(request: HttpRequest, card: Card, section: str) -> list[str]:
    """The parts around the form that the page, by its own word, does not show as they are now."""
    shown = set(request.POST.getlist("shows"))
    parts = {CARD: card.shows, PROBLEMS: card.verdict, **({FRAME: card.look} if section in SEEN else {})}
    return [part for part, shows in parts.items() if shows not in shown]


def place(scene: Scene, section: str) -> str:
    """Where in the editor a section stands."""
    return f"{reverse('editor', args=[scene.video_id])}?scene={scene.pk}#section-{section}"


def stale(request: HttpRequest, section: str, conflict: Stale, *, back: str) -> HttpResponse:
    """What they have otherwise, beside what was typed; nothing is overwritten until a person says whose counts."""
    if not request.htmx:
        return refused(request, conflict)  # the way back leads to the form with what was typed
    mine = request.POST
    theirs = [
        field
        for name, field in SectionForm(SECTIONS[section], conflict.theirs).fields.items()
        if conflict.theirs is not None and field.value != mine.get(name, "").replace("\r\n", "\n")
    ]
    page = {
        "form_name": section,
        "theirs": theirs,
        "removed": conflict.theirs is None,
        "short": sum(len(str(field.value)) for field in theirs) < SHORT,
        "theirs_url": back,
    }
    return render(request, "studio/editor/conflict.html", page, status=409)
