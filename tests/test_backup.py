"""The commands of docs/operating.md, run as they stand there: a studio is backed up while it runs, and brought back."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from studio.management import postgres
from tests.running import ROOT, database_of_its_own, start_up
from tests.servers import answers, serving
from tests.test_docs import PAGES, fences, part
from tests.test_worker import shell

pytestmark = [pytest.mark.processes, pytest.mark.postgresql]

POSTGRES = connection.vendor == "postgresql"
SUBMIT = """
from django.utils import timezone; from datetime import timedelta
from studio.models import Who, Workspace; from studio.tasks import advance
from tests.factories import make_render, make_video
video = make_video(Who(Workspace.objects.earliest("created_at"), "local"), settings={{"title": "{title}"}})
render = make_render(video, next_at=timezone.now() + timedelta(hours={hours}))
advance.using(run_after=render.next_at).enqueue(str(render.pk))
"""
DUE = """
from django.utils import timezone; from datetime import timedelta
from studio.models import Render
Render.objects.update(next_at=timezone.now() - timedelta(minutes=1))
"""
STATES = """
import json, time; from studio.models import Render
last = time.monotonic() + 30
while (states := dict(Render.objects.values_list("title", "state"))) != {wanted} and time.monotonic() < last:
    time.sleep(0.1)
print(json.dumps(states))
"""
FOUND = """
import json; from studio.models import RenderEvent, RenderTotal, Who, Workspace
from studio.services.listing import Filters, list_renders
from studio.services.totals import drift
who = Who(Workspace.objects.earliest("created_at"), "local", reviews=True)
found = {q: [row.title for row in list_renders(who, Filters(search=q)).rows] for q in ("sent", "wait", "nobody")}
events = sorted(f"{event.at} {event.kind}" for event in RenderEvent.objects.all())
print(json.dumps([found, len(drift()), RenderTotal.objects.exists(), events]))
"""
VIDEOS = """
import json; from studio.models import Scene
scenes = Scene.objects.select_related("video").order_by("video", "position")
print(json.dumps([[str(scene.video_id), scene.video.title, scene.draft] for scene in scenes]))
"""


class Service:
    """HeyGen, as far as it matters here: each request makes a video, which is finished when told so."""

    def __init__(self) -> None:
        self.titles, self.status = [], "processing"

    def __call__(self, handler, received) -> None:
        if received.path.startswith("/v2/video/generate"):
            self.titles.append(json.loads(received.body)["title"])
            answers(200, {"error": None, "data": {"video_id": f"v{len(self.titles)}"}})(handler, received)
        elif received.path.startswith("/v1/video_status.get"):
            film = {"video_url": "https://x/film.mp4", "duration": 3.0} if self.status == "completed" else {}
            answers(200, {"code": 100, "data": {"id": "v", "status": self.status, "error": None, **film}})(
                handler, received
            )
        else:
            answers(404, {})(handler, received)


def run(heading: str, folder: Path, url: str) -> None:
    """The first block of commands under the heading, or the second for PostgreSQL, in a folder with `data/`."""
    commands = fences("sh", part(PAGES["docs/operating.md"], heading))[POSTGRES]
    commands = commands.replace("manage.py", f"{ROOT}/manage.py").replace("python3", sys.executable)
    found = [str(postgres.binaries())] if POSTGRES else []
    environ = {
        **os.environ, "PATH": ":".join([*found, os.environ["PATH"]]),
        "STUDIO_DATA_DIR": str(folder / "data"), "STUDIO_DATABASE_URL": url,
    }  # fmt: skip
    done = subprocess.run(["sh", "-e"], input=commands, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def wait_for(studio, **states: str) -> None:
    found = json.loads(shell(studio, STATES.format(wanted=json.dumps(states))))
    assert found == states


@pytest.fixture
def started():
    runs = []

    def make(folder: Path, url: str, **environ: str):
        runs.append(start_up(folder, STUDIO_DATABASE_URL=url, **environ))
        return runs[-1]

    yield make
    for run in runs:
        run.stop()


def test_a_studio_comes_back_with_its_videos_and_sends_nothing_twice(tmp_path, started):
    service = Service()
    old, new = tmp_path / "old", tmp_path / "new"
    with serving(service) as heygen:
        environ = {"HEYGEN_API_KEY": "a-key-of-the-service", "HEYGEN_BASE_URL": heygen.url, "STUDIO_ENGINE": "heygen"}
        first = started(old / "data", database_of_its_own(), **environ)
        film = old / "data" / "media" / "emulator" / "film.mp4"
        film.parent.mkdir(parents=True)
        film.write_bytes(b"film")
        shell(first, SUBMIT.format(title="sent", hours=0))
        shell(first, SUBMIT.format(title="waiting", hours=1))
        wait_for(first, sent="processing", waiting="queued")
        videos, (found, wrong, counted, events) = shell(first, VIDEOS), json.loads(shell(first, FOUND))
        assert found == {"sent": ["sent"], "wait": ["waiting"], "nobody": []}
        assert (wrong, counted) == (0, True)

        run("What is kept, and backups", old, first.database_url)
        shell(first, DUE)  # what waited is sent after all, and the backup cannot know
        wait_for(first, sent="processing", waiting="processing")
        first.stop()
        assert sorted(service.titles) == ["sent", "waiting"]

        new.mkdir()
        (old / "backup").rename(new / "backup")
        url = database_of_its_own()
        run("Restoring", new, url)
        service.status = "completed"
        second = started(new / "data", url, **environ)
        assert shell(second, VIDEOS) == videos
        again = json.loads(shell(second, FOUND))
        assert again[:3] == [found, 0, True]
        assert set(events) <= set(again[3])
        shell(second, DUE)
        wait_for(second, sent="completed", waiting="unclear")
        shell(second, DUE)
        time.sleep(1.5)  # some turns of the loop that enqueues what is overdue

    assert sorted(service.titles) == ["sent", "waiting"]
    assert (new / "data/media/emulator/film.mp4").read_bytes() == b"film"
    assert (new / "data/secret-key").read_bytes() == (old / "data/secret-key").read_bytes()
    assert "Traceback" not in first.said() + second.said()
