"""Renders: submit a video once, see how its renders went."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studio.models import Render, Video, Who

from .advancing import advance_render
from .assembly import assemble
from .callbacks import callback_url
from .course import note_submission
from .engines import engine_problem
from .errors import EngineUnavailable, Gone, NotReady
from .estimating import estimate_video
from .files import Kind, file_url
from .indexing import index_render
from .leasing import free
from .locking import check_seen, insert, lock, same_id
from .pace import GRACE
from .slots import WAITING, call_lines, call_up, in_line
from .totals import count_render

__all__ = [
    "advance_render",
    "call_lines",
    "call_up",
    "get_render",
    "in_line",
    "overdue_renders",
    "submit_video",
    "video_url",
    "write_render",
    "write_submission",
]

AT_ONCE = 200


def get_render(who: Who, pk: UUID | str) -> Render:
    render = Render.objects.of(who).select_related("video", "workspace").filter(pk=pk).first()
    if render is None:
        raise Gone()
    return render


@transaction.atomic(durable=True)
def submit_video(who: Who, video: Video, render_id: UUID | str, revision: int) -> Render:
    """Commit a render with its exact request, to be sent by a worker; nothing leaves here.

    Asked again with the same id, or while a render of the video is open, it is that one: two clicks or two tabs
    make one. Raises Moved where the video is not at `revision` any more, NotReady with the problems.
    """
    lock(video)
    if first := _first_result(video, render_id):
        return first
    check_seen(video, revision)
    return write_render(who, video, render_id)


def write_render(who: Who, video: Video, render_id: UUID | str, **columns: Any) -> Render:
    """The row of one submission of a locked video, with its exact request. Raises NotReady, EngineUnavailable."""
    assembly = assemble(video, callback_id=str(render_id), callback_url=callback_url(who.workspace, render_id))
    if assembly.problems:
        raise NotReady(assembly.problems)
    if problem := engine_problem(who.workspace):
        raise EngineUnavailable(problem)
    return write_submission(
        who,
        Render(
            id=render_id,
            workspace=who.workspace,
            video=video,
            owner=video.owner,
            engine=who.workspace.engine,
            title=video.title[:300],
            scenes=len(assembly.payload["video_inputs"]),
            revision=video.revision,
            body=assembly.body.decode(),
            scene_ids=[str(scene.pk) for scene in assembly.scenes],
            callback_id=assembly.payload["callback_id"][:255],
            **estimate_video(video, assembly.scenes).columns,
            **columns,
        ),
    )


def write_submission(who: Who, render: Render) -> Render:
    """The row itself, with its first event, and what is kept beside renders so that they are found and counted."""
    insert(render)
    note_submission(render, by=who.subject)
    index_render(render)
    count_render(render)
    return render


def _first_result(video: Video, render_id: UUID | str) -> Render | None:
    """The render with this id, else the open one; the video's lock keeps others from making one meanwhile."""
    found = list(Render.objects.filter(Q(pk=render_id) | Q(video=video, state__in=Render.OPEN)))
    first = next((render for render in found if same_id(render.pk, render_id)), found[0] if found else None)
    if first and first.video_id != video.pk:
        raise Gone()
    if first:
        first.video = video
    return first


def overdue_renders() -> list[UUID]:
    """Open renders that nobody is working on though their step was due; each is named once per GRACE. Not those that
    are being made, whose tracker finds them by itself, nor those in line, which are called."""
    now = timezone.now()
    with_tasks = (
        Render.objects.advancing()
        .exclude(state=Render.State.PROCESSING)
        .exclude(state=Render.State.QUEUED, error_code=WAITING)
    )
    overdue = with_tasks.filter(free(), next_at__lt=now - GRACE).order_by("next_at")
    if not overdue.exists():
        return []  # the usual case takes no write lock
    with transaction.atomic():
        ids = list(overdue.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
        Render.objects.filter(pk__in=ids).update(next_at=now)
    return ids


def video_url(render: Render) -> str | None:
    """Where the service has the finished film just now; None where it has none or cannot be asked."""
    try:
        return file_url(render, Kind.FILM) or None
    except EngineUnavailable:
        return None
