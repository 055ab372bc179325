"""Videos: find, create, copy, remove and bring back."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Scene, Video, Who
from studio.models.keeping import restorable_from

from .errors import Gone
from .locking import check_revision, insert, lock, touch
from .storable import check_storable
from .verdicts import judge


def list_videos(who: Who, search: str = "") -> QuerySet[Video]:
    """The videos `who` may see, last changed first, each with `scene_count`, estimated `seconds` and
    `last_state` of its renders."""
    last = Render.objects.filter(video=OuterRef("pk")).order_by("-created_at")
    # Counted apart: a join would group the videos, and grouped rows lose their order.
    scenes = Scene.objects.filter(video=OuterRef("pk")).present().order_by().values("video")
    videos = Video.objects.of(who).annotate(
        scene_count=Coalesce(Subquery(scenes.annotate(count=Count("pk")).values("count")), 0),
        seconds=Coalesce(Subquery(scenes.annotate(all=Sum("seconds")).values("all")), 0.0),
        last_state=Subquery(last.values("state")[:1]),
    )
    for word in search.replace("\x00", "").split():
        videos = videos.filter(settings__title__icontains=word)
    return videos


def removed_videos(who: Who) -> QuerySet[Video]:
    """Those that can still be brought back, last removed first."""
    rows = Video.objects.removed_of(who).filter(removed_at__gt=restorable_from())
    return rows.order_by("-removed_at")


def get_video(who: Who, pk: UUID | str) -> Video:
    video = Video.objects.of(who).select_related("workspace").filter(pk=pk).first()
    if video is None:
        raise Gone()
    return video


@transaction.atomic
def create_video(who: Who, id: UUID | str, settings: dict[str, Any] | None = None) -> Video:
    """A new video with one empty scene; asked again with the same id, the first one."""
    if first := first_result(who, id):
        return first
    settings = settings or {}
    check_storable("settings", settings)
    try:
        video = insert(new_video(who, id, settings))
    except Gone:
        if first := first_result(who, id):  # a double click: the other request was quicker
            return first
        raise
    scene = Scene(video=video, position=0, **first_scene())
    judge(scene)
    scene.save()
    return video


@transaction.atomic
def copy_video(who: Who, video: Video, id: UUID | str) -> Video:
    """A copy that belongs to `who`, with copies of the scenes that are present."""
    lock(video)
    if first := first_result(who, id):
        return first
    return write_copy(who, video, id, _("Copy of %s") % video.title if video.title else "")


def write_copy(who: Who, video: Video, id: UUID | str, title: str, **columns: Any) -> Video:
    """The same as a locked video once more, with copies of the scenes that are present, under another title."""
    copy = new_video(who, id, {**video.settings, **({"title": title} if title else {})})
    copy.unknown = video.unknown
    for name, value in columns.items():
        setattr(copy, name, value)
    judge(copy)
    insert(copy)
    scenes = Scene.objects.filter(video=video).present()
    Scene.objects.bulk_create(
        Scene(
            id=uuid4(),
            video=copy,
            position=position,
            unknown=scene.unknown,
            problems=scene.problems,
            seconds=scene.seconds,
            **scene.draft,
        )
        for position, scene in enumerate(scenes)
    )
    return copy


@transaction.atomic
def rename_video(who: Who, video: Video, title: str) -> None:
    """Another title, everything else as it is."""
    if not Video.objects.of(who).filter(pk=video.pk).exists():
        raise Gone()
    change_video(video, title=title)


@transaction.atomic
def change_video(
    video: Video, *, title: str | None = None, owner: str | None = None, revisions: Collection[int] | None = None
) -> None:
    """Another title or owner, None for the one it has; raises Moved where it is at none of the `revisions`."""
    lock(video)
    check_revision(video, revisions)
    if owner is not None:
        video.owner = owner
    if title is not None:
        rest = {key: value for key, value in video.settings.items() if key != "title"}
        settings = {"title": title, **rest} if title else rest
        check_storable("settings", settings)
        video.settings = settings
        video.writers.pop("settings", None)  # a tab that is open wrote something else
    touch(video, "settings", "writers", "owner", *judge(video))


@transaction.atomic
def remove_video(who: Who, video: Video) -> None:
    """Out of the list; its renders stay, and it can be brought back."""
    if not Video.objects.of(who).filter(pk=video.pk).exists():
        raise Gone()
    lock(video)
    video.removed_at = timezone.now()
    touch(video, "removed_at")


@transaction.atomic
def restore_video(who: Who, pk: UUID | str) -> Video:
    removed = Video.objects.removed_of(who).select_for_update().filter(pk=pk).first()
    if removed is None:
        return get_video(who, pk)  # a second click: it is back already
    if removed.removed_at <= restorable_from():
        raise Gone(_("This video was removed too long ago to be brought back."))
    removed.removed_at = None
    touch(removed, "removed_at")
    return removed


def first_scene() -> dict[str, Any]:
    """What a video begins with: someone who speaks."""
    return {"character": {"type": "avatar"}, "voice": {"type": "text"}}


def first_result(who: Who, id: UUID | str) -> Video | None:
    """What an earlier request with this minted id made; Gone where the id is somebody else's or removed."""
    first = Video.objects.filter(pk=id).first()
    if first and (first.workspace_id != who.workspace.pk or first.owner != who.subject or first.removed_at):
        raise Gone()
    return first


def new_video(who: Who, id: UUID | str, settings: dict[str, Any]) -> Video:
    """Judged, and not saved yet."""
    video = Video(id=id, workspace=who.workspace, owner=who.subject, settings=settings)
    judge(video)
    return video
