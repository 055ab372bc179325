"""Background steps: each calls one service, and may be run any number of times by any number of workers."""

from django.core.cache import cache
from django.tasks import task

from studio import emulator
from studio.models import Render
from studio.services import rendering

# Seconds before a draft that still waits is enqueued once more. Long, as the queue may be; a worker that was killed
# takes this memory with it, so what it had begun is enqueued at once by the next.
DRAFT_AGAIN = 60


@task(queue_name="sending")
def advance(render_id: str) -> None:
    """One step of a render, and a task for the next one."""
    render = rendering.advance_render(render_id)
    if render and render.state in Render.ADVANCING:
        advance.using(run_after=render.next_at).enqueue(render_id)


@task(queue_name="drafts")
def make_draft(job_id: str) -> None:
    """The emulator's film of one accepted request."""
    emulator.make(job_id)


def reconcile() -> int:
    """Enqueue the renders whose next task was lost with its worker; how many."""
    overdue = rendering.overdue_renders()
    for render_id in overdue:
        advance.enqueue(str(render_id))
    return len(overdue)


def reconcile_drafts() -> int:
    """Enqueue the films that nobody makes; how many. New ones come this way too: any client may have asked for them."""
    waiting = [job_id for job_id in emulator.waiting_jobs() if cache.add(f"draft-enqueued:{job_id}", True, DRAFT_AGAIN)]
    for job_id in waiting:
        make_draft.enqueue(job_id)
    return len(waiting)
