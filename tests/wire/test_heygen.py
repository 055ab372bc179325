"""The client against a real server that answers as the service does."""

import httpx
import pytest

from studio.wire import Avatar, BadKey, HeyGen, NotFound, RateLimited, Refused, Unclear, VideoStatus, Voice
from tests.servers import answers, in_turn, serving

KEY = "sk_V2_secret_0123456789"
BODY = '{"title": "Grüße 👋",\n  "video_inputs": []}'.encode()


def heygen(url: str, key: str = KEY) -> HeyGen:
    return HeyGen(url, key, timeout=httpx.Timeout(5))


def test_generate_sends_exactly_the_bytes_and_the_key():
    with serving(answers(200, {"error": None, "data": {"video_id": "a1b2"}})) as server:
        assert heygen(server.url + "/").generate(BODY) == "a1b2"
    (sent,) = server.received
    assert (sent.method, sent.path, sent.body) == ("POST", "/v2/video/generate", BODY)
    assert sent.headers["X-Api-Key"] == KEY
    assert sent.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "answer",
    [
        {"error": None, "data": {"video_id": "a1"}},
        {"code": 100, "data": {"video_id": "a1"}, "message": "Success"},
        {"error": None, "data": {"video_id": "a1"}, "warning": {"message": "legacy"}, "extra": [1]},
        {"error": {"code": "odd"}, "data": {"video_id": "a1"}},
    ],
)
def test_generate_reads_every_shape_of_acceptance(answer):
    with serving(answers(200, answer)) as server:
        assert heygen(server.url).generate(BODY) == "a1"


@pytest.mark.parametrize(
    ("status", "answer", "kind", "code", "message"),
    [
        (200, {"error": "Out of credit", "data": None}, Refused, "", "Out of credit"),
        (200, {"error": {"code": "invalid_parameter", "message": "x"}}, Refused, "invalid_parameter", "x"),
        (200, {"code": 400116, "message": "voice not found"}, Refused, "400116", "voice not found"),
        (
            400,
            {"data": None, "error": {"code": "internal_error", "message": "use IV"}},
            Refused,
            "internal_error",
            "use IV",
        ),
        (400, {"code": 40001, "message": "missing"}, Refused, "40001", "missing"),
        (400, {"error": {"code": 5, "message": None, "detail": "why"}}, Refused, "5", "why"),
        (401, {"code": 400112, "message": "Unauthorized"}, BadKey, "400112", "Unauthorized"),
        (401, b"", BadKey, "", "HTTP 401"),
        (400, {"code": 40009, "message": "Invalid credentials"}, BadKey, "40009", "Invalid credentials"),
        (403, b"<html><title>Just a moment</title><p>x", Refused, "", "HTTP 403: Just a moment"),
        (404, b"Nothing here", NotFound, "", "HTTP 404: Nothing here"),
        (400, b"\xff\xfe\xff", Refused, "", "HTTP 400: ���"),
        (400, [1, 2], Refused, "", "HTTP 400: [1, 2]"),
    ],
)
def test_a_refusal_is_definite(status, answer, kind, code, message):
    with serving(answers(status, answer)) as server, pytest.raises(Refused) as caught:
        heygen(server.url).generate(BODY)
    error = caught.value
    assert (type(error), error.status, error.code, error.message) == (kind, status, code, message)
    assert not error.may_retry


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ({"retry_after": "7"}, 7, 7),
        ({"retry_after": "Wed, 21 Oct 2099 07:28:00 GMT"}, 1e6, 1e10),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0, 0),
    ],
)
def test_too_many_at_once_says_when_to_come_back(header, low, high):
    with serving(answers(429, {"error": "slow down"}, **header)) as server, pytest.raises(RateLimited) as caught:
        heygen(server.url).generate(BODY)
    assert low <= caught.value.retry_after <= high
    assert caught.value.may_retry


@pytest.mark.parametrize("header", [{}, {"retry_after": "soon"}, {"retry_after": "-3"}, {"retry_after": "1e9"}])
def test_an_unreadable_retry_after_is_none(header):
    with serving(answers(429, b"no", **header)) as server, pytest.raises(RateLimited) as caught:
        heygen(server.url).generate(BODY)
    assert caught.value.retry_after is None


def test_status_reads_a_finished_video():
    data = {
        "id": "a1",
        "status": "completed",
        "video_url": "https://files.example/a1.mp4?sig=1",
        "caption_url": None,
        "thumbnail_url": "https://files.example/a1.jpg",
        "duration": 12.48,
        "callback_id": "mine",
        "error": None,
        "gif_url": None,
    }
    with serving(answers(200, {"code": 100, "message": "Success", "data": data})) as server:
        assert heygen(server.url).status("a1&b") == VideoStatus(
            id="a1",
            status="completed",
            video_url="https://files.example/a1.mp4?sig=1",
            thumbnail_url="https://files.example/a1.jpg",
            seconds=12.48,
            callback_id="mine",
        )
    assert server.received[0].path == "/v1/video_status.get?video_id=a1%26b"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        ({"code": 40031, "message": "Bad", "detail": "x"}, "40031", "Bad"),
        (
            {"code": "MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "detail": "no credit"},
            "MOVIO_PAYMENT_INSUFFICIENT_CREDIT",
            "no credit",
        ),
        ("Broken", "", "Broken"),
    ],
)
def test_status_reads_a_failure(error, code, message):
    data = {"status": "FAILED", "duration": "n/a", "error": error}
    with serving(answers(200, {"code": 100, "data": data})) as server:
        found = heygen(server.url).status("a1")
    assert (found.id, found.status, found.seconds) == ("a1", "failed", None)
    assert (found.error.code, found.error.message) == (code, message)


@pytest.mark.parametrize("told", [1e30, "9" * 400, -1, "NaN"])
def test_a_length_that_no_film_has_is_none(told):
    with serving(answers(200, {"code": 100, "data": {"status": "completed", "duration": told}})) as server:
        assert heygen(server.url).status("a1").seconds is None


@pytest.mark.parametrize("id", ["a\x00b", "a\ud800", "a\nb", "x" * 101])
def test_an_id_that_cannot_be_kept_or_asked_for_is_none(id):
    with serving(answers(200, {"code": 100, "data": {"video_id": id}})) as server, pytest.raises(Unclear):
        heygen(server.url).generate(BODY)
    listed = {"videos": [{"video_id": id}, {"video_id": "a1"}]}
    with serving(answers(200, {"code": 100, "data": listed})) as server:
        assert [one.id for one in heygen(server.url).videos().items] == ["a1"]


@pytest.mark.parametrize("status", [200, 400, 404])
def test_status_of_an_unknown_id_is_not_found(status):
    answer = {"code": 40031, "data": None, "message": "ResourceType.PACIFIC_VIDEO not found"}
    with serving(answers(status, answer)) as server, pytest.raises(NotFound):
        heygen(server.url).status("gone")


def test_avatars_of_both_kinds_each_once():
    listed = {
        "avatars": [
            {"avatar_id": "Maya", "avatar_name": "Maya (Upper Body)", "gender": "Female", "premium": True,
             "preview_image_url": "https://x/1.png", "preview_video_url": None, "tags": ["NEW", None], "type": None},
            {"avatar_id": "Maya", "avatar_name": "Again"},
            {"avatar_id": None, "avatar_name": "No id"},
            {"avatar_id": "Tom", "avatar_name": None, "gender": "unknown", "tags": None},
            "odd",
        ],
        "talking_photos": [{"talking_photo_id": "Maya", "talking_photo_name": "Photo", "preview_image_url": "https://x/2"}],
    }  # fmt: skip
    with serving(answers(200, {"error": None, "data": listed})) as server:
        assert heygen(server.url).avatars() == [
            Avatar("avatar", "Maya", "Maya (Upper Body)", "female", "https://x/1.png", "", True, ("NEW",)),
            Avatar("avatar", "Tom", "Tom"),
            Avatar("talking_photo", "Maya", "Photo", picture="https://x/2"),
        ]


def test_voices_with_what_they_support():
    listed = [
        {"voice_id": "v1", "name": " Anna ", "language": "English", "gender": "female", "preview_audio": "https://x/a.mp3",
         "support_pause": True, "emotion_support": True, "support_locale": False, "support_interactive_avatar": True},
        {"voice_id": "v2", "name": "", "language": None, "gender": "unknown", "preview_audio": ""},
    ]  # fmt: skip
    with serving(answers(200, {"error": None, "data": {"voices": listed}})) as server:
        assert heygen(server.url).voices() == [
            Voice("v1", "Anna", "English", "female", "https://x/a.mp3", True, True, False),
            Voice("v2", "v2"),
        ]


def test_empty_catalogues_are_lists():
    with serving(answers(200, {"data": {"avatars": [], "talking_photos": None}})) as server:
        assert heygen(server.url).avatars() == []
    with serving(answers(200, {"data": {"voices": []}})) as server:
        assert heygen(server.url).voices() == []


def test_a_catalogue_of_several_megabytes_is_read_and_a_huge_one_is_not():
    voices = [{"voice_id": str(n), "name": "x" * 1000} for n in range(3000)]
    with serving(answers(200, {"data": {"voices": voices}})) as server:
        assert len(heygen(server.url).voices()) == 3000
    with serving(answers(200, b" " * (16 * 1024 * 1024 + 1))) as server, pytest.raises(Unclear, match="larger than"):
        heygen(server.url).voices()


def test_connections_are_shared_by_clients_of_one_process():
    ports = []

    def note(handler, received):
        ports.append(handler.client_address[1])
        answers(200, {"data": {"voices": []}})(handler, received)

    with serving(in_turn(note)) as server:
        for key in ("one", "two", "three"):
            heygen(server.url, key).voices()
    assert len(set(ports)) == 1
    assert [sent.headers["X-Api-Key"] for sent in server.received] == ["one", "two", "three"]
