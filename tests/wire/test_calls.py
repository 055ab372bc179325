"""Every call beside the making of videos: what it asks, and how it reads both old and new answers."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from studio.wire import (
    Account,
    Asset,
    BadKey,
    Endpoint,
    Folder,
    HeyGen,
    ListedVideo,
    Locale,
    NotFound,
    Notice,
    Page,
    Quota,
    RateLimited,
    Refused,
    Secret,
    Unclear,
)
from studio.wire.heygen import upload_url_of
from tests.servers import answers, serving

CALLS = {
    "videos": lambda client: client.videos(),
    "delete_video": lambda client: client.delete_video("v1"),
    "locales": lambda client: client.locales(),
    "account": lambda client: client.account(),
    "quota": lambda client: client.quota(),
    "upload": lambda client: client.upload(b"\x89PNG", "image/png"),
    "folders": lambda client: client.folders(),
    "create_folder": lambda client: client.create_folder("Spring"),
    "endpoints": lambda client: client.endpoints(),
    "add_endpoint": lambda client: client.add_endpoint("https://x.test/h", ["avatar_video.success"]),
    "update_endpoint": lambda client: client.update_endpoint("e1", "https://x.test/h", ["avatar_video.fail"]),
    "delete_endpoint": lambda client: client.delete_endpoint("e1"),
    "event_names": lambda client: client.event_names(),
}
NOTHING = {"delete_video", "update_endpoint", "delete_endpoint"}


def heygen(url: str, **more) -> HeyGen:
    return HeyGen(url, "a-key", timeout=httpx.Timeout(5), **more)


def asked(call: str, answer: object, status: int = 200) -> tuple[object, object]:
    """What the call returned, and what was received."""
    with serving(answers(status, answer)) as server:
        found = CALLS[call](heygen(server.url))
    [received] = server.received
    assert received.headers["X-Api-Key"] == "a-key"
    return found, received


@pytest.mark.parametrize(
    ("call", "request_line", "body"),
    [
        ("videos", "GET /v1/video.list?limit=100", None),
        ("delete_video", "DELETE /v1/video.delete?video_id=v1", None),
        ("locales", "GET /v2/voices/locales", None),
        ("account", "GET /v1/user/me", None),
        ("quota", "GET /v2/user/remaining_quota", None),
        ("folders", "GET /v1/folders?limit=100", None),
        ("create_folder", "POST /v1/folders/create", {"name": "Spring"}),
        ("endpoints", "GET /v1/webhook/endpoint.list", None),
        (
            "add_endpoint",
            "POST /v1/webhook/endpoint.add",
            {"url": "https://x.test/h", "events": ["avatar_video.success"]},
        ),
        (
            "update_endpoint",
            "PATCH /v1/webhook/endpoint.update",
            {"endpoint_id": "e1", "url": "https://x.test/h", "events": ["avatar_video.fail"]},
        ),
        ("delete_endpoint", "DELETE /v1/webhook/endpoint.delete?endpoint_id=e1", None),
        ("event_names", "GET /v1/webhook/webhook.list", None),
    ],
)
def test_what_is_asked(call, request_line, body):
    with serving(answers(500)) as server, pytest.raises(Unclear):
        CALLS[call](heygen(server.url))
    [received] = server.received
    assert f"{received.method} {received.path}" == request_line
    assert (json.loads(received.body) if received.body else None) == body


def test_an_upload_is_the_bytes_alone_on_its_own_host():
    data = {
        "id": "as1",
        "name": "a.png",
        "file_type": "image",
        "url": "https://x.test/a.png",
        "image_key": "image/as1/o",
    }
    with serving(answers(500)) as main, serving(answers(200, {"code": 100, "data": data})) as uploads:
        found = heygen(main.url, upload_url=uploads.url + "/").upload(b"\x89PNG\x00", "image/png")
    assert found == Asset("as1", "image", "a.png", "https://x.test/a.png", "image/as1/o")
    [received] = uploads.received
    assert (received.method, received.path, received.body) == ("POST", "/v1/asset", b"\x89PNG\x00")
    assert (received.headers["Content-Type"], received.headers["Content-Length"]) == ("image/png", "5")
    assert main.received == []


def test_where_uploads_go():
    assert upload_url_of("https://api.heygen.com") == "https://upload.heygen.com"
    assert upload_url_of("http://127.0.0.1:8000/heygen") == "http://127.0.0.1:8000/heygen"
    assert heygen("https://api.heygen.com/").upload_url == "https://upload.heygen.com"


AT = datetime(2026, 3, 1, tzinfo=UTC)
ENDPOINT = {"endpoint_id": "e1", "url": "https://x.test/h", "secret": "s", "status": "enabled", "events": ["a", None]}
VIDEO = {
    "video_id": "v1",
    "status": "Completed",
    "video_title": "T",
    "created_at": int(AT.timestamp()),
    "type": "GENERATED",
}
LISTED = ListedVideo("v1", "completed", "T", AT, "GENERATED")
LOCALES = [{"locale": "en-GB", "label": "British"}, {"value": "de-DE"}, {}]


@pytest.mark.parametrize(
    ("call", "data", "found"),
    [
        ("videos", {"videos": [VIDEO, {}, 3], "token": "t2"}, Page([LISTED], "t2")),
        ("videos", {"videos": [{"id": "v2", "title": 7, "created_at": "soon"}]}, Page([ListedVideo("v2", "", "7")])),
        ("videos", [{"video_id": "v3", "status": None}], Page([ListedVideo("v3", "")])),
        ("videos", {"videos": [], "token": None}, Page([])),
        ("delete_video", None, None),
        ("locales", {"locales": LOCALES}, [Locale("en-GB", "British"), Locale("de-DE", "de-DE")]),
        ("account", {"username": "u1", "first_name": "A", "last_name": None}, Account("u1", "", "A")),
        ("quota", {"remaining_quota": 600, "details": {"api": 600, "seat": None}}, Quota(600, {"api": 600})),
        ("quota", {"remaining_quota": "0"}, Quota(0)),
        ("folders", {"folders": [{"id": "f1", "is_trash": True}]}, Page([Folder("f1", in_trash=True)])),
        ("create_folder", {"id": "f2"}, Folder("f2", "Spring")),
        ("endpoints", [ENDPOINT, ENDPOINT], [Endpoint("e1", "https://x.test/h", ("a",), "enabled")]),
        ("endpoints", [], []),
        ("add_endpoint", ENDPOINT, Endpoint("e1", "https://x.test/h", ("a",), "enabled")),
        ("update_endpoint", {"whatever": 1}, None),
        ("delete_endpoint", None, None),
        ("event_names", ["a.b", {"event_type": "c"}, {"name": "d"}, "a.b", None], ["a.b", "c", "d"]),
    ],
)  # fmt: skip
def test_what_is_read(call, data, found):
    for answer in ({"code": 100, "data": data, "message": "Success"}, {"error": None, "data": data, "warning": None}):
        read, _received = asked(call, answer)
        if isinstance(read, Endpoint):
            assert read.secret.reveal() == "s"
            read = plain(read)
        assert ([plain(one) for one in read] if isinstance(read, list) else read) == found


def plain(one: object) -> object:
    """An endpoint without its secret."""
    return replace(one, secret=Secret("")) if isinstance(one, Endpoint) else one


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "answer", "kind", "code"),
    [
        (400, {"data": None, "error": {"code": "invalid_parameter", "message": "x"}}, Refused, "invalid_parameter"),
        (400, {"code": 40012, "message": "x"}, Refused, "40012"),
        (400, {"code": 400543, "error": "x"}, Refused, "400543"),
        (200, {"code": 400543, "message": "x", "data": None}, Refused, "400543"),
        (200, {"error": "x", "data": None}, Refused, ""),
        (401, {"code": 400112, "message": "x"}, BadKey, "400112"),
        (404, {"data": None, "error": {"code": "not_found", "message": "x"}}, NotFound, "not_found"),
    ],
)
def test_both_shapes_of_error_are_read_everywhere(call, status, answer, kind, code):
    with pytest.raises(kind) as caught:
        asked(call, answer, status)
    assert (caught.value.code, caught.value.message) == (code, "x")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("body", [b"<html>hi</html>", b'"text"', b'{"data": {"nonsense": [1]}}', b"[" * 100_000])
def test_an_answer_that_says_nothing_is_unclear(call, body):
    if call in NOTHING and body.startswith(b"{"):
        assert asked(call, body)[0] is None  # no error in it: done
        return
    with pytest.raises(Unclear):
        asked(call, body)


def test_a_deletion_may_answer_with_nothing_at_all():
    assert asked("delete_video", b"", 204)[0] is None


@pytest.mark.parametrize("call", CALLS)
def test_too_many_at_once(call):
    with pytest.raises(RateLimited):
        asked(call, {"error": "slow"}, 429)


# What the service says about its own end

WARNING = {
    "message": "v2 is legacy",
    "v3_endpoint": "POST /v3/videos",
    "docs_url": "https://docs.example/v3",
    "sunset_date": "2026-10-31",
}
CALL = "GET /v2/user/remaining_quota"


def notices(answer: dict, status: int = 200, **headers: str) -> list[Notice]:
    with serving(answers(status, answer, **headers)) as server:
        client = heygen(server.url)
        for _ in range(2):
            with suppress(Refused):
                client.quota()
    return client.notices


@pytest.mark.parametrize("status", [200, 400])
def test_a_warning_is_handed_up_once(status):
    answer = {"error": None if status == 200 else "no", "data": {"remaining_quota": 1}, "warning": WARNING}
    assert notices(answer, status) == [
        Notice(CALL, "v2 is legacy", "POST /v3/videos", "https://docs.example/v3", "2026-10-31")
    ]


def test_headers_alone_are_a_notice():
    fine = {"data": {"remaining_quota": 1}}
    sunset = {"deprecation": "true", "sunset": "Sat, 31 Oct 2026 00:00:00 GMT"}
    assert notices(fine, **sunset) == [Notice(CALL, until="2026-10-31")]
    assert notices(fine, deprecation="@1688169599") == [Notice(CALL)]
    assert notices(fine, deprecation="false") == notices(fine) == []


@pytest.mark.parametrize("warning", [None, "", [], {}, True, {"message": None}, {"sunset_date": ["x"]}])
def test_a_warning_that_says_nothing_is_none(warning):
    assert notices({"data": {"remaining_quota": 1}, "warning": warning}) == []


def test_a_notice_is_bounded_and_without_the_key():
    answer = {"data": {"remaining_quota": 1}, "warning": {"message": "your-key-12345 " * 999}}
    with serving(answers(200, answer)) as server:
        client = HeyGen(server.url, "your-key-12345")
        client.quota()
    [notice] = client.notices
    assert "your-key" not in notice.message
    assert len(notice.message) <= 1000
