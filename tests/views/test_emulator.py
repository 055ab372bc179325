"""The emulator under its URLs: through Django's client, and over a real socket as a foreign client."""

import httpx
import pytest

from studio import emulator
from studio.models import EmulatorJob, Workspace

BODY = {"title": "Film", "video_inputs": [{"voice": {"type": "silence", "duration": 1}}], "test": True}


@pytest.fixture(autouse=True)
def local(settings, tmp_path):
    settings.EMULATOR, settings.MEDIA_ROOT = True, tmp_path


@pytest.fixture
def key(db):
    return emulator.key_for(Workspace.objects.create(name="One"))


def test_the_four_calls(client, key):
    headers = {"X-Api-Key": key}
    made = client.post("/heygen/v2/video/generate", BODY, content_type="application/json", headers=headers)
    assert (made.status_code, made.json()["error"]) == (200, None)
    video_id = made.json()["data"]["video_id"]
    assert EmulatorJob.objects.get().payload == BODY
    status = client.get("/heygen/v1/video_status.get", {"video_id": video_id}, headers=headers)
    assert (status.status_code, status.json()["data"]["status"]) == (200, "pending")
    assert client.get("/heygen/v2/voices", headers=headers).json()["data"]["voices"]
    avatars = client.get("/heygen/v2/avatars", headers=headers).json()["data"]["avatars"]
    url = avatars[0]["preview_image_url"]
    assert url == f"http://testserver/heygen/files/avatars/{avatars[0]['avatar_id']}.svg"
    picture = client.get(url)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")


def test_refusals_are_json(client, key):
    assert client.get("/heygen/v2/voices").status_code == 401
    assert client.get("/heygen/v2/voices", headers={"X-Api-Key": "no"}).json()["error"]["code"] == "unauthorized"
    assert client.get("/heygen/v9/x", headers={"X-Api-Key": key}).json()["error"]["code"] == "not_found"
    wrong = client.post("/heygen/v2/voices", headers={"X-Api-Key": key})
    assert (wrong.status_code, wrong["Allow"]) == (405, "GET")


def test_a_body_beyond_all_measure_is_413(client, key):
    body = b" " * (emulator.MAX_BODY + 1)
    headers = {"X-Api-Key": key}
    answer = client.post("/heygen/v2/video/generate", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")


def test_the_longest_honest_body_is_taken(client, key):
    voice = {"type": "text", "voice_id": "v", "input_text": "😀" * 5000}
    body = {"video_inputs": [{"voice": voice}] * 50}
    headers = {"X-Api-Key": key}
    answer = client.post("/heygen/v2/video/generate", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200


def test_neither_cookie_nor_forgery_protection_counts_here(key):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/heygen/v2/video/generate", BODY, content_type="application/json", headers={"X-Api-Key": key})
    assert answer.status_code == 200


def test_a_signed_in_user_without_a_key_is_nobody(client, key, admin_user):
    client.force_login(admin_user)
    assert client.get("/heygen/v2/voices").status_code == 401


@pytest.mark.parametrize("path", ["v2/voices", "files/avatars/Maya_office_front.svg"])
def test_off_it_is_404_for_everybody(client, key, settings, path):
    settings.EMULATOR = False
    assert client.get(f"/heygen/{path}", headers={"X-Api-Key": key}).status_code == 404


def test_a_foreign_client_gets_its_film(live_server, key):
    headers, base = {"X-Api-Key": key}, f"{live_server.url}/heygen"
    with httpx.Client(headers=headers) as foreign:
        made = foreign.post(f"{base}/v2/video/generate", json=BODY)
        video_id = made.json()["data"]["video_id"]

        def status() -> dict:
            return foreign.get(f"{base}/v1/video_status.get", params={"video_id": video_id}).json()["data"]

        assert status()["status"] == "pending"
        emulator.make(video_id)
        done = status()
    assert (done["status"], done["error"]) == ("completed", None)
    assert done["duration"] == pytest.approx(1, abs=0.2)
    url = done["video_url"]
    assert url.startswith(f"{base}/files/{video_id}.mp4?")
    whole = httpx.get(url)
    assert (whole.status_code, whole.headers["Content-Type"], whole.content[4:8]) == (200, "video/mp4", b"ftyp")
    part = httpx.get(url, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(whole.content)}"
    assert httpx.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416
    head = httpx.head(url)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(whole.content)))
    assert httpx.get(done["thumbnail_url"]).content[:2] == b"\xff\xd8"
    assert httpx.get(url.replace("signature=", "signature=x")).status_code == 403


def test_a_body_in_chunks_that_the_server_cannot_end_is_411_in_words(client, key):
    headers = {"X-Api-Key": key, "Transfer-Encoding": "chunked"}
    answer = client.post("/heygen/v2/video/generate", BODY, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (411, "length_required")
    assert "Content-Length" in answer.json()["error"]["message"]
    assert not EmulatorJob.objects.exists()
