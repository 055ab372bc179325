"""What a person does once after putting a backup back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Workspace

from .course import Kind, take_step
from .outcomes import Outcome, unclear

BY = "operator"  # whoever may run commands on this machine


def doubt_queued_renders() -> int:
    """Renders that were waiting to be sent to HeyGen when the backup was made may have been sent since, by the studio
    that it was made of: from now on they are unclear, so that none is sent a second time by itself. How many.

    Those under way go on, as they are known by the service's id. The emulator's jobs came back with the backup, so
    nothing can be made twice there.
    """
    waiting = Render.objects.filter(engine=Workspace.Engine.HEYGEN, state=Render.State.QUEUED)
    outcome = unclear(_("It was waiting to be sent when the backup was made that this studio was restored from."))
    return sum(_doubt(render, outcome) for render in list(waiting.defer("body")))


def _doubt(render: Render, outcome: Outcome) -> bool:
    """It may have been sent at any time since it was submitted."""
    since = {"doubted_from": render.doubted_from or render.created_at, "sent_at": timezone.now(), "lease_until": None}
    return take_step(render, outcome.to, kind=Kind.DOUBTED, by=BY, message=outcome.message, **outcome.columns, **since)
