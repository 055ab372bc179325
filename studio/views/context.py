"""What the editor's regions are drawn from; every partial takes its part of it."""

import uuid
from collections import defaultdict

from django import conf
from django.utils.translation import gettext as _

from studio.forms import SectionForm
from studio.models import Render, Scene, Video
from studio.payload import (
    MAX_SCENES,
    SCENE_SECTIONS,
    SECTIONS,
    complete_scene,
    complete_settings,
    length_of,
    pauses,
    speech,
)
from studio.services import assembly, drafts, engines, estimating, refusals, scenes, versions, watching
from studio.stage import guides, place
from studio.words import sentence

from .cards import Card, cards_of, look_of
from .kept import keys_of_scene, keys_of_video

REMOVED_SHOWN = 20
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
        "kept": keys_of_scene(scene),
        **script(scene, forms["voice"]),
    }


def verdict(saved: drafts.Saved, section: str) -> dict:
    """What the save of a section may have changed beside its inputs; a typist waits for it at every pause."""
    scene = saved.scene
    problems = assembly.scene_problems(scene)
    form = SectionForm(SECTIONS[section], getattr(scene, section), by_section(problems)[section])
    shown = None if saved.shown is None else assembly.fields_of(saved.shown, section)
    page = {
        "scene": scene,
        "video": scene.video,
        "card": Card(scene, is_open=True),
        "form": form,
        "slots": form.slots(shown),
        "digest": saved.digest,
        "problems": problems,
    }
    return page | script(scene, form) if section == "voice" else page


def frame(scene: Scene, video: Video, draft: dict | None = None) -> dict:
    """The picture of a scene, or of a draft of it that is not saved."""
    size = complete_settings(video.settings)["dimension"]
    layout = place(complete_scene(draft or scene.draft), size["width"], size["height"])
    return {
        "scene": scene,
        "look": look_of(scene, draft),
        "layout": layout,
        "guides": guides(layout.width, layout.height),
        "layout_notes": [sentence(note) for note in layout.notes],
    }


def script(scene: Scene, voice: SectionForm) -> dict:
    field = voice.fields.get("input_text")
    text = field.value if field else ""
    return {
        "spoken": speech(text),
        "characters": len(text),
        "pauses": pauses(text),
        "length": length_of(scene.voice, scene.seconds),
    }


def scene_list(video: Video, present: list[Scene], open_id=None) -> dict:
    removed, removed_count = scenes.last_removed(video, REMOVED_SHOWN)
    return {
        "video": video,
        "cards": cards_of(present, open_id),
        "removed": removed,
        "removed_count": removed_count,
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
        "kept_settings": keys_of_video(video),
        "presets": [(name, w, h, (w, h) == (size["width"], size["height"])) for name, w, h in PRESETS],
        "size": size,
    }


def undo(video: Video, restored: uuid.UUID | None, version: uuid.UUID | None) -> dict:
    """The way back from a version, until something was changed. `version` is the render that was restored."""
    kept = versions.kept_from(video, restored)
    offered = kept is not None and kept.revision == video.revision
    return {
        "restored_id": restored if offered else None,
        "restored_render": video.renders.filter(pk=version).first() if offered and version else None,
        "kept_days": conf.settings.KEEP_REMOVED_DAYS,
    }


def strip(video: Video) -> dict:
    last = video.renders.first()
    return {"video": video, **(render(last) if last else {"render": None})}


def render(found: Render) -> dict:
    """One submission and how it goes. `mark` is another as soon as there is something new to tell of it."""
    reason, standing = refusals.reason_of(found), watching.standing(found)
    told = [found.state, found.error_message, found.needs_person, standing.sentence if standing else ""]
    return {"render": found, "reason": reason, "standing": standing, "mark": drafts.digest({"told": told})}


def editor(video: Video, scene_id=None, restored: uuid.UUID | None = None, version: uuid.UUID | None = None) -> dict:
    """The whole page; an unknown or removed scene opens the first one. `restored` is what a version came back under."""
    present = list(video.scenes.present())
    scene = next((one for one in present if str(one.pk) == str(scene_id)), present[0] if present else None)
    return {
        **(panel(scene, video, len(present)) if scene else {"total": 0}),
        **scene_list(video, present, scene.pk if scene else None),
        **settings(video),
        **strip(video),
        "revision": video.revision,
        "estimate": estimating.estimate_video(video, present),
        "import_notes": assembly.import_notes(video, present),
        **undo(video, restored, version),
        "render_id": uuid.uuid4(),
        "engine_problem": engines.engine_problem(video.workspace),
        "engine_name": _("the emulator on this machine") if video.workspace.engine == "local" else "HeyGen",
    }
