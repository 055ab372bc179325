"""The emulator's answers, asked directly."""

import json
import uuid

import pytest

from studio import emulator
from studio.emulator.http import Answer
from studio.models import EmulatorJob, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SILENT = {"video_inputs": [{"voice": {"type": "silence", "duration": 2}}]}
SCENE = {
    "character": {"type": "avatar", "avatar_id": "Maya_office_front"},
    "voice": {"type": "text", "voice_id": "v", "input_text": "Hello."},
}


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="One")


def ask(workspace, method, path, body=b"", **options) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return emulator.answer(method, path, {"X-API-KEY": emulator.key_for(workspace)}, content, **options)


def told(answer: Answer) -> dict:
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(answer.body)


def with_voice(**voice) -> dict:
    return {"video_inputs": [{**SCENE, "voice": {"type": "text", "voice_id": "v", "input_text": "Hi", **voice}}]}


def test_generate_accepts_and_keeps_the_request(workspace):
    body = {"title": "T", "callback_id": "mine", **SILENT}
    answer = ask(workspace, "POST", "/v2/video/generate", body)
    job = EmulatorJob.objects.get()
    assert (answer.status, told(answer)) == (200, {"error": None, "data": {"video_id": job.pk}})
    assert len(job.pk) == 32
    assert (job.workspace, job.status, job.payload) == (workspace, "pending", body)


def test_unknown_keys_are_passed_over_in_silence(workspace):
    body = {**SILENT, "aspect": "16:9", "metadata": {"deep": [1]}}
    assert ask(workspace, "POST", "/v2/video/generate", body).status == 200
    assert EmulatorJob.objects.get().payload == SILENT


def test_ids_that_no_list_holds_are_taken(workspace):
    scene = {**SCENE, "character": {"type": "talking_photo", "talking_photo_id": "anybody"}}
    assert ask(workspace, "POST", "/v2/video/generate", {"video_inputs": [scene]}).status == 200


@pytest.mark.parametrize(
    ("scene", "code", "message"),
    [
        ({"character": {"type": "avatar", "avatar_id": "missing_1"}}, 400144, "avatar look missing_1 not found"),
        (
            {"character": {"type": "talking_photo", "talking_photo_id": "missing_2"}},
            400174,
            "talking photo missing_2 not found",
        ),
        ({"voice": {"type": "text", "voice_id": "missing_3", "input_text": "x"}}, 400116, "voice missing_3 not found"),
    ],
)
def test_a_missing_id_is_refused_with_its_number(workspace, scene, code, message):
    answer = ask(workspace, "POST", "/v2/video/generate", {"video_inputs": [SCENE, {**SCENE, **scene}]})
    assert (answer.status, told(answer)) == (400, {"data": None, "error": {"code": code, "message": message}})
    assert not EmulatorJob.objects.exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "video_inputs is invalid: field required"),
        ({"video_id": "x"}, "video_inputs is invalid: field required"),
        ({"video_inputs": []}, "video_inputs is invalid: at least 1 item is needed"),
        ({"video_inputs": "x"}, "video_inputs is invalid: a list is expected"),
        ({"video_inputs": [SCENE] * 51}, "video_inputs is invalid: must have at most 50 items"),
        ({"video_inputs": [{"character": SCENE["character"]}]}, "video_inputs.0.voice is invalid: field required"),
        (with_voice(input_text=None), "video_inputs.0.voice.text.input_text is invalid: field required"),
        (with_voice(speed=9), "video_inputs.0.voice.text.speed is invalid: must be at most 1.5"),
        (
            {"video_inputs": [SCENE, {"voice": {"type": "audio"}}]},
            "video_inputs.1.voice.audio is invalid: value error: one of the URL and the asset id is needed",
        ),
        (
            {"video_inputs": [{**SCENE, "character": {"avatar_id": "x"}}]},
            "video_inputs.0.character is invalid: cannot extract tag by discriminator 'type'",
        ),
        (
            {"video_inputs": [{**SCENE, "background": {"type": "color", "value": "reddish"}}]},
            "video_inputs.0.background.color.value is invalid: value error: a hex colour is expected",
        ),
        (
            {"video_inputs": [{**SCENE, "text": {"type": "text", "text": "x", "line_height": 0}}]},
            "video_inputs.0.text.line_height is invalid: must be greater than 0",
        ),
        ({**SILENT, "dimension": {"width": 101}}, "dimension.width is invalid: "),
        ([1], "request body is invalid: an object is expected"),
        (b"", "request body is invalid: not JSON"),
        (b"{", "request body is invalid: not JSON"),
        (b"\xff\xfe{", "request body is invalid: not JSON"),
        (b"[" * 200_000, "request body is invalid: not JSON"),
        (b'{"video_inputs": ' + b"9" * 5000 + b"}", "request body is invalid: not JSON"),
    ],
)
def test_a_refusal_has_the_services_shape_and_path(workspace, body, message):
    answer = ask(workspace, "POST", "/v2/video/generate", body)
    content = told(answer)
    assert (answer.status, content["data"], content["error"]["code"]) == (400, None, "invalid_parameter")
    assert content["error"]["message"].startswith(message)
    assert not EmulatorJob.objects.exists()


@pytest.mark.parametrize("value", ["\0", "\ud800", float("nan"), float("inf")])
def test_what_no_database_can_keep_is_refused_or_left_out(workspace, value):
    unknown = json.dumps({**SILENT, "note": {"k": [value]}}).encode()
    assert ask(workspace, "POST", "/v2/video/generate", unknown).status == 400
    scene = {**SCENE, "character": {**SCENE["character"], "talking_photo_style": value}}
    other_kind = json.dumps({"video_inputs": [scene]}).encode()
    assert ask(workspace, "POST", "/v2/video/generate", other_kind).status == 200
    assert EmulatorJob.objects.get().payload == {"video_inputs": [SCENE]}


def test_a_body_beyond_all_measure_is_refused(workspace):
    answer = ask(workspace, "POST", "/v2/video/generate", b" " * (emulator.MAX_BODY + 1))
    assert (answer.status, told(answer)["error"]["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/v2/avatars", {"data": None, "error": {"code": "unauthorized", "message": "Unauthorized"}}),
        ("/v1/video_status.get", {"code": 400112, "data": None, "message": "Unauthorized"}),
    ],
)
@pytest.mark.parametrize("key", [None, "", "nonsense", "local_", "local__", "local_x_y", "local_é_ü"])
def test_no_key_or_a_wrong_one_is_401(path, content, key):
    answer = emulator.answer("GET", path, {} if key is None else {"X-Api-Key": key})
    assert (answer.status, told(answer)) == (401, content)


def test_a_key_is_good_for_its_own_workspace_alone(workspace, settings):
    other = Workspace.objects.create(name="Two")
    key = emulator.key_for(workspace)
    assert emulator.find_key(key).workspace == workspace
    assert key == emulator.key_for(workspace) != emulator.key_for(other)
    assert emulator.find_key(key.replace(workspace.pk.hex, other.pk.hex)) is None
    assert emulator.find_key(key[:-1]) is None
    assert emulator.find_key(key + "_") is None
    assert emulator.find_key(emulator.key_for(Workspace(id=uuid.uuid4()))) is None
    settings.SECRET_KEY = "another"
    assert emulator.find_key(key) is None


@pytest.mark.parametrize("path", ["/", "", "/v2", "/v2/avatars/", "/v9/x", "//v2/avatars", "/v2/talking_photo", "/%00"])
def test_an_unknown_path_is_404_in_json(workspace, path):
    answer = ask(workspace, "GET", path)
    assert (answer.status, told(answer)["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("GET", "/v2/video/generate", "POST"), ("POST", "/v2/voices", "GET"), ("PUT", "/files/x.mp4", "GET, HEAD")],
)
def test_a_wrong_method_is_405(workspace, method, path, allow):
    answer = ask(workspace, method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, allow)
    told(answer)


def status_of(workspace, job, **options) -> dict:
    answer = ask(workspace, "GET", f"/v1/video_status.get?video_id={job.pk}", **options)
    content = told(answer)
    assert (answer.status, content["code"], content["message"]) == (200, 100, "Success")
    return content["data"]


def test_status_from_pending_to_processing(workspace):
    job = EmulatorJob.objects.create(workspace=workspace, payload={**SILENT, "callback_id": "mine"})
    assert status_of(workspace, job) == {
        "id": job.pk,
        "status": "pending",
        "video_url": None,
        "video_url_caption": None,
        "caption_url": None,
        "gif_url": None,
        "thumbnail_url": None,
        "duration": None,
        "callback_id": "mine",
        "created_at": int(job.created_at.timestamp()),
        "error": None,
    }
    emulator.mark_queued([job.pk])
    assert status_of(workspace, job)["status"] == "waiting"
    job.status = "processing"
    job.save()
    emulator.mark_queued([job.pk])
    assert status_of(workspace, job)["status"] == "processing"


def test_status_of_a_finished_video_has_fresh_urls(workspace):
    job = EmulatorJob.objects.create(workspace=workspace, payload=SILENT, status="completed", seconds=2.04)
    found = status_of(workspace, job, base="https://studio.example/heygen")
    assert (found["status"], found["duration"], found["callback_id"]) == ("completed", 2.04, None)
    assert found["video_url"].startswith(f"https://studio.example/heygen/files/{job.pk}.mp4?expires=")
    assert found["thumbnail_url"].startswith(f"https://studio.example/heygen/files/{job.pk}.jpg?expires=")
    assert status_of(workspace, job)["video_url"].startswith("http://emulator.invalid/heygen/files/")


def test_status_of_a_failed_video_says_why(workspace):
    failed = {"status": "failed", "error_code": "cannot_render", "error_message": "No film."}
    job = EmulatorJob.objects.create(workspace=workspace, payload=SILENT, **failed)
    found = status_of(workspace, job)
    assert (found["status"], found["video_url"]) == ("failed", None)
    assert found["error"] == {"code": "cannot_render", "message": "No film.", "detail": "No film."}


def test_status_needs_an_id_that_is_ours(workspace):
    job = EmulatorJob.objects.create(workspace=Workspace.objects.create(name="Two"), payload=SILENT)
    for video_id in (job.pk, "nobody", "%00", "x" * 500):
        answer = ask(workspace, "GET", f"/v1/video_status.get?video_id={video_id}")
        assert (answer.status, told(answer)["code"]) == (404, 40031)
    assert ask(workspace, "GET", "/v1/video_status.get").status == 400


def test_status_takes_two_queries(workspace, django_assert_num_queries):
    job = EmulatorJob.objects.create(workspace=workspace, payload=SILENT)
    status_of(workspace, job)  # the first call makes the key's row
    with django_assert_num_queries(2):
        status_of(workspace, job)


def test_avatars_and_talking_photos(workspace):
    data = told(ask(workspace, "GET", "/v2/avatars", base="http://here/heygen"))["data"]
    avatars, photos = data["avatars"], data["talking_photos"]
    assert (len(avatars), len(photos)) == (24, 8)
    assert len({one["avatar_id"] for one in avatars} | {one["talking_photo_id"] for one in photos}) == 32
    assert avatars[0] == {
        "avatar_id": "Maya_office_front",
        "avatar_name": "Maya (Office front)",
        "gender": "female",
        "preview_image_url": "http://here/heygen/files/avatars/Maya_office_front.svg",
        "preview_video_url": None,
        "premium": False,
        "type": None,
        "tags": ["AVATAR_IV"],
    }
    assert photos[0].keys() == {"talking_photo_id", "talking_photo_name", "preview_image_url"}
    assert len(photos[0]["talking_photo_id"]) == 32


def test_every_face_has_a_picture_and_nobody_else(workspace):
    data = told(ask(workspace, "GET", "/v2/avatars", base=""))["data"]
    pictures = {one["preview_image_url"] for one in data["avatars"] + data["talking_photos"]}
    for url in pictures:
        answer = emulator.answer("GET", url, {})
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/svg+xml")
        assert answer.body.startswith(b"<svg ")
    assert len({emulator.answer("GET", url, {}).body for url in pictures}) == 32
    for path in ("nobody.svg", "Maya_office_front", "Maya_office_front.png", "../x.svg", ""):
        assert emulator.answer("GET", f"/files/avatars/{path}", {}).status == 404


def test_voices(workspace):
    voices = told(ask(workspace, "GET", "/v2/voices"))["data"]["voices"]
    assert len(voices) == len({one["voice_id"] for one in voices}) == 42
    assert len({one["language"] for one in voices}) >= 12
    for name in ("support_pause", "emotion_support", "support_locale"):
        assert {one[name] for one in voices} == {True, False}
    assert voices[0] == {
        "voice_id": voices[0]["voice_id"],
        "name": "Grace",
        "language": "English",
        "gender": "female",
        "preview_audio": "",
        "support_pause": True,
        "emotion_support": True,
        "support_interactive_avatar": True,
        "support_locale": True,
    }
