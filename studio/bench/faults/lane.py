"""Where one trial after the other is played: a database, a service, a clock and a worker of its own."""

import http.client
import json
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django_tasks_db.models import DBTaskResult

from studio.bench import service
from studio.bench.clock import IN_FLIGHT, Board, follow
from studio.bench.videos import SCENE
from studio.models import Render, Video, Who
from studio.services import drafts, first_run, videos, webhooks

from .dying import Worker, forked

VIDEOS = 3  # that may be rendered at the same time
QUIET = 0.06  # seconds without a write and without a request: nobody is at anything
HELD = 2.0  # the same while a living worker holds a render: it may be slow, on a machine with other work
FORGOTTEN = timedelta(seconds=11)  # after which a step counts as forgotten, by the studio's clock
A_MOMENT = timedelta(milliseconds=10)
MOST_JUMPS = 400  # of the clock until a trial has come to its end; none of those that do takes a third of them


class Stuck(Exception):
    """A trial that came to no end."""


class Lane:
    def __init__(self, folder: Path, database: dict[str, Any]) -> None:
        folder.mkdir(parents=True)
        self.folder, self.log = folder, folder / "log"
        self.log.touch()
        Board.make(folder / "board")
        self.board = follow(folder / "board")
        connections.settings["default"].update(database)
        settings.HEYGEN_BASE_URL, self.control = start_service(self.board, self.log)
        self.worker = Worker(self.board, self.log)
        workspace = first_run.prepare()
        self.who = Who(workspace, first_run.OWNER, reviews=True)
        self.orphans: set[datetime] = set()
        self.videos = [self._make_video() for _number in range(VIDEOS)]
        self.own_video = self._make_video(callback_id="the-author-s-own")
        self.web, self.reported = self._start_web(), False

    def _make_video(self, **given: str) -> Video:
        video = videos.create_video(self.who, uuid4(), {"title": "A trial", **given})
        for section in ("character", "voice"):
            scene = video.scenes.get().pk
            drafts.save_section(self.who, scene, section, SCENE[section], seen="", tab="", count=0, force=True)
        video.refresh_from_db()
        return video

    def _start_web(self) -> str:
        """The studio's own pages, of which the service needs those that it reports to; gives their base."""
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        server = make_server(service.HOST, 0, get_wsgi_application())
        forked(server.serve_forever, self.log)
        server.server_close()
        warm = http.client.HTTPConnection(service.HOST, server.server_port, timeout=60)
        warm.request("GET", "/healthz")  # the first request loads every view
        warm.getresponse().read()
        return f"http://{service.HOST}:{server.server_port}"

    def be_reported_to(self, wanted: bool) -> None:
        """Whether the service knows where the studio is."""
        settings.PUBLIC_URL = self.web
        if wanted and not self.reported:
            webhooks.register_webhook(self.who.workspace)
        elif self.reported and not wanted:
            webhooks.remove_webhook(self.who.workspace)
        settings.PUBLIC_URL = self.web if wanted else ""
        self.reported = wanted

    def ask_service(self, word: str, said: Any = None) -> Any:
        return ask(self.control, word, said)

    # Time

    def until_still(self, seconds: float, on_jump: Callable[[], None]) -> bool:
        """Lets things take their course, and sets the clock forward whenever all wait for it. True as soon as the
        worker is dead, False when nothing moves by itself any more; raises Stuck where there is no quiet within so
        many seconds, or no end to it. How long all of it takes says only how busy the machine is."""
        for _jump in range(MOST_JUMPS):
            last = time.monotonic() + seconds
            if self.is_dead_before_quiet(last):
                return True
            due = self.next_moment()
            if due is None:
                return False
            if time.monotonic() > last:
                raise Stuck(f"No quiet came within {seconds:.0f} s: {self.standing()}")
            self.board.jump_to(due)
            on_jump()
        raise Stuck(f"Nothing came of it in {MOST_JUMPS} steps: {self.standing()}")

    def is_dead_before_quiet(self, last: float) -> bool:
        """Waits until nobody has been at anything for a while: no write, no request."""
        commits, since = self.worker.commits, time.monotonic()
        while (now := time.monotonic()) < last:
            if now - since > QUIET and (now - since > HELD or not self.is_held()):
                break
            time.sleep(0.01)
            if self.worker.dead():
                return True
            if self.worker.commits != commits or self.board.read(IN_FLIGHT):
                commits, since = self.worker.commits, time.monotonic()
        return self.worker.dead()

    def is_held(self) -> bool:
        """Whether a worker that lives has a render in its hands."""
        now = self.board.now()
        leases = Render.objects.filter(state__in=Render.OPEN, lease_until__gt=now).values_list("lease_until", flat=True)
        return any(lease not in self.orphans for lease in leases)

    def orphan_leases(self) -> None:
        """The worker is dead: what it held is held by nobody."""
        self.orphans = set(Render.objects.exclude(lease_until=None).values_list("lease_until", flat=True))

    def next_moment(self) -> datetime | None:
        """When the next step is due; a moment later for one whose task is lost, which is found again after a while."""
        now, due = self.board.now(), []
        for row in Render.objects.filter(state__in=Render.OPEN):
            if row.goes_on:
                held = row.lease_until if row.lease_until and row.lease_until > now else row.next_at
                due.append(max(row.next_at, held))
        if not due:
            return None
        return min(due) + A_MOMENT if min(due) > now else now + FORGOTTEN

    # What is looked at

    def standing(self) -> str:
        rows = Render.objects.filter(state__in=Render.OPEN).order_by("-created_at")[:3]
        return "; ".join(f"{row.state}, attempts {row.attempts}, {row.error_message}" for row in rows) or "none is open"

    def clean(self) -> None:
        """What an earlier trial left behind is none of the next one's concern."""
        self.worker.kill()
        self.orphans = set()
        Render.objects.all().delete()
        DBTaskResult.objects.all().delete()
        self.log.write_text("")


def start_service(board: Board, log: Path) -> tuple[str, http.client.HTTPConnection]:
    """Its base, and where the bench speaks with it; it ends with this process."""
    read, write = os.pipe()

    def tell(port: int, control: int) -> None:
        os.write(write, f"{port} {control}\n".encode())

    forked(lambda: service.serve(board, tell), log)
    os.close(write)
    with os.fdopen(read) as told:
        port, control = map(int, told.readline().split())
    return f"http://{service.HOST}:{port}", http.client.HTTPConnection(service.HOST, control, timeout=10)


def ask(control: http.client.HTTPConnection, word: str, said: Any = None) -> Any:
    control.request("POST", f"/{word}", json.dumps(said))
    return json.loads(control.getresponse().read())
