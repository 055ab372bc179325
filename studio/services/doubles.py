"""Videos that the service made of one render and that nobody waits for: they may cost money, so they are told."""

from typing import Any

from django.utils.translation import gettext as _

from studio.models import Render

from .course import WORKER, Kind, note


def twice(render: Render, remote_id: str, *, exchange: dict[str, Any] | None = None) -> None:
    """Told once for each such video, by the service's own word. A render that is over and has no video takes its id, so
    that no other render's search does."""
    if render.remote_id == remote_id:
        return
    words = _("The service has a second video of this render, %s: it was made, and perhaps paid for, twice.")
    if not render.is_open and Render.objects.filter(pk=render.pk, remote_id="").update(remote_id=remote_id):
        render.remote_id = remote_id
        words = _("The service has it as %s after all: it may finish the video there, and charge for it.")
    message = words % remote_id
    if not render.events.filter(kind=Kind.TWICE, message=message).exists():
        note(render, kind=Kind.TWICE, by=WORKER, message=message, exchange=exchange)
