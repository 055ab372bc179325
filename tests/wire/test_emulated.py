"""The client and the emulator in one process."""

import logging

import httpx
import pytest

from studio import emulator
from studio.models import EmulatorJob, Workspace
from studio.wire import BadKey, HeyGen, NotFound, Refused, Secret, Unclear, emulated

pytestmark = pytest.mark.django_db

BODY = b'{"callback_id": "mine", "video_inputs": [{"voice": {"type": "silence", "duration": 1}}]}'


@pytest.fixture
def client():
    return emulated.client_of(Workspace.objects.create(name="One"))


def test_generate_and_status(client):
    video_id = client.generate(BODY)
    assert EmulatorJob.objects.get().pk == video_id
    found = client.status(video_id)
    assert (found.id, found.status, found.callback_id, found.video_url) == (video_id, "pending", "mine", "")


def test_catalogues(client):
    avatars, voices = client.avatars(), client.voices()
    assert [one.kind for one in avatars] == ["avatar"] * 24 + ["talking_photo"] * 8
    assert len(voices) == 42
    assert avatars[0].gender == "female"
    path = emulated.browser_url(avatars[0].picture)
    assert path == "/heygen/files/avatars/Maya_office_front.svg"


def test_refusals(client):
    with pytest.raises(Refused, match="video_inputs is invalid: field required") as caught:
        client.generate(b"{}")
    assert (caught.value.status, caught.value.code) == (400, "invalid_parameter")
    with pytest.raises(NotFound):
        client.status("gone")
    with pytest.raises(BadKey):
        HeyGen(emulator.BASE_URL, "wrong", emulated.TRANSPORT).voices()


def test_a_failed_job_has_its_words(client):
    video_id = client.generate(BODY)
    EmulatorJob.objects.update(status="failed", error_code="cannot_render", error_message="No film.")
    found = client.status(video_id)
    assert (found.status, found.error.code, found.error.message) == ("failed", "cannot_render", "No film.")


def test_files_come_through_the_transport(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    video_id = client.generate(BODY)
    EmulatorJob.objects.update(status="completed", seconds=1)
    (tmp_path / "emulator").mkdir()
    (tmp_path / "emulator" / f"{video_id}.mp4").write_bytes(b"film" * 100_000)
    url = client.status(video_id).video_url
    with httpx.Client(transport=emulated.TRANSPORT) as plain:
        assert plain.get(url).content == b"film" * 100_000
    assert emulated.browser_url(url).startswith(f"/heygen/files/{video_id}.mp4?expires=")


def test_other_urls_stay_as_they_are():
    for url in ("https://files.heygen.ai/a.mp4?x=1", "", "/here"):
        assert emulated.browser_url(url) == url


def test_a_broken_emulator_is_a_500_as_over_http(client, settings, caplog):
    settings.SECRET_KEY = None  # breaks the emulator within
    with caplog.at_level(logging.CRITICAL), pytest.raises(Unclear) as caught:
        client.voices()
    assert caught.value.status == 500


def test_the_clients_key_is_hidden(client):
    key = client._secret.reveal()
    assert key.startswith("local_")
    assert key not in f"{client!r} {vars(client)}"
    assert client._secret == Secret(key)
