"""Who gets in, and how the API says no."""

import json

import pytest
from django.test import Client

from studio.models import ApiKey, Video
from studio.services import keys
from tests.factories import make_render, make_video, make_who
from tests.pages import make_person
from tests.services.together import at_once

from .host import Host, problem, send

pytestmark = pytest.mark.django_db

CALLS = [
    ("POST", "/videos"), ("GET", "/videos"), ("GET", "/videos/{video}"), ("PATCH", "/videos/{video}"),
    ("DELETE", "/videos/{video}"), ("GET", "/videos/{video}/payload"), ("PUT", "/videos/{video}/payload"),
    ("POST", "/videos/{video}/renders"), ("GET", "/renders"), ("GET", "/renders/{render}"),
]  # fmt: skip
BODIES = {"POST": {}, "PATCH": {"title": "x"}, "PUT": {"video_inputs": []}}


@pytest.fixture
def paths(host):
    video = make_video(make_who(host.workspace, "host:42"), settings={"title": "Secret title"})
    render = make_render(video, state="failed", title="Secret title")
    return lambda path: path.format(video=video.pk, render=render.pk)


def unchanged():
    return list(Video.objects.order_by("pk").values("pk", "revision", "removed_at", "owner"))


# Who


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_gets_in_by_cookie_loopback_or_anything_but_a_key(host, paths, settings, method, path):
    settings.LOCAL_OWNER = True
    before, address = unchanged(), paths(path)
    boss = make_person(staff=True)
    here = {"Host": "127.0.0.1:8000"}
    for client in (Client(), boss.client):
        answer = send(client, method, address, BODIES.get(method), here)
        told = problem(answer, 401, "unauthorized")
        assert answer["WWW-Authenticate"] == 'Bearer realm="studio"'
        assert "Bearer sk_" in told["detail"]
        wrong = here | {"Authorization": "Bearer x"}
        problem(send(client, method, address, BODIES.get(method), wrong), 401, "unauthorized")
        assert b"Secret" not in answer.content
        assert not answer.cookies
    assert unchanged() == before


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {prefix}",
        "Bearer {digest}",
        "Bearer \x00",
        "Bearer \xe9",
    ],
)
def test_what_is_no_live_key(host, header):
    given = header.format(token=host.token, prefix=host.key.prefix, digest=host.key.digest)
    answer = send(Client(), "GET", "/videos", None, {"Authorization": given})
    problem(answer, 401, "unauthorized")
    assert answer["WWW-Authenticate"] == 'Bearer realm="studio", error="invalid_token"'


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_revoked_key_opens_nothing(host, paths, method, path):
    keys.revoke_key(host.key)
    before = unchanged()
    problem(host.ask(method, paths(path), BODIES.get(method)), 401, "unauthorized")
    assert unchanged() == before


@pytest.mark.parametrize(("method", "path"), [call for call in CALLS if "{" in call[1]])
def test_another_workspace_s_things_are_not_there(other, paths, method, path):
    before = unchanged()
    answer = other.ask(method, paths(path), BODIES.get(method))
    problem(answer, 404, "not_found")
    assert b"Secret" not in answer.content
    assert unchanged() == before


def test_a_new_key_works_beside_the_old_one_and_the_day_is_kept(host, django_assert_num_queries):
    _, token = keys.add_api_key(host.workspace, "Next")
    for one in (host.token, token):
        assert host.ask("GET", "/videos", token=one).status_code == 200
    assert None not in ApiKey.objects.values_list("last_used_on", flat=True)
    with django_assert_num_queries(2):  # the key, the list: a day is written once
        host.ask("GET", "/videos")


# Addresses and methods


@pytest.mark.parametrize("path", sorted({path for _, path in CALLS}))
def test_wrong_methods_are_405_and_say_which_are_right(host, paths, path):
    right = {method for method, other in CALLS if other == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - right:
        answer = host.ask(method, paths(path))
        problem(answer, 405, "method_not_allowed")
        assert set(answer["Allow"].split(", ")) == right


@pytest.mark.parametrize(
    "path", ["/", "/video", "/videos/", "/videos/7", "/videos/x/payload", "/renders/x", "/../admin/", "/docs/x"]
)
def test_addresses_that_there_are_not(host, path):
    for method in ("GET", "POST", "DELETE"):
        problem(host.ask(method, path), 404, "not_found")


def test_a_foreign_host_and_a_bug_are_problems_too(host, monkeypatch, caplog):
    problem(host.ask("GET", "/videos", Host="evil.example"), 400, "bad_request")
    host.client.raise_request_exception = False

    def broken(*_):
        raise RuntimeError("sk_secret")

    monkeypatch.setattr("studio.api.videos.page_of", broken)
    told = problem(host.ask("GET", "/videos"), 500, "error")
    assert "RuntimeError" not in json.dumps(told)
    assert f"Request {told['request_id']}: GET /api/v1/videos failed" in caplog.text
    assert host.token not in caplog.text


# Bodies


@pytest.mark.parametrize(
    "type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/json",
    ],
)
def test_only_json_is_taken(host, type):
    video = make_video(host.who)
    for method, path in [("POST", "/videos"), ("PUT", f"/videos/{video.pk}/payload")]:
        problem(host.ask(method, path, b"{}", Content_Type=type), 415, "unsupported_media_type")
    assert Video.objects.count() == 1


@pytest.mark.parametrize(
    "type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"]
)
def test_all_of_json_is(host, type):
    video = make_video(host.who)
    assert host.ask("PATCH", f"/videos/{video.pk}", b'{"title": "x"}', Content_Type=type).status_code == 200


NASTY = {
    "no JSON": (b"{", "column"),
    "nothing": (b" ", "empty"),
    "not UTF-8": (b'{"title": "\xff"}', "UTF-8"),
    "UTF-16": ('{"title": "x"}'.encode("utf-16"), "UTF-8"),
    "NaN": (b'{"title": NaN}', "NaN"),
    "deep lists": (b"[" * 100_000, "deep"),
    "deep and whole": (b'{"payload": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", "deep"),
    "rather deep": (b'{"payload": {"x": ' + b"[" * 150 + b"]" * 150 + b"}}", "deep"),
    "NUL": (b'{"title": "a\\u0000b"}', "NUL"),
    "NUL in a key": (b'{"payload": {"a\\u0000b": 1}}', "NUL"),
    "lone surrogate": (b'{"title": "\\ud83d"}', "half of a character"),
    "lone surrogate far in": (b'{"payload": {"video_inputs": [{"voice": {"x": ["\\udc00"]}}]}}', "half of a character"),
    "endless number": (b'{"payload": {"x": ' + b"9" * 5_000 + b"}}", "digits"),
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_bodies_are_400_in_words(host, name):
    body, word = NASTY[name]
    video = make_video(host.who)
    for method, path in [("POST", "/videos"), ("PUT", f"/videos/{video.pk}/payload"), ("PATCH", f"/videos/{video.pk}")]:
        told = problem(host.ask(method, path, body), 400, "bad_request")
        assert word in told["detail"]
    video.refresh_from_db()
    assert (Video.objects.count(), video.revision) == (1, 0)


def test_more_than_fits_is_413(host, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    video = make_video(host.who)
    for method, path in [("POST", "/videos"), ("PUT", f"/videos/{video.pk}/payload"), ("PATCH", f"/videos/{video.pk}")]:
        told = problem(host.ask(method, path, {"title": "x" * 1000}), 413, "too_large")
        assert "1000" in told["detail"]


# Headers


def test_every_answer_has_an_id_and_is_not_kept(host):
    for answer in (host.ask("GET", "/videos"), host.ask("GET", "/nowhere"), send(Client(), "GET", "/videos")):
        assert len(answer["X-Request-Id"]) == 32
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
    assert host.ask("GET", "/videos", X_Request_Id="from-the-proxy-1")["X-Request-Id"] == "from-the-proxy-1"
    assert (
        host.ask("GET", "/videos", X_Request_Id="<script>alert(1)</script>")["X-Request-Id"]
        != "<script>alert(1)</script>"
    )


def test_no_header_opens_it_to_pages_of_others(host):
    answer = host.ask("GET", "/videos", Origin="https://evil.example")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.django_db(transaction=True)
def test_of_ten_that_replace_what_they_saw_one_wins():
    host = Host()
    video = make_video(host.who)

    def put(number):
        return Host.ask(
            host,
            "PUT",
            f"/videos/{video.pk}/payload",
            {"title": f"{number}", "video_inputs": [{"voice": {"type": "silence"}}]},
            If_Match='"0"',
        ).status_code

    outcomes = at_once([lambda n=n: put(n) for n in range(10)])
    assert sorted(outcomes) == [200] + [412] * 9
    video.refresh_from_db()
    assert (video.revision, video.scenes.filter(removed_at=None).count()) == (1, 1)
