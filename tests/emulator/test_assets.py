"""Uploads: what is taken, what is refused and in which words, and how the files are handed out again."""

import io
import json

import pytest

from studio import emulator
from studio.emulator import assets
from studio.emulator.files import asset_folder
from studio.models import EmulatorAsset
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0" + b"j" * 100
FILES = {
    "image/jpeg": JPEG,
    "image/png": b"\x89PNG\r\n\x1a\n" + b"p" * 100,
    "video/mp4": b"\0\0\0\x18ftypmp42" + b"v" * 100,
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"v" * 100,
    "audio/mpeg": b"ID3\x04" + b"a" * 100,
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt " + b"a" * 100,
}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def workspace():
    return make_workspace()


def ask(workspace, method, path, body=b"", content_type="", **headers):
    headers = {"X-Api-Key": emulator.key_for(workspace), "Content-Type": content_type, **headers}
    answer = emulator.answer(method, path, headers, body, base="http://here/heygen")
    return answer.status, json.loads(answer.body)


def upload(workspace, content_type="image/jpeg", body=JPEG) -> dict:
    status, content = ask(workspace, "POST", "/v1/asset", body, content_type)
    assert (status, content["code"], content["message"]) == (200, 100, "Success")
    return content["data"]


def left_over() -> list[str]:
    return [one.name for one in asset_folder().iterdir()] if asset_folder().exists() else []


@pytest.mark.parametrize("content_type", FILES)
def test_each_known_kind_is_kept_and_handed_out_as_it_came(workspace, content_type):
    found = upload(workspace, content_type, FILES[content_type])
    row = EmulatorAsset.objects.get()
    image = content_type.startswith("image/")
    assert found == {
        "id": row.pk,
        "name": row.pk,
        "file_type": content_type.partition("/")[0],
        "folder_id": "",
        "meta": None,
        "created_ts": int(row.created_at.timestamp()),
        "url": found["url"],
        "image_key": f"image/{row.pk}/original" if image else None,
    }
    assert (len(row.pk), row.size) == (32, len(FILES[content_type]))
    assert found["url"].startswith(f"http://here/heygen/files/assets/{row.pk}.{row.suffix}?expires=")
    answer = emulator.answer("GET", found["url"].removeprefix("http://here/heygen"), {})
    assert answer.file.read_bytes() == FILES[content_type]
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert left_over() == [f"{row.pk}.{row.suffix}"]


def test_an_mp3_without_a_tag_is_one_too(workspace):
    assert upload(workspace, "audio/mpeg", b"\xff\xfb\x90\x64" + b"a" * 50)["file_type"] == "audio"


@pytest.mark.parametrize(
    ("content_type", "body", "number", "words"),
    [
        ("multipart/form-data; boundary=x", JPEG, 40001, "asset data must be provided"),
        ("image/jpeg", b"", 40001, "asset data must be provided"),
        ("", JPEG, 400111, "Content-Type is invalid"),
        ("image/jpg", JPEG, 400111, "Content-Type is invalid"),
        ("image/svg+xml", b"<svg/>", 400111, "Content-Type is invalid"),
        ("text/html", b"<script>", 400111, "Content-Type is invalid"),
        ("image/png", JPEG, 40002, "the file is not image/png"),
        ("image/jpeg", b"<html>", 40002, "the file is not image/jpeg"),
        ("video/mp4", FILES["video/webm"], 40010, "the file is not video/mp4"),
        ("video/webm", b"\x1aE\xdf\xa3 matroska", 40010, "the file is not video/webm"),
        ("audio/mpeg", FILES["audio/wav"], 40044, "the file is not audio/mpeg"),
        ("audio/wav", b"RIFF\0\0\0\0AVI LIST", 40044, "the file is not audio/wav"),
    ],
)
def test_anything_else_is_refused_in_words_and_leaves_nothing(workspace, content_type, body, number, words):
    status, content = ask(workspace, "POST", "/v1/asset", body, content_type)
    assert (status, content["code"], content["data"]) == (400, number, None)
    assert content["message"].startswith(words)
    assert left_over() == []
    assert not EmulatorAsset.objects.exists()


def test_a_file_beyond_the_bound_is_refused_without_being_read_to_its_end(workspace, monkeypatch):
    monkeypatch.setattr(assets, "MAX_ASSET", 1_000_000)
    body = io.BytesIO(JPEG + b"x" * 5_000_000)
    status, content = ask(workspace, "POST", "/v1/asset", body, "image/jpeg")
    assert (status, content["message"]) == (413, "the file is larger than 1,000,000 bytes")
    assert body.tell() < 2_000_000
    assert left_over() == []


def test_what_came_shorter_than_announced_is_not_kept(workspace):
    status, content = ask(workspace, "POST", "/v1/asset", JPEG, "image/jpeg", **{"Content-Length": "5000"})
    assert (status, content["message"]) == (400, "only 104 of 5,000 bytes arrived")
    assert left_over() == []


def test_a_workspace_has_room_for_so_much(workspace, monkeypatch):
    upload(workspace)
    monkeypatch.setattr(assets, "ROOM", 100)
    status, content = ask(workspace, "POST", "/v1/asset", JPEG, "image/jpeg")
    assert (status, content["message"]) == (400, "there is no room for more; delete assets first")
    upload(make_workspace())


def test_nobody_uploads_without_a_key_and_nothing_is_read():
    body = io.BytesIO(JPEG)
    answer = emulator.answer("POST", "/v1/asset", {"Content-Type": "image/jpeg"}, body)
    assert (answer.status, body.tell()) == (401, 0)


def test_the_list_has_pages_newest_first_and_one_s_own_alone(workspace):
    upload(make_workspace())
    ids = [upload(workspace, kind, body)["id"] for kind, body in FILES.items()]
    seen, path = [], "/v1/asset/list?limit=4"
    while path:
        status, content = ask(workspace, "GET", path)
        assert (status, content["data"]["total"]) == (200, 6)
        seen += [one["id"] for one in content["data"]["assets"]]
        token = content["data"]["token"]
        path = token and f"/v1/asset/list?limit=4&token={token}"
    assert seen == ids[::-1]
    videos = ask(workspace, "GET", "/v1/asset/list?file_type=video")[1]["data"]
    assert ([one["id"] for one in videos["assets"]], videos["total"], videos["token"]) == (ids[2:4][::-1], 2, None)


@pytest.mark.parametrize("token", ["x", "%00", "MjAyNg==", "MjAyNi0xMS0yMiAn", "é", "a" * 5000])
def test_a_token_that_was_never_given_out_is_refused(workspace, token):
    status, content = ask(workspace, "GET", f"/v1/asset/list?token={token}")
    assert (status, content["message"]) == (400, "token is invalid: not one that was given out")


def test_a_page_goes_on_where_its_last_row_was_deleted(workspace):
    ids = [upload(workspace)["id"] for _ in range(3)]
    content = ask(workspace, "GET", "/v1/asset/list?limit=1")[1]["data"]
    ask(workspace, "POST", f"/v1/asset/{ids[2]}/delete")
    after = ask(workspace, "GET", f"/v1/asset/list?token={content['token']}")[1]["data"]
    assert [one["id"] for one in after["assets"]] == [ids[1], ids[0]]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_deleting_takes_the_file_along(workspace, method):
    kept, gone = upload(workspace), upload(workspace)
    status, content = ask(workspace, method, f"/v1/asset/{gone['id']}/delete")
    assert (status, content["data"]["id"]) == (200, gone["id"])
    assert left_over() == [f"{kept['id']}.jpg"]
    assert emulator.answer("GET", gone["url"].removeprefix("http://here/heygen"), {}).status == 404
    assert ask(workspace, method, f"/v1/asset/{gone['id']}/delete")[0] == 404


def test_a_stranger_deletes_nothing(workspace):
    found = upload(workspace)
    for asset_id in (found["id"], "nobody", "%00"):
        assert ask(make_workspace(), "POST", f"/v1/asset/{asset_id}/delete")[0] == 404
    assert left_over() == [f"{found['id']}.jpg"]


def test_over_http_it_may_be_larger_than_a_form(client, workspace, settings):
    settings.EMULATOR = True
    body, headers = JPEG + b"x" * (6 * 1024 * 1024), {"X-Api-Key": emulator.key_for(workspace)}
    answer = client.post("/heygen/v1/asset", body, content_type="image/jpeg", headers=headers)
    assert answer.status_code == 200
    served = client.get(answer.json()["data"]["url"])
    assert (served.status_code, served["X-Content-Type-Options"]) == (200, "nosniff")
    assert b"".join(served.streaming_content) == body
    form = client.post("/heygen/v1/asset", {"file": io.BytesIO(JPEG)}, headers=headers)
    assert (form.status_code, form.json()["message"]) == (400, "asset data must be provided")
