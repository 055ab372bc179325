"""Where the service reports: over real HTTP, by whoever knows the address, and with the database gone."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio.models import HookEvent, Render
from studio.services import callbacks, hearing
from studio.wire import Secret
from studio.wire.signatures import sign
from tests.services.test_hearing import SECRET, event, make_watched, make_webhook

BODY = event()
SIGNED = {"Signature": sign(Secret(SECRET), BODY), "Content-Type": "application/json"}


@pytest.fixture
def public(settings):
    settings.PUBLIC_URL = "http://testserver"
    settings.HEYGEN_BASE_URL = "http://testserver"


@pytest.fixture
def render(db, public):
    render = make_watched()
    make_webhook(render.workspace)
    return render


@pytest.fixture
def paths(render):
    urls = (callbacks.webhook_url(render.workspace), callbacks.callback_url(render.workspace, render.pk))
    return [urlsplit(url).path for url in urls]


def post(path, body=BODY, client=None, **headers):
    client = client or Client(enforce_csrf_checks=True)
    return client.post(path, body, content_type="application/json", headers={**SIGNED, **headers})


def words(answer):
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    return answer.content.decode()


def test_a_report_is_answered_and_its_render_is_due(paths, render):
    for path in paths:
        Render.objects.update(next_at=timezone.now() + timedelta(hours=1))
        answer = post(path)
        assert (answer.status_code, words(answer)) == (200, "Thank you.\n")
        assert Render.objects.get().next_at <= timezone.now()
    assert HookEvent.objects.count() == 2
    assert not DBTaskResult.objects.exists()  # all that are being made are looked at together


def test_one_that_nobody_watches_gets_a_task(paths, render):
    Render.objects.update(state="unclear", remote_id="", needs_person=True)
    assert post(paths[1]).status_code == 200
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[str(render.pk)]]


def test_no_cookie_is_read_or_set_and_nothing_is_kept_by_anybody(paths, render):
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "x" * 32
    for path in paths:
        answer = post(path, client=client)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "")


def test_repeated_it_is_answered_as_well_and_counts_once(paths, render):
    assert [post(paths[0]).status_code for _ in range(3)] == [200] * 3
    assert HookEvent.objects.get().hinted == 1


def test_about_a_video_of_nobody_s_it_is_answered_as_well(paths, render):
    body = event(video_id="unknown")
    assert post(paths[0], body, Signature=sign(Secret(SECRET), body)).status_code == 200
    assert HookEvent.objects.get().hinted == 0
    assert Render.objects.get().next_at > timezone.now()


def test_unsigned_it_is_refused_in_words_and_nothing_is_kept(paths, render):
    refused = post(paths[0], Signature="0" * 64)
    assert (refused.status_code, words(refused)) == (401, "The signature does not fit the body.\n")
    # Nothing to tell by whether a workspace is there, or has a webhook.
    render.workspace.webhooks.all().delete()
    again = post(paths[0])
    assert (again.status_code, again.content) == (401, refused.content)
    assert not HookEvent.objects.exists()


def test_an_address_that_was_never_given_out_is_nothing(paths, render):
    known, unknown = (post(f"/hooks/heygen/{id}/{'0' * 40}/") for id in (render.workspace_id, uuid4()))
    assert known.status_code == unknown.status_code == 404
    assert known.content == unknown.content
    assert words(known) == "There is nothing here.\n"
    assert post(f"/hooks/heygen/{render.workspace_id}/renders/{uuid4()}/{'0' * 40}/").status_code == 404
    assert post("/hooks/heygen/no-workspace/x/").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_none_of_its(paths, method):
    for path in paths:
        answer = Client().generic(method, path)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


def test_a_body_has_its_limit(paths, render, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1
    for size, status in ((hearing.LARGEST, 200), (hearing.LARGEST + 1, 413), (hearing.LARGEST * 20, 413)):
        body = b" " * size
        assert post(paths[0], body, Signature=sign(Secret(SECRET), body)).status_code == status
    assert HookEvent.objects.count() == 1


def test_too_many_are_asked_to_come_back(paths, render, monkeypatch):
    monkeypatch.setattr(hearing, "A_MINUTE", 1)
    told = [(answer.status_code, answer.get("Retry-After")) for answer in (post(paths[0]) for _ in range(3))]
    assert (429, "60") in told  # the second, or the third where a minute ends between them


def test_with_the_database_gone_it_is_asked_for_again(paths, render, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("the database is locked")

    monkeypatch.setattr("django.db.models.sql.compiler.SQLInsertCompiler.execute_sql", gone)
    answer = post(paths[0])
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "locked" not in words(answer)


def test_what_is_said_does_not_hold_the_token(paths, render, caplog):
    for path in paths:
        for answer in (post(path), post(path, Signature=""), post(path, b"x"), Client().get(path)):
            assert path.rstrip("/").rpartition("/")[2] not in answer.content.decode()


# With the database gone: pytest-django lets nobody have it here, in any thread.


@pytest.mark.parametrize("method", ["OPTIONS", "GET", "HEAD"])
@pytest.mark.parametrize("path", ["{id}/{token}/", "{id}/renders/{id}/{token}/"])
def test_whoever_only_looks_is_answered_without_a_database(method, path):
    address = "/hooks/heygen/" + path.format(id=uuid4(), token="0" * 40)
    answer = Client().generic(method, address)
    assert answer.status_code == 200
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert not answer.cookies


def test_a_guessed_address_asks_it_nothing_either():
    assert post(f"/hooks/heygen/{uuid4()}/{'0' * 40}/").status_code == 404
    assert post(f"/hooks/heygen/{uuid4()}/renders/{uuid4()}/{'0' * 40}/").status_code == 404


# Over real HTTP


@pytest.fixture
def served(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    render = make_watched()
    make_webhook(render.workspace)
    return render, callbacks.webhook_url(render.workspace)


@pytest.mark.slow
def test_twenty_at_the_same_moment_count_as_one(served):
    _render, url = served
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: httpx.post(url, content=BODY, headers=SIGNED, timeout=30), range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert HookEvent.objects.get().hinted == 1


def test_a_new_address_is_answered_well_within_its_second(served):
    _render, url = served
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert httpx.options(url).status_code == 200
        took.append(time.perf_counter() - began)
    assert min(took) < 0.5


def raw(url, *lines, body=b""):
    """The status of an answer to a request that no client would make; 0 where there was none."""
    parts = urlsplit(url)
    head = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close", *lines, "", ""]
    with socket.create_connection((parts.hostname, parts.port), 5) as connection:
        connection.sendall("\r\n".join(head).encode() + body)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    return int(answer.split()[1]) if answer else 0


def test_a_report_that_breaks_off_is_none(served):
    _render, url = served
    signed = f"Signature: {SIGNED['Signature']}"
    assert raw(url, signed, f"Content-Length: {len(BODY) + 10}", body=BODY[:-5]) in (400, 401)
    assert raw(url, signed, "Content-Length: 0") == 401
    assert raw(url, signed) == 401
    assert raw(url, signed, "Content-Length: nonsense", body=BODY) in (400, 401)
    assert not HookEvent.objects.exists()
    assert raw(url, signed, f"Content-Length: {len(BODY)}", body=BODY) == 200


def test_nobody_waits_for_a_body_at_a_forged_address(served):
    """Whoever sends none would hold a thread of the server for as long as they like."""
    _render, url = served
    parts = urlsplit(url)
    path = f"{parts.path[:-2]}{'0' if parts.path[-2] != '0' else '1'}/"
    with socket.create_connection((parts.hostname, parts.port), 5) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 500\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(4096).split()[1] == b"404"


def test_letters_that_are_none_are_no_signature(served):
    _render, url = served
    for given in ("ü" * 64, "\xff" * 64, "٠" * 64):
        assert httpx.post(url, content=BODY, headers={"Signature": given.encode()}).status_code == 401
    assert json.loads(BODY)["event_id"] == "e1"
    assert httpx.post(url + "?a=b", content=BODY, headers=SIGNED).status_code == 200
