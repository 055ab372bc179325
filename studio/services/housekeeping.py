"""What the studio lets go of by itself, whose turn that is, and which workers live.

A render is a record and stays. So does what was submitted with it, byte for byte; of a video that was removed it needs
nothing else, and an empty row keeps its renders together.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.transaction import atomic
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio.models import EmbedSession, HookEvent, LaunchToken, Render, RenderEvent, Scene, Turn, Video, Worker
from studio.models.keeping import kept_from, restorable_from, sweep

EVERY = timedelta(hours=1)
TIDY = "tidy"
VIDEOS = 50  # in one transaction; each may have 50 scenes and as many removed ones
LIVES = timedelta(seconds=60)  # so long is a worker believed that has said nothing since


# --- Whose turn it is -------------------------------------------------------------------------------------------


def take_turn(name: str = TIDY, every: timedelta = EVERY) -> bool:
    """Whether the caller is to do it now: one UPDATE decides between all processes on all machines. Whoever dies over
    it leaves the rest to the next turn."""
    now = timezone.now()
    if Turn.objects.filter(pk=name, next_at__gt=now).exists():
        return False  # the usual case takes no write lock
    Turn.objects.get_or_create(pk=name)
    return bool(Turn.objects.filter(pk=name, next_at__lte=timezone.now()).update(next_at=now + every))


# --- What goes --------------------------------------------------------------------------------------------------


def removed_scenes(dry_run: bool = False) -> int:
    """Scenes that can be brought back no longer."""
    return sweep(Scene.objects.filter(removed_at__lte=restorable_from()), dry_run)


def removed_videos(dry_run: bool = False) -> int:
    """Videos that can be brought back no longer and were never submitted, with their scenes."""
    return sweep(_forgotten().filter(~Exists(_renders())), dry_run, VIDEOS)


def submitted_videos(dry_run: bool = False) -> int:
    """The same for those that were: what was typed goes, the row and its renders stay. None whose render is open."""
    open_ones = _renders().filter(state__in=Render.OPEN)
    filled = Q(Exists(Scene.objects.filter(video=OuterRef("pk")))) | ~Q(settings={}) | ~Q(unknown={}) | ~Q(notes=[])
    rows = _forgotten().filter(filled, Exists(_renders()), ~Exists(open_ones))
    if dry_run:
        return rows.count()
    done = 0
    while found := empty_batch(rows):
        done += found
    return done


@atomic
def empty_batch(rows: QuerySet[Video]) -> int:
    found = list(rows.order_by().select_for_update(skip_locked=True).values_list("pk", flat=True)[:VIDEOS])
    Scene.objects.filter(video__in=found).delete()
    Video.objects.filter(pk__in=found).update(settings={}, unknown={}, notes=[], problems=[], writers={})
    return len(found)


def _forgotten() -> QuerySet[Video]:
    return Video.objects.filter(removed_at__lte=restorable_from())


def _renders() -> QuerySet[Render]:
    return Render.objects.filter(video=OuterRef("pk"))


def past_events(dry_run: bool = False) -> int:
    """What happened to renders that are over: what became of them stands in the renders."""
    over = Exists(Render.objects.filter(pk=OuterRef("render"), state__in=Render.ENDED))
    return sweep(RenderEvent.objects.filter(over, at__lt=kept_from(settings.KEEP_EVENTS_DAYS)), dry_run)


def finished_tasks(dry_run: bool = False) -> int:
    """Rows of background steps that ended, or whose worker was killed: those are never written to again. What they
    were to do stands in the renders and drafts. (`prune_db_task_results` has one statement for all, and leaves the
    killed ones.)"""
    ended = DBTaskResult.objects.filter(finished_at__lt=kept_from(settings.KEEP_TRACES_DAYS))
    cut_off = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=kept_from(settings.KEEP_TRACES_DAYS)
    )
    return sweep(ended, dry_run) + sweep(cut_off, dry_run)


def heard_reports(dry_run: bool = False) -> int:
    """That the service reported something; what came of it stands with the render."""
    return sweep(HookEvent.objects.filter(received_at__lt=kept_from(settings.KEEP_TRACES_DAYS)), dry_run)


def expired_sessions(dry_run: bool = False) -> int:
    """Sign-ins that are over by themselves; Django leaves them lying."""
    return sweep(Session.objects.filter(expire_date__lt=timezone.now()), dry_run)


def past_frames(dry_run: bool = False) -> int:
    """Of hosts' frames and their tokens, a day after they ended: until then a film may still play on a ticket."""
    ended = {"expires_at__lt": timezone.now() - timedelta(days=1)}
    return sweep(LaunchToken.objects.filter(**ended), dry_run) + sweep(EmbedSession.objects.filter(**ended), dry_run)


def lost_workers(dry_run: bool = False) -> int:
    """Processes that have said nothing for a day."""
    return sweep(Worker.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)), dry_run)


CHORES = {
    "removed scenes": removed_scenes,
    "removed videos without a render": removed_videos,
    "removed videos whose renders stay": submitted_videos,
    "events of renders that are over": past_events,
    "background tasks that are over": finished_tasks,
    "reports of the service": heard_reports,
    "sessions that are over": expired_sessions,
    "frames that are over": past_frames,
    "workers that are gone": lost_workers,
}


# --- Which workers live -----------------------------------------------------------------------------------------


def report_worker(id: str, queues: Sequence[str]) -> None:
    """This worker process lives and works on these queues."""
    Worker.objects.update_or_create(pk=id, defaults={"queues": list(queues), "seen_at": timezone.now()})


def dismiss_worker(id: str) -> None:
    Worker.objects.filter(pk=id).delete()


def live_workers() -> list[Worker]:
    return list(Worker.objects.filter(seen_at__gt=timezone.now() - LIVES))
