"""A thousand renders on four worker processes that are killed now and then, and the editor's page meanwhile."""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from uuid import uuid4

from django.conf import settings
from django.db import connection

from studio import tasks
from studio.models import Render, Who
from studio.services import deciding, drafts, first_run, rendering, videos

from .asking import Ask, OverHttp
from .clock import Board, Followed
from .faults.dying import Worker
from .faults.judging import Truth, recorded
from .faults.lane import ask, start_service
from .server import serving
from .videos import SCENE, make_video

WORKERS = 4
LIMIT = 10  # videos at a time at the service, as on pay-as-you-go
LENGTH = 15.0  # of the studio's seconds in which the service makes one
LIVES = (200, 1200)  # of a worker, in the points that `Worker.start` counts
LONGEST = 900.0  # seconds
PATIENCE = 3.0  # seconds that a call to the service may take
ROUNDS = 60  # of the page, before anything runs
BETWEEN = 0.2  # seconds between two of them meanwhile
GOAL = 2.0  # times the page's own median


@dataclass
class Told:
    kills: int = 0
    by_hand: int = 0
    before: list[float] = field(default_factory=list)  # milliseconds of the editor's page
    meanwhile: list[float] = field(default_factory=list)
    seconds: float = 0.0


def run(renders: int, seed: int) -> None:
    """Prints what was counted; leaves with 1 where a promise was broken."""
    told = Told()
    with tempfile.TemporaryDirectory(prefix="studio-fleet-") as name, serving() as port:
        folder = Path(name)
        service, control = start_service(Followed.board, folder / "log")
        settings.HEYGEN_BASE_URL = service
        ask(control, "plan", {"limit": LIMIT, "seconds": LENGTH})
        who = Who(first_run.prepare(), first_run.OWNER, reviews=True)
        video = make_video(who, 10)
        page = Ask("GET", f"/videos/{video.pk}/", htmx=False)
        over_http = OverHttp(port)
        told.before = [over_http.time(page) for _round in range(ROUNDS + 5)][5:]
        submit_all(who, renders)
        fleet = Fleet(folder, seed, told)
        began = time.monotonic()
        try:
            fleet.run_until_still(lambda: told.meanwhile.append(over_http.time(page)))
            told.by_hand = send_again(who)
            fleet.run_until_still(lambda: None)
        finally:
            fleet.end()
        told.seconds = time.monotonic() - began
        wrong = report(told, Truth(**ask(control, "truth")), renders)
    if wrong:
        sys.exit(1)


class Fleet:
    """Workers that die at a write drawn by chance, and are started again."""

    def __init__(self, folder: Path, seed: int, told: Told) -> None:
        self.chance, self.told = Random(seed), told  # noqa: S311
        counters = [Board.make(folder / f"worker{number}") for number in range(WORKERS)]
        self.workers = [
            Worker(one, folder / f"log{number}", PATIENCE, hurried=False) for number, one in enumerate(counters)
        ]
        self.started = time.monotonic()

    def run_until_still(self, every: Callable[[], None]) -> None:
        while Render.objects.advancing().exists():
            if time.monotonic() - self.started > LONGEST:
                return
            for worker in self.workers:
                if worker.dead():
                    self.told.kills += bool(worker.die_at)
                    worker.start(die_at=self.chance.randint(*LIVES), threads=None)
            every()
            time.sleep(BETWEEN)

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()


def submit_all(who: Who, number: int) -> None:
    """Each a video of its own, as one has one open render at most."""
    first = videos.create_video(who, uuid4(), {"title": "One of many"})
    for section in ("character", "voice"):
        scene = first.scenes.get().pk
        drafts.save_section(who, scene, section, SCENE[section], seen="", tab="", count=0, force=True)
    for _video in range(number):
        video = videos.copy_video(who, first, uuid4())
        tasks.follow(rendering.submit_video(who, video, uuid4(), video.revision))


def send_again(who: Who) -> int:
    """What a worker was about to send when it was killed never arrived, and only a person may say so."""
    unclear = list(Render.objects.filter(state=Render.State.UNCLEAR))
    for render in unclear:
        tasks.follow(deciding.resend_render(who, render))
    return len(unclear)


def report(told: Told, truth: Truth, renders: int) -> list[str]:
    states = Counter(Render.objects.values_list("state", flat=True))
    times = Counter(video["callback_id"] for video in truth.videos)
    twice = [callback_id for callback_id, number in times.items() if number > 1]
    before, meanwhile = median(told.before), median(told.meanwhile or [0.0])
    promises = {
        f"{len(times)} of {renders} accepted, {len(twice)} of them twice": len(times) == renders and not twice,
        f"ended: {', '.join(f'{state} {number}' for state, number in states.items())}": states["completed"] == renders,
        f"at the service at a time: {truth.most} at most, of {LIMIT}": truth.most <= LIMIT,
        f"events that contradict the steps: {(odd := contradictions())}": odd == 0,
        f"the editor’s page: {before:.1f} ms before, {meanwhile:.1f} ms meanwhile, × {meanwhile / before:.2f}": (
            meanwhile <= GOAL * before
        ),
    }
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    print(f"## {name}: {renders} renders, {WORKERS} workers, {told.kills} kills, {told.seconds:.0f} s\n")
    print(f"- sent again by hand: {told.by_hand}; turned away with 429: {truth.over}; cores {os.cpu_count()}")
    for words, kept in promises.items():
        print(f"- {'kept' if kept else 'BROKEN'}: {words}")
    sys.stdout.flush()
    return [words for words, kept in promises.items() if not kept]


def contradictions() -> int:
    return sum(bool(list(recorded(render))) for render in Render.objects.all())
