"""What the editor's regions are drawn from; every partial takes its part of it."""

import uuid
from collections import defaultdict

from django.utils.translation import gettext as _

from studio.forms import SectionForm
from studio.models import Scene, Video
from studio.payload import (
    MAX_SCENES,
    SCENE_SECTIONS,
    SECTIONS,
    complete_scene,
    complete_settings,
    pauses,
    speech,
)
from studio.services import assembly, drafts, engines, scenes
from studio.stage import figure_shapes, guides, place
from studio.words import sentence

from .cards import Card, cards_of

# Filled in at sending where the author left it empty; shown apart, since its value is not known before.
ENVELOPE = ["callback_id"]
PRESETS = [("16:9", 1920, 1080), ("9:16", 1080, 1920), ("1:1", 1080, 1080), ("4:5", 1080, 1350)]


def size_of(preset: str) -> dict[str, int] | None:
    """The dimension that a preset's button stands for."""
    return next(({"width": w, "height": h} for _name, w, h in PRESETS if preset == f"{w}x{h}"), None)


def by_section(problems: list[assembly.Located]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        found[problem.section][problem.field].append(problem.message)
    return found


def panel(scene: Scene, video: Video, total: int) -> dict:
    """Everything about the open scene."""
    return {
        **words(scene, video),
        **frame(scene, video),
        "total": total,
        "max_scenes": MAX_SCENES,
        # Its own: with that of "add", going back and pressing the other button would find the first result.
        "copy_id": uuid.uuid4(),
    }


def words(scene: Scene, video: Video) -> dict:
    """What is typed into the open scene and what there is to say of it: all but its picture."""
    problems = assembly.scene_problems(scene)
    found = by_section(problems)
    forms = {name: SectionForm(SECTIONS[name], getattr(scene, name), found[name]) for name in SCENE_SECTIONS}
    return {
        "scene": scene,
        "video": video,
        "card": Card(scene, is_open=True),
        "forms": forms,
        "digests": {name: drafts.digest(getattr(scene, name)) for name in SCENE_SECTIONS},
        "problems": problems,
        **script(scene, forms["voice"]),
    }


def frame(scene: Scene, video: Video, draft: dict | None = None) -> dict:
    """The picture of a scene, or of a draft of it that is not saved."""
    size = complete_settings(video.settings)["dimension"]
    layout = place(complete_scene(draft or scene.draft), size["width"], size["height"])
    return {
        "scene": scene,
        "layout": layout,
        "guides": guides(layout.width, layout.height),
        "layout_notes": [sentence(note) for note in layout.notes],
        "shapes": figure_shapes(layout.figure.look) if layout.figure else [],
    }


def script(scene: Scene, voice: SectionForm) -> dict:
    field = voice.fields.get("input_text")
    text = field.value if field else ""
    return {"spoken": speech(text), "characters": len(text), "pauses": pauses(text), "seconds": scene.seconds}


def scene_list(video: Video, present: list[Scene], open_id=None) -> dict:
    return {
        "video": video,
        "cards": cards_of(present, open_id),
        "removed": list(scenes.removed_scenes(video)),
        "max_scenes": MAX_SCENES,
        "new_id": uuid.uuid4(),
        "last_id": open_id or (present[-1].pk if present else None),
    }


def settings(video: Video) -> dict:
    problems = assembly.settings_problems(video)
    size = complete_settings(video.settings)["dimension"]
    return {
        "video": video,
        "settings_form": SectionForm(SECTIONS["settings"], video.settings, by_section(problems)["settings"]),
        "settings_digest": drafts.digest(video.settings),
        "settings_problems": problems,
        "presets": [(name, w, h, (w, h) == (size["width"], size["height"])) for name, w, h in PRESETS],
        "size": size,
    }


def strip(video: Video) -> dict:
    return {"video": video, "render": video.renders.first()}


def editor(video: Video, scene_id=None) -> dict:
    """The whole page; an unknown or removed scene opens the first one."""
    present = list(video.scenes.present())
    scene = next((one for one in present if str(one.pk) == str(scene_id)), present[0] if present else None)
    return {
        **(panel(scene, video, len(present)) if scene else {"total": 0}),
        **scene_list(video, present, scene.pk if scene else None),
        **settings(video),
        **strip(video),
        "render_id": uuid.uuid4(),
        "engine_problem": engines.engine_problem(video.workspace),
        "engine_name": _("the emulator on this machine") if video.workspace.engine == "local" else "HeyGen",
    }


def preview(video: Video) -> dict:
    assembled = assembly.assemble(video)
    return {
        "video": video,
        "assembly": assembled,
        "text": assembled.body.decode(),
        "envelope": [key for key in ENVELOPE if key not in assembled.payload],
    }
