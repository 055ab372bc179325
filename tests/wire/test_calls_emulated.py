"""Every call of the client, answered by the emulator: what one writes the other reads."""

import logging

import pytest

from studio.models import EmulatorJob, Workspace
from studio.wire import Account, NotFound, Refused, emulated

pytestmark = pytest.mark.django_db(transaction=True)

BODY = b'{"title": "T%d", "callback_id": "mine", "video_inputs": [{"voice": {"type": "silence", "duration": 1}}]}'
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def client(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return emulated.client_of(Workspace.objects.create(name="One"))


def test_videos_are_listed_page_by_page_and_deleted(client):
    ids = [client.generate(BODY % number) for number in range(5)]
    found, token, pages = [], "", 0
    while True:
        page = client.videos(token, limit=2)
        found, token, pages = found + page.items, page.token, pages + 1
        if not token:
            break
    assert pages == 3
    assert {video.id for video in found} == set(ids)
    assert {video.title for video in found} == {f"T{number}" for number in range(5)}
    assert all(video.created_at and video.status for video in found)
    EmulatorJob.objects.update(status="completed", seconds=1)
    client.delete_video(ids[0])
    assert ids[0] not in {video.id for video in client.videos().items}
    with pytest.raises(NotFound):
        client.status(ids[0])
    with pytest.raises(Refused):
        client.delete_video("gone")


def test_whose_key_it_is_and_what_is_left(client):
    assert isinstance(client.account(), Account)
    quota = client.quota()
    assert quota.remaining > 0
    assert quota.details


def test_accents(client):
    found = {locale.id: locale for locale in client.locales()}
    assert found["en-US"].name
    assert len(found) > 3


def test_an_upload_and_its_bytes(client):
    asset = client.upload(PNG, "image/png")
    assert (asset.kind, bool(asset.id), bool(asset.url), bool(asset.image_key)) == ("image", True, True, True)
    with pytest.raises(Refused):
        client.upload(b"no picture at all", "text/plain")


def test_folders(client):
    made = client.create_folder("Spring")
    assert made.name == "Spring"
    page = client.folders()
    assert [(folder.id, folder.name, folder.in_trash) for folder in page.items] == [(made.id, "Spring", False)]
    assert page.token == ""


def test_event_names_and_endpoints(client, caplog):
    names = client.event_names()
    assert {"avatar_video.success", "avatar_video.fail"} <= set(names)
    assert client.endpoints() == []
    caplog.set_level(logging.CRITICAL)
    with pytest.raises(Refused):  # nobody there answers the OPTIONS call
        client.add_endpoint("http://127.0.0.1:9/hook", ["avatar_video.success"])
    with pytest.raises(Refused):
        client.delete_endpoint("gone")
    with pytest.raises(Refused):
        client.update_endpoint("gone", "https://x.test/", ["avatar_video.success"])


def test_an_endpoint_that_answers_is_kept(client, settings):
    from tests.servers import answers, serving

    settings.EMULATOR_CALLBACKS = "loopback"
    with serving(answers(200)) as hook:
        made = client.add_endpoint(f"{hook.url}/hook", ["avatar_video.success"])
        assert made.secret.reveal()
        client.update_endpoint(made.id, f"{hook.url}/hook", ["avatar_video.fail"])
    [kept] = client.endpoints()
    assert (kept.id, kept.url, kept.events) == (made.id, f"{hook.url}/hook", ("avatar_video.fail",))
    client.delete_endpoint(made.id)
    assert client.endpoints() == []
    assert "OPTIONS" in {received.method for received in hook.received}
