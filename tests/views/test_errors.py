"""The pages for what no view answers, and whether the process lives."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from studio.services import videos
from tests.pages import parse

pytestmark = pytest.mark.django_db


def test_what_is_not_there(ada):
    answer = ada.get("/nowhere/")
    assert answer.status_code == 404
    assert parse(answer).words("main").startswith("There is nothing here, or it is not yours.")
    partial = ada.get("/nowhere/", htmx=True)
    assert (partial.status_code, partial["HX-Retarget"], partial["HX-Reswap"]) == (404, "#notice", "outerHTML")


def test_what_is_our_fault_has_a_reference_that_is_in_the_log(ada, monkeypatch, caplog):
    def broken(*_args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(videos, "list_videos", broken)
    ada.client.raise_request_exception = False
    for htmx in (False, True):
        answer = ada.get("/", htmx=htmx)
        assert answer.status_code == 500
        assert b"secret detail" not in answer.content
        (reference,) = re.findall(r"Reference: (\w{8})", answer.content.decode())
        assert f"Reference {reference}: GET / failed" in caplog.text


def test_a_page_too_old_to_post_from(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.client.cookies
    answer = strict.post("/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "Your text is kept on it" in parse(answer).words("notice")


def test_the_process_lives_and_can_work(client):
    cache.clear()
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "no-store" in answer["Cache-Control"]


def test_not_ready_without_a_database_or_with_migrations_to_come(client, monkeypatch):
    monkeypatch.setattr("studio.views.health.MigrationExecutor.migration_plan", lambda self, targets: ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "migrations pending"})

    def gone(self, targets):
        raise DatabaseError

    monkeypatch.setattr("studio.views.health.MigrationExecutor.migration_plan", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})
    assert client.get("/healthz").status_code == 200


def test_that_it_lives_is_said_without_the_database(client, django_assert_num_queries):
    client.force_login(User.objects.create_user("somebody"))
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
