"""The lock on a video, under which everything in it changes."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Scene, Video, Who
from studio.models.prepared import Prepared, Slot, update

from .errors import Gone, Moved


def lock(video: Video) -> None:
    """Bring `video` up to date and keep others from changing it until the transaction ends.

    PostgreSQL locks the row. SQLite has no row locks, and needs none: its transactions begin IMMEDIATE.
    """
    workspace = Video.workspace.field.get_cached_value(video, default=None)
    try:
        video.refresh_from_db(from_queryset=Video.objects.select_for_update().filter(removed_at=None))
    except Video.DoesNotExist:
        raise Gone() from None
    if workspace is not None and workspace.pk == video.workspace_id:
        video.workspace = workspace


def check_revision(video: Video, revisions: Collection[int] | None) -> None:
    """Raise Moved where a locked video is at none of the `revisions`; None takes any."""
    if revisions is not None and video.revision not in revisions:
        raise Moved(_("The video was changed meanwhile. Get it anew, then change it."))


def check_seen(video: Video, revision: int) -> None:
    """Raise Moved where a video is not any more as the person saw it who submits it."""
    if video.revision != revision:
        raise Moved(_("The video was changed in another window since this page was opened. Look it over, then submit."))


def lock_scene(scene: Scene) -> None:
    """The same for a scene that is present; its video is locked first, so that nobody waits in a circle."""
    video = scene.video
    lock(video)
    try:
        scene.refresh_from_db(from_queryset=Scene.objects.present())
    except Scene.DoesNotExist:
        raise Gone() from None
    scene.video = video


def find_locked_scene(who: Who, pk: UUID | str) -> Scene:
    """A present scene of a present video, with its video, under the video's lock.

    Locked first and read afterwards: PostgreSQL would join the new video to a scene as it was before the wait. SQLite
    has waited already, when the transaction began: there one query reads both.
    """
    asker = {"workspace": who.workspace.pk, "subject": who.subject}
    try:
        if not connection.features.has_select_for_update:
            scene = _scene_with_video(who.reviews).get(scene=pk, **asker)
            scene.video.workspace = who.workspace
            return scene
        video = _video_of_scene(who.reviews).get(scene=pk, **asker)
        scene = _scene_of_video().get(scene=pk, video=video.pk)
    except (Video.DoesNotExist, Scene.DoesNotExist):
        raise Gone() from None
    scene.video, video.workspace = video, who.workspace
    return scene


SCENE, VIDEO = Slot("scene", models.UUIDField()), Slot("video", models.UUIDField())


def _anybody(reviews: bool) -> Who:
    return Who(Slot("workspace", models.UUIDField()), Slot("subject", models.TextField()), reviews)


@cache
def _scene_with_video(reviews: bool) -> Prepared[Scene]:
    rows = Scene.objects.of(_anybody(reviews)).select_related("video")
    return Prepared(rows.filter(pk=SCENE, removed_at=None))


@cache
def _video_of_scene(reviews: bool) -> Prepared[Video]:
    return Prepared(Video.objects.of(_anybody(reviews)).select_for_update().filter(scenes=SCENE))


@cache
def _scene_of_video() -> Prepared[Scene]:
    return Prepared(Scene.objects.present().filter(pk=SCENE, video=VIDEO))


def touch(video: Video, *changed: str, tab: str = "") -> None:
    """Save `changed` columns of a locked video, and that it changed; `tab` says where, if that is known."""
    if not tab or tab != video.written_by:
        video.written_by, video.written_since = tab, video.revision
    video.revision += 1
    video.changed_at = timezone.now()
    update(video, [*changed, "revision", "changed_at", "written_by", "written_since"])


def insert[Row: models.Model](row: Row) -> Row:
    """Save a new row under its minted id; a stranger who was quicker with the same id is not to be found out."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if type(row)._base_manager.filter(pk=row.pk).exists():
            raise Gone() from None
        raise
    return row


def same_id(one: UUID | str, other: UUID | str) -> bool:
    return str(one) == str(other)
