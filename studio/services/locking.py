"""The lock on a video, under which everything in it changes."""

from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from studio.models import Scene, Video

from .errors import Gone


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


def lock_scene(scene: Scene) -> None:
    """The same for a scene that is present; its video is locked first, so that nobody waits in a circle."""
    video = scene.video
    lock(video)
    try:
        scene.refresh_from_db(from_queryset=Scene.objects.present())
    except Scene.DoesNotExist:
        raise Gone() from None
    scene.video = video


def touch(video: Video, *changed: str) -> None:
    """Save `changed` columns of a locked video, and that it changed."""
    video.revision += 1
    video.changed_at = timezone.now()
    video.save(update_fields=[*changed, "revision", "changed_at"])


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
