"""Somebody's word that something happened to a render: it is looked at now, and the service's status decides."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Workspace

from .course import HINTS, Kind, note
from .leasing import free

State = Render.State

LONGEST_ID = 100
LONGEST_CALLBACK = 255  # as much of it as the column keeps
MOST = 20  # renders of one author's own callback_id that one word is about
MOST_TOLD = 5  # words about a render that is over


def take_hint(
    workspace: Workspace, *, video_id: str = "", callback_id: str = "", render_id: UUID | None = None, by: str
) -> list[UUID]:
    """Whose next step is due now. `by` is "webhook" or "callback"; `video_id` the service's id of the video; with
    `render_id` no other render is meant.

    No state is changed. Who is watched is looked at; who may be unheard of remembers the id, and asks for it. Repeated,
    late or made-up words do no harm: at most they cause a look.
    """
    if by not in HINTS:
        raise ValueError(f"{by} gives no hints")
    if len(video_id) > LONGEST_ID or "\x00" in video_id + callback_id:
        return []
    meant = _meant(workspace, video_id, callback_id, render_id)
    return [render.pk for render in meant if _heed(render, video_id, by)]


def _meant(workspace: Workspace, video_id: str, callback_id: str, render_id: UUID | None) -> list[Render]:
    """The render that has this video; else those that bear its callback_id."""
    renders = Render.objects.filter(workspace=workspace).defer("body")
    if render_id:
        return list(renders.filter(pk=render_id))
    if video_id and (known := list(renders.filter(remote_id=video_id)[:MOST])):
        return known
    return list(renders.filter(callback_id=callback_id[:LONGEST_CALLBACK])[:MOST]) if callback_id else []


def _heed(render: Render, video_id: str, by: str) -> bool:
    """Whether it is looked at now. One that was never sent, and one whose video is known, have no other."""
    if render.state == State.UNCLEAR:
        return _look_now(render, by, video_id, news=_remember(render, video_id))
    if render.state == State.PROCESSING and video_id in ("", render.remote_id):
        return _look_now(render, by, video_id)
    if not video_id or video_id == render.remote_id:
        return False
    if render.state == State.SENDING or (render.is_open and render.doubted_from):
        if _remember(render, video_id):
            _tell(render, by, video_id)
    elif not render.is_open and (render.doubted_from or render.error_code == "given_up"):
        _tell(render, by, video_id)
    return False


def _remember(render: Render, video_id: str) -> bool:
    """Its worker may hear the answer first; if it does not, this id is asked for. False where it is no news."""
    rows = Render.objects.filter(pk=render.pk, state=render.state)
    if not video_id:
        return bool(rows.filter(needs_person=True).update(needs_person=False))
    return bool(rows.exclude(hinted_id=video_id).update(hinted_id=video_id, needs_person=False))


def _look_now(render: Render, by: str, video_id: str, news: bool = False) -> bool:
    """False where it is looked at or due already, or waits for a person and this is no news."""
    now = timezone.now()
    rows = Render.objects.filter(free(), pk=render.pk, state=render.state, needs_person=False)
    if not (rows if news else rows.filter(next_at__gt=now)).update(next_at=now):
        return False
    _tell(render, by, video_id)
    return True


def _tell(render: Render, by: str, video_id: str) -> None:
    message = _("The service's video %s") % video_id if video_id else ""
    told = render.events.filter(kind=Kind.HINT, by=by)
    if render.is_open or (told.count() < MOST_TOLD and not told.filter(message=message).exists()):
        note(render, kind=Kind.HINT, by=by, message=message)
