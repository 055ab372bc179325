"""Renders: submit a video once, see how its renders went, give one up."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Video, Who
from studio.wire import WireError
from studio.wire.emulated import browser_url

from .advancing import advance_render
from .assembly import assemble
from .engines import client_for, engine_problem
from .errors import EngineUnavailable, Gone, Moved, NotReady, ServiceError
from .locking import insert, lock, same_id

__all__ = [
    "advance_render",
    "get_render",
    "give_up_render",
    "list_renders",
    "overdue_renders",
    "submit_video",
    "video_url",
]

# How long after its time a step counts as forgotten: its task was lost with a killed worker.
GRACE = timedelta(seconds=10)
AT_ONCE = 200


def get_render(who: Who, pk: UUID | str) -> Render:
    render = Render.objects.of(who).select_related("video", "workspace").filter(pk=pk).first()
    if render is None:
        raise Gone()
    return render


def list_renders(who: Who, state: str = "", search: str = "") -> QuerySet[Render]:
    """Last submitted first; `search` looks in the titles and takes a render's or the service's id."""
    renders = Render.objects.of(who).select_related("video").defer("body")
    if state in Render.State.values:
        renders = renders.filter(state=state)
    for word in search.replace("\x00", "").split():
        renders = renders.filter(Q(title__icontains=word) | Q(remote_id=word) | Q(callback_id=word))
    return renders


@transaction.atomic(durable=True)
def submit_video(who: Who, video: Video, render_id: UUID | str, revision: int) -> Render:
    """Commit a render with its exact request, to be sent by a worker; nothing leaves here.

    Asked again with the same id, or while a render of the video is open, it is that one: two clicks or two tabs
    make one. Raises Moved where the video is not at `revision` any more, NotReady with the problems.
    """
    lock(video)
    if first := _first_result(video, render_id):
        return first
    if video.revision != revision:
        raise Moved(
            _("The video was changed in another window after you pressed Submit. Look it over and submit again.")
        )
    assembly = assemble(video, callback_id=str(render_id))
    if assembly.problems:
        raise NotReady(assembly.problems)
    if problem := engine_problem(who.workspace):
        raise EngineUnavailable(problem)
    return insert(
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
            callback_id=assembly.payload["callback_id"][:255],
        )
    )


def _first_result(video: Video, render_id: UUID | str) -> Render | None:
    """The render with this id, else the open one; the video's lock keeps others from making one meanwhile."""
    found = list(Render.objects.filter(Q(pk=render_id) | Q(video=video, state__in=Render.OPEN)))
    first = next((render for render in found if same_id(render.pk, render_id)), found[0] if found else None)
    if first and first.video_id != video.pk:
        raise Gone()
    if first:
        first.video = video
    return first


def give_up_render(who: Who, render: Render) -> Render:
    """A person's word that this render is not waited for any longer, so that the video can be submitted again."""
    if not Render.objects.of(who).filter(pk=render.pk).exists():
        raise Gone()
    now = timezone.now()
    being_sent = Q(state=Render.State.SENDING, lease_until__gt=now)
    given_up = Render.objects.open().filter(pk=render.pk).exclude(being_sent)
    words = _("Given up by a person. If the service has accepted it, it may still finish the video there.")
    columns = {"error_code": "given_up", "error_message": words, "finished_at": now, "lease_until": None}
    done = given_up.update(state=Render.State.FAILED, **columns)
    render.refresh_from_db()
    if not done and render.is_open:
        raise ServiceError(_("This render is being sent at this very moment. Try again in a minute."))
    return render


def overdue_renders() -> list[UUID]:
    """Open renders that nobody is working on though their step was due; each is named once per GRACE."""
    now = timezone.now()
    overdue = Render.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now), state__in=Render.ADVANCING, next_at__lt=now - GRACE
    ).order_by("next_at")
    if not overdue.exists():
        return []  # the usual case takes no write lock
    with transaction.atomic():
        ids = list(overdue.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
        Render.objects.filter(pk__in=ids).update(next_at=now)
    return ids


def video_url(render: Render) -> str | None:
    """Where the finished video can be played just now: the service's addresses die, so it is asked each time."""
    if render.state != Render.State.COMPLETED or not render.remote_id:
        return None
    try:
        url = client_for(render.engine, render.workspace).status(render.remote_id).video_url
    except (WireError, EngineUnavailable):
        return None
    return browser_url(url) or None
