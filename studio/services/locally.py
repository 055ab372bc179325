"""Whether the emulator on this machine took a render: its own table tells, at once and for certain."""

from django.utils.translation import gettext as _

from studio.models import EmulatorJob, Render

from .course import Kind
from .outcomes import Outcome, accepted, again, failure

TRIES = 5


def locally(render: Render) -> Outcome:
    if job := _job(render):
        return accepted(render.engine, job.pk, Kind.SETTLED)
    if render.attempts >= TRIES:
        return failure("emulator", _("The emulator on this machine did not take the request."))
    return again(render, _("The emulator on this machine has not taken the request. It is sent again."))


def _job(render: Render) -> EmulatorJob | None:
    """The job that this render's request made. An author's own callback_id may be on several: each counts once."""
    known = Render.objects.filter(workspace=render.workspace, engine=render.engine).exclude(remote_id="")
    jobs = EmulatorJob.objects.filter(
        workspace=render.workspace,
        payload__callback_id=render.payload["callback_id"],
        created_at__gte=render.doubted_from or render.sent_at or render.created_at,
    )
    return jobs.exclude(pk__in=known.values("remote_id")).first()
