"""Why a render failed: in words, with the scenes and fields that the service points at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from studio import words
from studio.models import Render, Scene
from studio.payload import SECTIONS, steps
from studio.payload.paths import label_of

from .assembly import place_of


@dataclass(frozen=True)
class Place:
    """`label`: "Scene 3, Script". `scene`: the one that was sent, None where it is gone or the video's settings are
    meant; `section` and `field` as in `assembly.Located`, "" where there is nowhere to go."""

    label: str
    scene: Scene | None = None
    section: str = ""
    field: str = ""

    @property
    def anchor(self) -> str:
        """Where in the editor's page the field stands, or else its section."""
        if not self.section:
            return ""
        return f"{self.section}-{self.field}" if self.field else f"section-{self.section}"


@dataclass(frozen=True)
class Reason:
    """As `words.Explanation`, with places instead of pointers."""

    sentence: str
    next_step: str = ""
    said: str = ""
    places: tuple[Place, ...] = ()

    @property
    def place(self) -> Place | None:
        """The first that there is a way to."""
        return next((place for place in self.places if place.anchor), None)

    @property
    def without_ways(self) -> "Reason":
        """The same where the video cannot be opened any more."""
        return replace(self, places=tuple(Place(place.label) for place in self.places))


def reason_of(render: Render) -> Reason | None:
    """Why it failed, or what the service remarks beside a finished video; None where there is nothing to tell.

    At most one query. Scenes are told by their number in what was sent, and led to by the id they had: they may
    have moved since.
    """
    if render.state == Render.State.COMPLETED:
        found = words.remark(render.error_code, render.error_message)
        return found and Reason(found.sentence, found.next_step, found.said)
    if render.state != Render.State.FAILED:
        return None
    payload = render.payload
    found = words.explain(render.error_code, render.error_message, payload)
    scenes = _scenes_sent(render) if any(steps(pointer)[1:] for pointer in found.pointers) else []
    places = tuple(_place(pointer, payload, scenes) for pointer in found.pointers if pointer)
    return Reason(found.sentence, found.next_step, found.said, places)


def _scenes_sent(render: Render) -> list[Scene | None]:
    """The scene behind each item of what was sent, None where it was removed since. Of a render that does not know its
    scenes, those of the video while it is as it was."""
    present = list(Scene.objects.filter(video=render.video_id).present())
    if not render.scene_ids and render.video.revision == render.revision:
        return present
    by_id = {str(scene.pk): scene for scene in present}
    return [by_id.get(pk) for pk in render.scene_ids]


def _place(pointer: str, payload: dict[str, Any], scenes: Sequence[Scene | None]) -> Place:
    keys, label = steps(pointer), _(label_of(pointer, payload))
    if keys[0] != "video_inputs":
        section, field = place_of(pointer, [])[1:]
        return Place(label, section=section, field=field)
    if len(keys) == 1:
        return Place(label)
    number = int(keys[1])
    label = (
        _("Scene %(n)s, %(field)s") % {"n": number + 1, "field": label} if keys[2:] else _("Scene %s") % (number + 1)
    )
    scene = scenes[number] if number < len(scenes) else None
    if scene is None:
        return Place(_("%(place)s, as it was sent") % {"place": label})
    return Place(label, scene, *_field(pointer, scenes))


def _field(pointer: str, scenes: Sequence[Scene | None]) -> tuple[str, str]:
    """The section and, where it still has it, the field: its kind may have been switched since."""
    scene, section, field = place_of(pointer, scenes)
    draft = getattr(scene, section) if section else None
    there = draft is not None and field in SECTIONS[section].fields(draft.get("type", ""))
    return section, field if there else ""
