import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from studio.emulator import housekeeping
from studio.emulator.files import asset_folder, folder
from studio.models import EmulatorAsset, EmulatorDelivery, EmulatorJob, Workspace
from studio.models.emulator import new_video_id
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    asset_folder().mkdir(parents=True)


@pytest.fixture
def workspace():
    made = make_workspace()
    Workspace.objects.update(created_at=ago(days=1000))
    return made


def ago(**span):
    return timezone.now() - timedelta(**span)


def make_job(workspace, status="completed", days=91, **columns):
    columns.setdefault("finished_at", ago(days=days))
    columns.setdefault("payload", {})
    return EmulatorJob.objects.create(workspace=workspace, status=status, created_at=ago(days=days), **columns)


def make_delivery(job, state="delivered", **columns):
    return EmulatorDelivery.objects.create(job=job, event_type="x", url="http://x", body="", state=state, **columns)


def make_asset(workspace, days=100):
    return EmulatorAsset.objects.create(
        workspace=workspace, kind="image", suffix="png", size=1, created_at=ago(days=days)
    )


def make_file(name, days=100.0, place=None):
    path = (place or folder()) / name
    path.write_bytes(b"x")
    when = time.time() - days * 86400
    os.utime(path, (when, when))
    return path


def left():
    return {path.name for path in [*folder().iterdir(), *asset_folder().iterdir()]} - {"assets"}


# --- Drafts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["completed", "failed", "deleted"])
def test_a_draft_that_ended_goes_after_its_time(workspace, status):
    old, new = make_job(workspace, status), make_job(workspace, status, days=89)
    make_delivery(old)
    assert housekeeping.old_drafts() == 1
    assert list(EmulatorJob.objects.all()) == [new]


@pytest.mark.parametrize("status", ["pending", "waiting", "processing"])
def test_a_draft_under_way_stays_however_old(workspace, status):
    make_job(workspace, status)
    assert housekeeping.old_drafts() == 0


def test_a_draft_counts_from_its_end(workspace):
    make_job(workspace, finished_at=ago(days=1))
    assert housekeeping.old_drafts() == 0


def test_a_draft_stays_while_somebody_is_yet_to_be_told(workspace):
    delivery = make_delivery(make_job(workspace), "waiting")
    assert housekeeping.old_drafts() == 0
    EmulatorDelivery.objects.filter(pk=delivery.pk).update(state="given_up")
    assert housekeeping.old_drafts() == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_draft_stays_while_a_render_waits_for_it(workspace, known):
    """Where no id is known yet, the render finds its job by the callback_id: any since may be it."""
    job = make_job(workspace)
    state, remote = ("processing", job.pk) if known else ("sending", "")
    video = make_video(make_who(workspace))
    render = make_render(video, state=state, remote_id=remote, created_at=ago(days=92))
    make_job(make_workspace("Another"))
    assert housekeeping.old_drafts() == 1
    type(render).objects.update(state="failed")
    assert housekeeping.old_drafts() == 1


def test_a_test_counts_towards_the_limits_for_a_week(workspace, settings):
    settings.KEEP_DRAFTS_DAYS = 1
    make_job(workspace, days=6, test=True)
    make_job(workspace, days=8, test=True)
    make_job(workspace, days=6)
    assert housekeeping.old_drafts() == 2
    assert EmulatorJob.objects.get().test


# --- Deliveries and uploads -------------------------------------------------------------------------------------


def test_events_that_are_over_go_after_a_week(workspace):
    job = make_job(workspace, days=10)
    for state in ("delivered", "given_up", "waiting"):
        make_delivery(job, state, created_at=ago(days=8))
        make_delivery(job, state, created_at=ago(days=6))
    assert housekeeping.old_deliveries() == 2
    assert EmulatorDelivery.objects.filter(state="waiting").count() == 2


def test_uploads_stay_unless_the_operator_says_otherwise(workspace, settings):
    old, used, new = make_asset(workspace), make_asset(workspace), make_asset(workspace, days=1)
    make_job(workspace, "pending", payload={"background": {"url": f"https://x/assets/{used.pk}.png?expires=1"}})
    assert housekeeping.old_uploads() == 0
    settings.KEEP_UPLOADS_DAYS = 30
    assert housekeeping.old_uploads() == 1
    assert {asset.pk for asset in EmulatorAsset.objects.all()} == {used.pk, new.pk}
    assert old.pk not in {used.pk, new.pk}


# --- Files ------------------------------------------------------------------------------------------------------


def test_files_without_a_row_go_and_those_with_one_stay(workspace):
    made, failed = make_job(workspace).pk, make_job(workspace, "failed").pk
    asset = make_asset(workspace)
    kept = [f"{made}.mp4", f"{made}.jpg"]
    for name in [*kept, f"{failed}.mp4", f"{new_video_id()}.mp4", f".{made}.mp4.0123.part"]:
        make_file(name)
    make_file(f"{asset.pk}.png", place=asset_folder())
    make_file(f"{new_video_id()}.png", place=asset_folder())
    make_file(f".{new_video_id()}.part", place=asset_folder())
    assert housekeeping.orphaned_files(dry_run=True) == 5
    assert len(left()) == 8
    assert housekeeping.orphaned_files() == 5
    assert left() == {*kept, f"{asset.pk}.png"}


def test_what_is_young_may_be_on_its_way(workspace):
    """A crash between file and row is told from a client's upload by its age."""
    make_file(f"{new_video_id()}.png", days=0.9, place=asset_folder())
    make_file(f".{new_video_id()}.mp4.part", days=0.9)
    assert housekeeping.orphaned_files() == 0


def test_what_others_put_there_is_not_ours(workspace):
    (folder() / ("a" * 32 + ".d")).mkdir()
    for name in ("README", "holiday.mp4", "0123.mp4", "." + "g" * 32 + ".part"):
        make_file(name)
    assert housekeeping.orphaned_files() == 0


def test_what_is_older_than_the_database_belongs_to_another(workspace):
    make_file(f"{new_video_id()}.mp4", days=1001)
    assert housekeeping.orphaned_files() == 0
    Workspace.objects.all().delete()
    make_file(f"{new_video_id()}.mp4", days=2)
    assert housekeeping.orphaned_files() == 0


def test_a_film_goes_with_its_row(workspace):
    job = make_job(workspace)
    make_file(f"{job.pk}.mp4", days=91)
    housekeeping.old_drafts()
    assert housekeeping.orphaned_files() == 1
    assert left() == set()


def test_without_a_folder_there_is_nothing_to_do(workspace, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "nowhere"
    assert housekeeping.orphaned_files() == 0
