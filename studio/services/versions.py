"""A version that was sent, back in the editor, and what stood there before."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Scene, Video, Who
from studio.payload import Body

from .callbacks import is_filled_in
from .errors import Gone, Moved
from .importing import import_payload, replace_payload
from .locking import lock, touch
from .verdicts import judge
from .videos import write_copy


@dataclass(frozen=True)
class Restored:
    """`video` as it was sent; `kept` is what stood there before, None where the version became a
    video of its own."""

    video: Video
    kept: Video | None = None


def version_of(render: Render) -> dict[str, Any]:
    """The payload as the author had it: without what was filled in at sending."""
    payload = render.payload
    if payload.get("callback_id") == str(render.pk):
        del payload["callback_id"]
    if is_filled_in(payload.get("callback_url"), render):
        del payload["callback_url"]
    return payload


def video_of(who: Who, render: Render) -> Video | None:
    """The video that a version goes back into; None where it was removed, or is somebody else's by now."""
    return Video.objects.of(who).filter(pk=render.video_id).first()


@transaction.atomic
def restore_version(who: Who, render: Render, id: UUID, revision: int) -> Restored:
    """The video as it was sent, in place of what stands there now.

    Of that a copy is kept, for as long as removed videos are and in their list, and its scenes are among the removed
    ones of the video. Where the video is not there any more, the version becomes a new one with the minted `id`. Asked
    again with the same `id`, it is the first result. Raises Moved where the video is not at `revision` any more.
    """
    video = video_of(who, render)
    if video is None:
        return Restored(import_payload(who, Body(version_of(render)), id))
    lock(video)
    if kept := Video.objects.filter(pk=_kept_id(video, id)).first():
        return Restored(video, kept)
    if video.revision != revision:
        raise Moved(_("The video was changed in another window. Look whether you still want this version back."))
    kept = _keep(who, video, id)
    scenes = replace_payload(video, Body(version_of(render)), at=kept.removed_at)
    # What the service says of this render leads into these scenes from now on.
    Render.objects.filter(pk=render.pk).update(scene_ids=[str(scene.pk) for scene in scenes])
    return Restored(video, kept)


def kept_from(video: Video, id: UUID | None) -> Video | None:
    """What stood in `video` before a version was restored under this minted `id`, as long as it is kept; its revision
    is the one that the video had with the version."""
    return Video.objects.exclude(removed_at=None).filter(pk=_kept_id(video, id)).first() if id else None


@transaction.atomic
def undo_restoring(video: Video, id: UUID | None) -> None:
    """Everything as it was before; the scenes of the version join the removed ones. Raises Moved where the video was
    changed since, and Gone where nothing is kept."""
    lock(video)
    kept = kept_from(video, id)
    if kept is None:
        raise Gone(_("What stood here before is not kept any more, or is back already."))
    before = Scene.objects.filter(video=video, removed_at=kept.removed_at)
    back = list(before.values_list("pk", flat=True))
    # One that was brought back and removed again is a video of its own: its renders would go with it.
    own = len(back) != kept.scenes.present().count() or kept.renders.exists()
    if own or video.revision != kept.revision:
        raise Moved(
            _("The video was changed since. What stood here before is on the page of videos, among the removed ones.")
        )
    Scene.objects.filter(video=video).present().update(removed_at=timezone.now())
    Scene.objects.filter(pk__in=back).update(removed_at=None)
    video.settings, video.unknown, video.notes = _untitled(kept.settings), kept.unknown, kept.notes
    video.writers = {}  # a tab that is open wrote something else
    touch(video, "settings", "unknown", "notes", "writers", *judge(video))
    kept.delete()


def _kept_id(video: Video, id: UUID) -> UUID:
    """No other video has this id: nobody can have one put in place of another."""
    return uuid5(id, str(video.pk))


def _keep(who: Who, video: Video, id: UUID) -> Video:
    owner = replace(who, subject=video.owner)
    title = video.settings["title"] + _suffix() if video.title else ""
    columns = {"notes": video.notes, "removed_at": timezone.now(), "revision": video.revision + 1}
    return write_copy(owner, video, _kept_id(video, id), title, **columns)


def _suffix() -> str:
    return _(" (before restoring)")


def _untitled(settings: dict[str, Any]) -> dict[str, Any]:
    """With the title that it had."""
    title = settings.get("title")
    return {**settings, "title": title.removesuffix(_suffix())} if isinstance(title, str) else settings
