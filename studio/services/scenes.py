"""Scenes of a video: add, copy, remove, bring back and put in order, all under the video's lock."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Window
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Scene, Video, Who
from studio.models.keeping import restorable_from
from studio.payload import MAX_SCENES

from .errors import Gone, Moved, TooManyScenes
from .locking import insert, lock, lock_scene, same_id, touch
from .verdicts import judge
from .videos import first_scene

# What is said in a scene; a new scene takes over who says it and how, not the words.
SAID = {"input_text", "audio_url", "audio_asset_id", "duration"}


def get_scene(who: Who, pk: UUID | str) -> Scene:
    """A present scene of a present video, with its video."""
    scene = Scene.objects.of(who).present().select_related("video").filter(pk=pk).first()
    if scene is None:
        raise Gone()
    return scene


def get_picture(who: Who, pk: UUID | str) -> Scene:
    """The same, or one that was removed: pages that are still open draw it for a moment longer."""
    scene = Scene.objects.of(who).select_related("video").filter(pk=pk).first()
    if scene is None:
        raise Gone()
    return scene


def list_scenes(video: Video) -> QuerySet[Scene]:
    return Scene.objects.filter(video=video).present()


def removed_scenes(video: Video) -> QuerySet[Scene]:
    """Those that can still be brought back, last removed first."""
    return Scene.objects.filter(video=video, removed_at__gt=restorable_from()).order_by("-removed_at")


def last_removed(video: Video, most: int) -> tuple[list[Scene], int]:
    """At most so many of them, with nothing but what is said in each, and how many there are: one query."""
    rows = removed_scenes(video).only("voice").annotate(total=Window(Count("pk")))
    found = list(rows[:most])
    return found, found[0].total if found else 0


@transaction.atomic
def add_scene(video: Video, id: UUID | str, after: UUID | str | None = None) -> Scene:
    """A new scene behind `after` (at the end without it) that looks and sounds like the one before it."""
    lock(video)
    if first := _first_result(video, id):
        return first
    scenes = _in_order(video)
    place = _place_of(after, scenes) + 1 if after else len(scenes)
    before = Scene.objects.get(pk=scenes[place - 1].pk) if place else None
    return _put_in(video, scenes, place, Scene(id=id, **_beginning(before)))


@transaction.atomic
def copy_scene(scene: Scene, id: UUID | str) -> Scene:
    """The same scene once more, behind it."""
    lock_scene(scene)
    video = scene.video
    if first := _first_result(video, id):
        return first
    scenes = _in_order(video)
    return _put_in(video, scenes, _place_of(scene.pk, scenes) + 1, Scene(id=id, unknown=scene.unknown, **scene.draft))


@transaction.atomic
def remove_scene(scene: Scene) -> None:
    """Out of the video, its place remembered."""
    lock_scene(scene)
    scene.removed_at = timezone.now()
    scene.save(update_fields=["removed_at"])
    _number(_in_order(scene.video))
    touch(scene.video)


@transaction.atomic
def remove_scenes(video: Video, ids: Sequence[UUID | str]) -> int:
    """Several at once; how many there were to remove. Those already gone are passed over."""
    lock(video)
    wanted = {str(id) for id in ids}
    scenes = _in_order(video)
    gone = [scene.pk for scene in scenes if str(scene.pk) in wanted]
    if gone:
        Scene.objects.filter(pk__in=gone).update(removed_at=timezone.now())
        _number([scene for scene in scenes if scene.pk not in gone])
        touch(video)
    return len(gone)


@transaction.atomic
def restore_scene(who: Who, pk: UUID | str) -> Scene:
    """A removed scene back to its place; asked again, the scene as it is."""
    scene = Scene.objects.of(who).select_related("video").filter(pk=pk).first()
    if scene is None:
        raise Gone()
    video = scene.video
    lock(video)
    scene.refresh_from_db()
    scene.video = video
    if scene.removed_at is None:
        return scene
    if scene.removed_at <= restorable_from():
        raise Gone(_("This scene was removed too long ago to be brought back."))
    scenes = _in_order(video)
    _check_room(scenes)
    place = min(scene.position, len(scenes))
    scene.removed_at, scene.position = None, place
    scene.save(update_fields=["removed_at", "position"])
    _number([*scenes[:place], scene, *scenes[place:]])
    touch(video)
    return scene


@transaction.atomic
def restore_scenes(who: Who, ids: Sequence[UUID]) -> tuple[Scene, int]:
    """Several that were removed, all or none, each to its place: the one furthest to the front, and how many came
    back, those that were there already not counted."""
    wanted = Scene.objects.of(who).filter(pk__in=ids).order_by("position").values_list("pk", "removed_at")
    removed = sum(removed_at is not None for _pk, removed_at in wanted)
    back = [restore_scene(who, pk) for pk, _removed_at in wanted]
    if not back:
        raise Gone()
    back[0].video = back[-1].video  # each brought its own, and the last is as all of them left it
    return back[0], removed


@transaction.atomic
def order_scenes(video: Video, ids: Sequence[UUID | str]) -> None:
    """All scenes in the order of `ids`, which must name each present scene once."""
    lock(video)
    scenes = {str(scene.pk): scene for scene in _in_order(video)}
    wanted = [str(id) for id in ids]
    if sorted(wanted) != sorted(scenes):
        raise Moved(_("The scenes were changed in another window since this page was opened."))
    if _number([scenes[id] for id in wanted]):
        touch(video)


@transaction.atomic
def move_scene(scene: Scene, step: int) -> Scene:
    """One place up (-1) or down (+1); at the end of the list nothing happens."""
    lock_scene(scene)
    scenes = _in_order(scene.video)
    here = _place_of(scene.pk, scenes)
    there = here + step
    if 0 <= there < len(scenes):
        scenes[here], scenes[there] = scenes[there], scenes[here]
        _number(scenes)
        touch(scene.video)
        scene.position = there
    return scene


def _in_order(video: Video) -> list[Scene]:
    """The present scenes without their drafts: at most 50 short rows."""
    return list(list_scenes(video).only("pk", "position"))


def _place_of(pk: UUID | str, scenes: list[Scene]) -> int:
    for place, scene in enumerate(scenes):
        if same_id(scene.pk, pk):
            return place
    raise Gone()


def _first_result(video: Video, id: UUID | str) -> Scene | None:
    """What an earlier request with this minted id made; Gone where it is elsewhere or removed since."""
    first = Scene.objects.filter(pk=id).first()
    if first and (first.video_id != video.pk or first.removed_at):
        raise Gone()
    if first:
        first.video = video
    return first


def _put_in(video: Video, scenes: list[Scene], place: int, scene: Scene) -> Scene:
    _check_room(scenes)
    scene.video, scene.position = video, place
    judge(scene)
    insert(scene)
    _number([*scenes[:place], scene, *scenes[place:]])
    touch(video)
    return scene


def _check_room(scenes: list[Scene]) -> None:
    if len(scenes) >= MAX_SCENES:
        raise TooManyScenes(_("A video takes at most %d scenes. Remove one to make room.") % MAX_SCENES)


def _number(scenes: list[Scene]) -> int:
    """Positions 0 to n-1 in one statement; how many changed."""
    changed = [scene for place, scene in enumerate(scenes) if scene.position != place]
    for place, scene in enumerate(scenes):
        scene.position = place
    return Scene.objects.bulk_update(changed, ["position"])


def _beginning(before: Scene | None) -> dict[str, Any]:
    if before is None:
        return first_scene()
    voice = {key: value for key, value in (before.voice or {}).items() if key not in SAID}
    return {"character": before.character, "voice": {**voice, "type": "text"}, "background": before.background}
