"""A version that was sent, submitted once more as it was."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from studio.models import Render, Who
from studio.payload import VideoRequest, body

from .callbacks import callback_url
from .engines import engine_problem
from .errors import EngineUnavailable, Gone, OpenRender
from .estimating import estimate_payload
from .locking import lock
from .rendering import write_submission
from .versions import version_of, video_of

ORDER = {name: place for place, name in enumerate(VideoRequest.model_fields)}
# What holds of the version however often it is sent.
SAME = ("title", "scenes", "revision", "scene_ids")


@transaction.atomic(durable=True)
def submit_version(who: Who, render: Render, id: UUID) -> Render:
    """Commit a render of its own with the same request but for the envelope, whatever became of the video since.

    Asked again with the same minted `id`, it is the first one. Raises OpenRender while one of the video is under way,
    EngineUnavailable, and Gone where the video was removed.
    """
    video = video_of(who, render)
    if video is None:
        raise Gone(_("The video was removed. Restore this version as a new video, and submit that."))
    lock(video)
    if first := Render.objects.select_related("video").filter(pk=id).first():
        if first.video_id != video.pk:
            raise Gone
        return first
    if under_way := video.renders.open().first():
        raise OpenRender(under_way)
    if problem := engine_problem(who.workspace):
        raise EngineUnavailable(problem)
    return write_submission(who, _once_more(who, render, id, owner=video.owner))


def _once_more(who: Who, render: Render, id: UUID, owner: str) -> Render:
    payload = _enveloped(who, render, id)
    return Render(
        id=id,
        workspace=who.workspace,
        video=render.video,
        owner=owner,
        engine=who.workspace.engine,
        body=body(payload).decode(),
        callback_id=str(payload["callback_id"])[:255],
        **{name: getattr(render, name) for name in SAME},
        # Who makes it and what that costs may have changed since.
        **estimate_payload(who.workspace, payload).columns,
    )


def _enveloped(who: Who, render: Render, id: UUID) -> dict[str, Any]:
    """Filled in where the author left it empty, in the document's order."""
    payload = {"callback_id": str(id), "callback_url": callback_url(who.workspace, id)} | version_of(render)
    if not payload["callback_url"]:
        del payload["callback_url"]
    return dict(sorted(payload.items(), key=lambda item: ORDER.get(item[0], len(ORDER))))
