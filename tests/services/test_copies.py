"""Copies of finished files: fetched once, whole or not at all, whatever the service and the storage do."""

import logging
import os
import threading
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from studio import tasks
from studio.models import Copies, Render, RenderTotal
from studio.services import copies, engines, figures, files, tracking
from studio.services.errors import Gone
from studio.services.totals import sum_totals
from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, cuts, serving
from tests.services.bucket import BUCKET, SECRET, a_bucket
from tests.services.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

CONTENTS = {"film.mp4": b"film" * 9000, "cap.mp4": b"with captions", "words.srt": b"1\n00:00", "still.jpg": b"\xff\xd8"}
KINDS = {
    "video_url": "film.mp4",
    "video_url_caption": "cap.mp4",
    "caption_url": "words.srt",
    "thumbnail_url": "still.jpg",
}


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.COPIES_REACH = "loopback"
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {"location": tmp_path / "copies", "allow_overwrite": True}
    settings.STORAGES = {**settings.STORAGES, "copies": {**local, "OPTIONS": options}}


@pytest.fixture
def workspace():
    made = make_workspace()
    engines.set_heygen_key(made, "secret-key")
    made.keep_copies = True
    made.save()
    return made


def finished(workspace, **columns):
    columns = {"state": "completed", "remote_id": "remote-1", "title": "My film", **columns}
    return make_render(make_video(make_who(workspace), scenes=1), **columns)


@pytest.fixture
def service(settings):
    """A service with one finished video, whose files lie with it; `broken[name]` is how one of them is answered."""
    broken = {}

    def behave(handler, received):
        name = received.path.partition("?")[0].rpartition("/")[2]
        if name in CONTENTS:
            return broken.get(name, answers(200, CONTENTS[name], content_type="x/y"))(handler, received)
        data = {"id": "remote-1", "status": "completed", "duration": 3.0, "error": None}
        data |= {key: f"{behave.url}/{name}?signature=1" for key, name in KINDS.items()}
        return answers(200, {"code": 100, "data": data, "message": "Success"})(handler, received)

    with serving(behave) as server:
        behave.url = settings.HEYGEN_BASE_URL = server.url
        server.broken = broken
        yield server


def copy(render):
    """As the worker does it: what is due is enqueued and run."""
    assert copies.due_copies() == [render.pk]
    tasks.copy.call(str(render.pk))
    return Copies.objects.get()


def stored():
    root = Path(storages["copies"].location)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# --- The way of a copy ------------------------------------------------------------------------------------------


def test_every_file_is_copied_once(workspace, service):
    render = finished(workspace)
    kept = copy(render)
    assert (kept.problem, kept.attempts, kept.next_at, kept.lease_until) == ("", 0, None, None)
    assert kept.done_at
    assert kept.size == sum(map(len, CONTENTS.values()))
    start = f"{render.pk.hex[:2]}/{render.pk.hex}-"
    assert stored() == {
        f"{start}film.mp4": CONTENTS["film.mp4"],
        f"{start}captioned.mp4": CONTENTS["cap.mp4"],
        f"{start}captions.srt": CONTENTS["words.srt"],
        f"{start}thumbnail.jpg": CONTENTS["still.jpg"],
    }
    asked = len(service.received)
    assert copies.due_copies() == []
    tasks.copy.call(str(render.pk))
    assert len(service.received) == asked


def test_what_is_here_is_played_from_here(workspace, service):
    render = finished(workspace)
    kept = copy(render)
    asked = len(service.received)
    for kind, name in zip(files.Kind, CONTENTS, strict=True):
        found = files.file_of(render, kind)
        assert (found.path.read_bytes(), found.url) == (CONTENTS[name], "")
    assert files.file_of(render, "captions").name == "my-film-captions.srt"
    assert len(service.received) == asked
    with pytest.raises(Gone):
        files.file_of(render, "gif")
    os.unlink(storages["copies"].path(kept.names["film"]))
    assert files.file_of(render, "film").url.startswith(service.url)  # lost here: the service has it still


def test_only_what_is_asked_for_is_copied(workspace, service):
    other = make_workspace("Other")
    engines.set_heygen_key(other, "secret-key")
    finished(other)
    finished(workspace, engine="local")
    finished(workspace, remote_id="")
    finished(workspace, next_at=timezone.now() - timedelta(days=2))
    for state in ("processing", "failed", "cancelled"):
        finished(workspace, state=state)
    assert copies.due_copies() == []
    assert not Copies.objects.exists()


def test_what_was_finished_while_nobody_looked_for_days_is_copied_too(workspace, service):
    long_ago = timezone.now() - timedelta(days=3)
    render = finished(workspace, state="processing", next_at=long_ago, sent_at=long_ago)
    tracking.track_renders(lambda render: None)
    assert Render.objects.get().state == "completed"
    assert copies.due_copies() == [render.pk]


def test_all_of_a_day_is_looked_at_now_and_then_and_when_it_is_switched_on(workspace, service):
    cache.delete("copies-ordered")
    assert copies.due_copies() == []
    render = finished(workspace, next_at=timezone.now() - timedelta(hours=2))
    assert copies.due_copies() == []  # each second it is the last minutes
    cache.delete("copies-ordered")
    assert copies.due_copies() == [render.pk]
    Copies.objects.all().delete()
    copies.set_keep_copies(workspace, True)
    assert copies.due_copies() == [render.pk]


def test_a_workspace_that_keeps_none_costs_two_queries():
    make_workspace()
    assert queries_of(copies.due_copies) == 2


def test_each_is_enqueued_once_and_again_after_its_task_was_lost(workspace, service):
    render = finished(workspace)
    assert tasks.reconcile_copies() == 1
    assert tasks.reconcile_copies() == 0
    Copies.objects.update(next_at=timezone.now())
    assert copies.due_copies() == [render.pk]


# --- Trouble ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (answers(500), "HTTP 500"),
        (answers(403), "HTTP 403"),
        (cuts(200, b"half of it"), "No answer"),
        (answers(200, b""), "empty"),
    ],
)
def test_what_did_not_come_is_tried_again_and_what_came_stays(workspace, service, behaviour, words):
    service.broken["words.srt"] = behaviour
    render = finished(workspace)
    before = {name: getattr(Render.objects.get(), name) for name in ("state", "error_message", "next_at", "attempts")}
    kept = copy(render)
    assert (kept.attempts, set(kept.names), kept.done_at) == (1, {"film", "captioned"}, None)
    assert words in kept.problem
    assert timedelta(minutes=1) < kept.next_at - timezone.now() <= timedelta(minutes=2)
    assert len(stored()) == 2  # nothing of the half that came
    assert files.file_of(render, "film").path
    assert files.file_of(render, "captions").url
    assert before == {name: getattr(Render.objects.get(), name) for name in before}
    assert figures.copies() == {"waiting": 0, "failing": 1, "given_up": 0}
    service.broken.clear()
    service.received.clear()
    Copies.objects.update(next_at=timezone.now())
    assert copy(render).done_at
    assert [one.path.partition("?")[0] for one in service.received[1:]] == ["/words.srt", "/still.jpg"]


def test_what_will_never_do_is_not_tried_again_but_by_a_persons_word(workspace, service, settings):
    settings.COPIES_MAX_MB = 0
    kept = copy(finished(workspace))
    assert (kept.next_at, kept.done_at, kept.names) == (None, None, {})
    assert "larger than" in kept.problem
    assert figures.copies() == {"waiting": 0, "failing": 0, "given_up": 1}
    assert copies.due_copies() == []
    settings.COPIES_MAX_MB = 1
    copies.set_keep_copies(workspace, True)
    assert copy(kept.render).done_at


def test_after_many_failures_it_is_given_up(workspace, service):
    service.broken["film.mp4"] = answers(500)
    render = finished(workspace)
    copy(render)
    Copies.objects.update(attempts=copies.MOST_TRIES - 1, next_at=timezone.now())
    assert copy(render).next_at is None


def test_a_service_that_is_away_or_has_no_key_is_tried_later(workspace, service, settings):
    render = finished(workspace)
    workspace.heygen_key = ""
    workspace.save()
    settings.HEYGEN_API_KEY = ""
    kept = copy(render)
    assert (kept.attempts, "HEYGEN_API_KEY" in kept.problem) == (1, True)


def test_a_disk_that_is_full_is_told(workspace, service, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "away"
    kept = copy(finished(workspace))
    assert "This machine could not keep the file: No such file or directory." in kept.problem


def test_an_inside_address_is_not_fetched(workspace, service, settings):
    settings.COPIES_REACH = "public"
    kept = copy(finished(workspace))
    assert "is not called from here" in kept.problem
    assert [one.path for one in service.received if "mp4" in one.path] == []


def test_no_transaction_is_open_while_files_are_fetched(workspace):
    with pytest.raises(RuntimeError, match="outside any transaction"), transaction.atomic():
        copies.copy_files(finished(workspace).pk)


# --- Workers ----------------------------------------------------------------------------------------------------


def test_of_many_workers_one_copies(workspace, service):
    render = finished(workspace)
    copies.due_copies()
    done = at_once([lambda: copies.copy_files(render.pk)] * 4)
    assert sum(one is not None for one in done) == 1
    assert len([one for one in service.received if "film.mp4" in one.path]) == 1


def test_a_killed_worker_leaves_nothing_half_and_is_replaced(workspace, service):
    """It held the lease and had written a part under the final name, as a storage may."""
    render = finished(workspace)
    copies.due_copies()
    half = Path(storages["copies"].path(f"{render.pk.hex[:2]}/{render.pk.hex}-film.mp4"))
    half.parent.mkdir(parents=True)
    half.write_bytes(b"fil")
    Copies.objects.update(lease_until=timezone.now() + timedelta(minutes=5))
    assert files.file_of(render, "film").url  # a part is never shown
    assert copies.copy_files(render.pk) is None
    Copies.objects.update(lease_until=timezone.now() - timedelta(seconds=1), next_at=timezone.now())
    assert copy(render).done_at
    assert half.read_bytes() == CONTENTS["film.mp4"]
    assert len(stored()) == 4


def test_a_render_that_goes_meanwhile_takes_its_copies_along(workspace, service):
    render = finished(workspace)
    fetching, gone = threading.Event(), threading.Event()

    def waits(handler, received):
        fetching.set()
        gone.wait(5)
        answers(200, CONTENTS["film.mp4"])(handler, received)

    service.broken["film.mp4"] = waits

    def remove():
        fetching.wait(5)
        Render.objects.all().delete()
        gone.set()

    copies.due_copies()
    outcome = at_once([lambda: tasks.copy.call(str(render.pk)), remove])
    assert outcome == [None, None]
    assert not Copies.objects.exists()


# --- Keeping house ----------------------------------------------------------------------------------------------


def test_files_without_a_row_go_after_a_day_and_no_others(workspace, service):
    render = finished(workspace)
    kept = copy(render)
    workspace.created_at = timezone.now() - timedelta(days=30)
    type(workspace).objects.update(created_at=workspace.created_at)
    folder = Path(storages["copies"].path(kept.names["film"])).parent
    other, old = "0" * 32, (timezone.now() - timedelta(days=2)).timestamp()
    left = [folder / f"{other}-film.mp4", folder / f"{render.pk.hex}-film.webm"]
    strange = [folder / "notes.txt", folder / f"{other}.mp4", folder.parent / f"{other}-film.mp4"]
    young, ancient = folder / f"{other}-captions.srt", folder / f"{other}-thumbnail.jpg"
    for path in [*left, *strange, young, ancient]:
        path.write_bytes(b"x")
        os.utime(path, (old, old))
    os.utime(young)
    os.utime(ancient, (0, 0))
    for name in kept.names.values():
        os.utime(storages["copies"].path(name), (old, old))
    assert copies.orphaned_copies(dry_run=True) == 2
    assert tasks.tidy()["copies that belong to nothing"] == 2
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in [*strange, young, ancient])
    assert files.file_of(render, "film").path.exists()
    Render.objects.all().delete()
    assert copies.orphaned_copies() == 4


def test_a_storage_that_does_not_answer_keeps_no_other_chore_from_being_done(workspace, tmp_path):
    (tmp_path / "copies").write_bytes(b"a file in the place of the folder")
    render = finished(workspace)
    RenderTotal.objects.all().delete()
    with pytest.raises(ExceptionGroup, match=r"copies that belong to nothing \(NotADirectoryError"):
        tasks.tidy()
    assert sum_totals(render.workspace).numbers == {"completed": 1}


def test_where_no_copy_was_ever_kept_there_is_nothing_to_do(workspace):
    assert copies.orphaned_copies() == 0


# --- A bucket ---------------------------------------------------------------------------------------------------


def test_in_a_bucket_they_are_kept_signed_for_and_tidied(workspace, service, settings, caplog):
    caplog.set_level(logging.DEBUG)
    with a_bucket() as (bucket, server, storage):
        settings.STORAGES = {**settings.STORAGES, "copies": storage}
        render = finished(workspace)
        kept = copy(render)
        assert kept.problem == ""
        start = f"studio/{render.pk.hex[:2]}/{render.pk.hex}-"
        assert {name: content for name, (content, _since) in bucket.objects.items()} == {
            f"{start}film.mp4": CONTENTS["film.mp4"],
            f"{start}captioned.mp4": CONTENTS["cap.mp4"],
            f"{start}captions.srt": CONTENTS["words.srt"],
            f"{start}thumbnail.jpg": CONTENTS["still.jpg"],
        }
        found = files.file_of(render, "film")
        assert found.path is None
        assert found.url.startswith(f"{server.url}/{BUCKET}/{start}film.mp4?")
        assert "X-Amz-Signature=" in found.url
        assert httpx.get(found.url).content == CONTENTS["film.mp4"]
        assert httpx.get(found.url.partition("?")[0]).status_code == 403
        type(workspace).objects.update(created_at=timezone.now() - timedelta(days=30))
        old = timezone.now() - timedelta(days=2)
        bucket.objects[f"studio/00/{'0' * 32}-film.mp4"] = (b"x", old)
        bucket.objects[f"other/00/{'0' * 32}-film.mp4"] = (b"x", old)
        assert copies.orphaned_copies() == 1
        assert len(bucket.objects) == 5
    said = caplog.text + kept.problem
    assert SECRET not in said
    assert "secret-key" not in said


def test_a_bucket_that_refuses_is_told_by_its_code_alone(workspace, service, settings, caplog):
    with a_bucket() as (bucket, _server, storage):
        settings.STORAGES = {**settings.STORAGES, "copies": storage}
        bucket.refuses = "QuotaExceeded"
        render = finished(workspace)
        kept = copy(render)
        assert (kept.attempts, "QuotaExceeded" in kept.problem) == (1, True)
        assert files.file_of(render, "film").url.startswith(service.url)
    Copies.objects.update(next_at=timezone.now())
    kept = copy(render)  # and one that is away
    assert (kept.attempts, kept.names) == (2, {})
    assert SECRET not in caplog.text + kept.problem
