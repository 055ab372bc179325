"""Whether the process lives, and what it says where it cannot work."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db
WELL = {"status": "ok", "database": "ok", "tables": "ok", "files": "ok"}


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*args):
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(refuse):
        yield


def test_it_lives_and_can_work(client):
    lives, works = client.get("/healthz"), client.get("/readyz")
    assert (lives.status_code, lives.json()) == (200, {"status": "ok"})
    assert (works.status_code, works.json()) == (200, WELL)
    for answer in (lives, works):
        assert "no-store" in answer["Cache-Control"]


def test_that_it_lives_is_said_without_the_database(client, django_assert_num_queries):
    client.force_login(User.objects.create_user("somebody"))
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_that_it_can_work_takes_one_query(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(1):
        client.get("/readyz")


def test_the_part_that_is_not_ready_is_told_in_words(client):
    rows = MigrationRecorder.Migration.objects
    rows.filter(app="studio", name="0002_json_and_emulator").delete()
    answer = client.get("/readyz")
    words = "1 migration is not applied. Run python3 manage.py migrate."
    assert (answer.status_code, answer.json()) == (503, WELL | {"status": "not ready", "tables": words})
    rows.filter(app="auth").delete()
    assert "migrations are not applied" in client.get("/readyz").json()["tables"]


def test_without_a_database_it_lives_and_cannot_work(client):
    with no_database():
        answer = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert answer.status_code == 503
    assert answer.json()["database"].startswith("It does not answer.")
    assert answer.json()["files"] == "ok"


def test_a_folder_that_cannot_be_written_to(client, settings, monkeypatch, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "not" / "yet"
    assert client.get("/readyz").status_code == 200  # it is made when it is needed
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)  # root may write everywhere
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "ok")
    assert "cannot be written to" in answer.json()["files"]
