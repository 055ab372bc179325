"""Background steps: each calls one service, and may be run any number of times by any number of workers."""

from django.core.cache import cache
from django.tasks import task
from django.utils import timezone

from studio import emulator
from studio.emulator import housekeeping as emulator_housekeeping
from studio.models import Render
from studio.services import copies, delivering, housekeeping, mending, rendering, tracking

# Seconds before a draft that still waits is enqueued once more. Long, as the queue may be; a worker that was killed
# takes this memory with it, so what it had begun is enqueued at once by the next.
DRAFT_AGAIN = 60
# The same for an attempt at a webhook, whose worker takes ten seconds for it at most.
CALLBACK_AGAIN = 60


@task(queue_name="sending")
def advance(render_id: str) -> None:
    """One step of a render, and what follows it."""
    if render := rendering.advance_render(render_id):
        follow(render)


def follow(render: Render) -> None:
    """A task for the next step of a render, and, where it has left the service, for whose turn it is. One that is being
    made has none: it is looked at together with all others (`start_tracking`). One in line is called; a person may have
    asked for it to be looked at now."""
    in_line = rendering.in_line(render) and render.next_at > timezone.now()
    if render.state == Render.State.PROCESSING or in_line:
        return
    if render.goes_on:
        advance.using(run_after=render.next_at).enqueue(str(render.pk))
        return
    for called in rendering.call_up((render.workspace_id, render.engine)):
        advance.enqueue(str(called))


@task(queue_name="drafts")
def make_draft(job_id: str) -> None:
    """The emulator's film of one accepted request."""
    emulator.make(job_id)


@task(queue_name="callbacks")
def deliver(delivery_id: str) -> None:
    """One attempt to tell a webhook of the emulator's clients that a video has come to its end."""
    delivering.deliver_event(delivery_id)


@task(queue_name="copies")
def copy(render_id: str) -> None:
    """The files of one finished render, from the service into the studio's own storage."""
    copies.copy_files(render_id)


def start_tracking() -> tracking.Tracker:
    """Threads that look at the renders that are being made; the caller ticks."""
    return tracking.Tracker(follow)


def reconcile() -> int:
    """Enqueue the renders whose next task was lost with its worker, and whose turn it is; how many."""
    due = [*rendering.overdue_renders(), *rendering.call_lines()]
    for render_id in due:
        advance.enqueue(str(render_id))
    return len(due)


def reconcile_copies() -> int:
    """Enqueue the renders whose files are to be copied; how many."""
    due = copies.due_copies()
    for render_id in due:
        copy.enqueue(str(render_id))
    return len(due)


def reconcile_drafts() -> int:
    """Enqueue the films that nobody makes; how many. New ones come this way too: any client may have asked for them."""
    waiting = [job_id for job_id in emulator.waiting_jobs() if cache.add(f"draft-enqueued:{job_id}", True, DRAFT_AGAIN)]
    for job_id in waiting:
        make_draft.enqueue(job_id)
    emulator.mark_queued(waiting)
    return len(waiting)


def reconcile_callbacks() -> int:
    """Enqueue the attempts that are due, each once unless the worker that knew it is gone; how many."""
    due = [
        delivery_id
        for delivery_id, attempts in emulator.due_deliveries()
        if cache.add(f"callback-enqueued:{delivery_id}:{attempts}", True, CALLBACK_AGAIN)
    ]
    for delivery_id in due:
        deliver.enqueue(delivery_id)
    return len(due)


def tidy(dry_run: bool = False) -> dict[str, int]:
    """Let go of everything past its time, or only look; how much of what. Files go last, after their rows.

    What goes wrong with one chore, such as a storage that does not answer, is raised when the others are done."""
    chores = {**housekeeping.CHORES, **emulator_housekeeping.CHORES, **copies.CHORES, **mending.CHORES}
    done: dict[str, int] = {}
    failed: dict[str, Exception] = {}
    for name, chore in chores.items():
        try:
            done[name] = chore(dry_run)
        except Exception as error:
            failed[name] = error
    if failed:
        told = "; ".join(f"{name} ({_in_short(error)})" for name, error in failed.items())
        raise ExceptionGroup(told, list(failed.values()))
    return done


def _in_short(error: Exception) -> str:
    """PostgreSQL quotes the statement after the first line."""
    words = (str(error).splitlines() or [""])[0].strip().rstrip(".")
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
