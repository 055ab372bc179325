"""The refusals of bad requests that users of the service quote, path by path, in both shapes of error."""

import pytest

from studio import emulator
from tests.emulator.asking import ask, told
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db

VOICE = {"type": "text", "voice_id": "v", "input_text": "Hi"}
AVATAR = {"type": "avatar", "avatar_id": "a"}


def scene(**sections: object) -> dict:
    return {"video_inputs": [{"character": AVATAR, "voice": VOICE, **sections}]}


@pytest.mark.parametrize(
    ("body", "path", "reason"),
    [
        (scene(voice={"type": "text", "voice_id": "v"}), "voice.text.input_text", "field required"),
        (scene(voice={"type": "text", "input_text": "x"}), "voice.text.voice_id", "field required"),
        ({"video_inputs": [{"character": AVATAR}]}, "voice", "field required"),
        (scene(character={"avatar_id": "a"}), "character", "cannot extract tag by discriminator 'type'"),
        (scene(character={"type": "robot"}), "character", "cannot extract tag by discriminator 'type'"),
        (scene(voice={"type": "audio"}), "voice.audio", "value error: one of"),
        (
            scene(character={**AVATAR, "circle_background_color": "blue"}),
            "character.avatar.circle_background_color",
            "value error: a hex colour",
        ),
        (scene(background={"type": "image"}), "background.image", "value error: one of"),
        (scene(background={"type": "video", "play_style": "loop"}), "background.video", "value error: one of"),
    ],
)
def test_the_path_holds_the_tag_of_the_union(body, path, reason):
    answer = ask(emulator.key_for(make_workspace()), "POST", "/v2/video/generate", body)
    error = told(answer)["error"]
    assert (answer.status, error["code"], told(answer)["data"]) == (400, "invalid_parameter", None)
    assert error["message"].startswith(f"video_inputs.0.{path} is invalid: {reason}")


@pytest.mark.parametrize(
    ("method", "path", "status", "number"),
    [
        ("GET", "/v1/video_status.get", 400, 40012),
        ("GET", "/v1/video_status.get?video_id=x", 404, 40031),
        ("DELETE", "/v1/video.delete?video_id=x", 404, 40031),
        ("GET", "/v1/video.list?limit=x", 400, 40012),
        ("POST", "/v1/folders/create", 400, 400175),
        ("POST", "/v1/folders/x/trash", 404, 400569),
        ("GET", "/v1/nowhere", 404, 400569),
    ],
)
def test_the_older_version_tells_a_number_on_the_top_level(method, path, status, number):
    answer = ask(emulator.key_for(make_workspace()), method, path)
    content = told(answer)
    assert (answer.status, content["code"], content["data"]) == (status, number, None)
    assert content["message"]
    assert "error" not in content
