"""Submitting for a host's server, which repeats a request when an answer was lost, and must not pay twice for it."""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from studio.models import Render, Who

from .errors import KeyReused, OpenRender
from .locking import check_revision, lock
from .rendering import write_render
from .videos import get_video


@transaction.atomic(durable=True)
def submit_once(
    who: Who, video_id: UUID | str, *, key: str | None = None, digest: str = "", revision: int | None = None
) -> Render:
    """Commit a render to be sent by a worker; asked again with the same `key`, it is the first one, however it went.

    `digest` tells requests apart: the same key with another one raises KeyReused. Raises OpenRender while one is
    under way, Moved where the video is not at `revision` any more, NotReady, EngineUnavailable, Gone.
    """
    if first := _first(who, key, digest):  # whatever became of its video since
        return first
    video = get_video(who, video_id)
    lock(video)
    if first := _first(who, key, digest):
        return first
    if render := Render.objects.open().filter(video=video).first():
        raise OpenRender(render)
    check_revision(video, None if revision is None else [revision])
    try:
        return write_render(who, video, uuid4(), idempotency_key=key, request_digest=digest)
    except IntegrityError:  # the same key for another video, at the same moment
        raise KeyReused from None


def _first(who: Who, key: str | None, digest: str) -> Render | None:
    if not key:
        return None
    first = Render.objects.select_related("video").filter(workspace=who.workspace, idempotency_key=key).first()
    if first and first.request_digest != digest:
        raise KeyReused
    return first
