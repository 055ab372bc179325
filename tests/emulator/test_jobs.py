"""Films are made once, by whoever holds the lease, and never forgotten."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from studio import animatic, emulator
from studio.emulator import jobs
from studio.emulator.files import folder
from studio.models import EmulatorJob
from tests.factories import make_workspace

pytestmark = pytest.mark.postgresql

PAYLOAD = {
    "dimension": {"width": 128, "height": 128},
    "video_inputs": [{"voice": {"type": "silence", "duration": 1}}],
}
EARLIER = timedelta(seconds=-1)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_job(**columns) -> EmulatorJob:
    if columns.get("status") == "processing":
        columns = {"attempts": 1, "lease_until": timezone.now() + columns.pop("lease", jobs.LEASE), **columns}
    return EmulatorJob.objects.create(workspace=make_workspace(), payload=PAYLOAD, **columns)


@pytest.mark.django_db
def test_a_job_becomes_a_film():
    job = make_job()
    emulator.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.progress, job.attempts, job.lease_until) == ("completed", 1, 1, None)
    assert job.seconds == pytest.approx(1, abs=0.1)
    assert job.finished_at
    assert (folder() / f"{job.pk}.mp4").read_bytes()[4:8] == b"ftyp"
    assert (folder() / f"{job.pk}.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert {path.suffix for path in folder().iterdir()} == {".mp4", ".jpg"}


@pytest.mark.django_db
def test_only_what_nobody_holds_is_waiting():
    new = make_job()
    left = make_job(status="processing", lease=EARLIER)
    make_job(status="processing")
    make_job(status="completed")
    make_job(status="failed")
    assert set(emulator.waiting_jobs()) == {new.pk, left.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("columns", [{"status": "processing"}, {"status": "completed"}, {"status": "failed"}])
def test_a_job_that_is_held_or_over_is_left_alone(columns):
    job = make_job(**columns)
    before = EmulatorJob.objects.values().get()
    emulator.make(job.pk)
    assert EmulatorJob.objects.values().get() == before
    assert not folder().exists()


@pytest.mark.django_db
def test_a_job_that_does_not_exist_is_nothing():
    emulator.make("0" * 32)


@pytest.mark.django_db
def test_a_killed_workers_job_is_taken_up_and_its_remains_cleared():
    job = make_job(status="processing", lease=EARLIER, attempts=2, progress=0.7)
    folder().mkdir()
    (folder() / f".{job.pk}.mp4.abc.part").write_bytes(b"half a film")
    emulator.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("completed", 3)
    assert {path.name for path in folder().iterdir()} == {f"{job.pk}.mp4", f"{job.pk}.jpg"}


@pytest.mark.django_db
def test_after_three_lost_workers_it_fails_in_words():
    job = make_job(status="processing", lease=EARLIER, attempts=3)
    assert emulator.waiting_jobs() == [job.pk]
    emulator.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code, job.attempts) == ("failed", "worker_lost", 3)
    assert "3 times" in job.error_message
    assert emulator.waiting_jobs() == []


@pytest.mark.django_db
def test_missing_packages_are_named_with_the_way_to_install_them(monkeypatch):
    monkeypatch.setattr(animatic, "available", lambda: ["av", "pillow"])
    job = make_job()
    emulator.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "cannot_render")
    assert "python -m pip install av pillow" in job.error_message


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_fails_in_words(settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("not a folder")
    job = make_job()
    emulator.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "internal_error")
    assert "broke" in caplog.text


@pytest.mark.django_db
def test_progress_is_written_and_holds_the_lease_but_not_at_every_frame(django_assert_num_queries, settings):
    job = make_job()
    job = jobs.claim(job.pk)
    report = jobs.reporter(job)
    with django_assert_num_queries(0):
        for _ in range(100):
            report(0.1)
    settings.EMULATOR_PROGRESS_SECONDS = 0
    EmulatorJob.objects.update(lease_until=timezone.now())
    with django_assert_num_queries(1):
        report(0.4)
    found = EmulatorJob.objects.get()
    assert found.progress == 0.4
    assert found.lease_until > timezone.now() + jobs.LEASE / 2


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_stops_and_changes_nothing(caplog, settings):
    settings.EMULATOR_PROGRESS_SECONDS = 0
    job = make_job()
    late = jobs.claim(job.pk)
    EmulatorJob.objects.update(lease_until=timezone.now() + EARLIER)
    emulator.make(job.pk)
    before = EmulatorJob.objects.values().get()
    assert before["status"] == "completed"
    with pytest.raises(jobs.LeaseLost):
        jobs.reporter(late)(0.5)
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(late, animatic.Made(folder() / "x.mp4", 9.0, folder() / "x.jpg", 1))
    jobs.fail(late, "internal_error", "late")
    assert EmulatorJob.objects.values().get() == before
    assert (folder() / f"{job.pk}.mp4").exists()


@pytest.mark.django_db
def test_a_late_worker_does_not_hold_the_lease_of_the_next_one(settings):
    settings.EMULATOR_PROGRESS_SECONDS = 0
    job = make_job()
    late = jobs.claim(job.pk)
    EmulatorJob.objects.update(lease_until=timezone.now() + EARLIER)
    jobs.reporter(jobs.claim(job.pk))(0.5)
    before = EmulatorJob.objects.values().get()
    with pytest.raises(jobs.LeaseLost):
        jobs.reporter(late)(0.9)
    jobs.fail(late, "internal_error", "late")
    assert EmulatorJob.objects.values().get() == before


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_makes_the_film():
    job = make_job()
    barrier, broken = threading.Barrier(4), []

    def work():
        try:
            barrier.wait()
            emulator.make(job.pk)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("completed", 1)
