import pytest

from studio.models import EmulatorJob, Render
from studio.services import files
from studio.services.errors import EngineUnavailable, Gone
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, refusing, serving

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "video_url": "https://files.test/a.mp4?sig=1",
    "video_url_caption": "https://files.test/a-cap.mp4?sig=2",
    "caption_url": "https://files.test/a.srt?sig=3",
    "thumbnail_url": "https://files.test/a.webp?sig=4",
}


def status(**addresses):
    data = {"id": "remote-1", "status": "completed", "duration": 3.0, "error": None, **addresses}
    return answers(200, {"code": 100, "data": data, "message": "Success"})


@pytest.fixture
def render(settings):
    settings.HEYGEN_API_KEY = "secret-key"
    video = make_video(make_who(make_workspace(engine="heygen")))
    return make_render(video, state="completed", remote_id="remote-1", title="Été à l’Île/../x")


@pytest.mark.parametrize(
    ("kind", "url", "name", "content_type"),
    [
        ("film", "https://files.test/a.mp4?sig=1", "été-à-lîlex.mp4", "video/mp4"),
        ("captioned", "https://files.test/a-cap.mp4?sig=2", "été-à-lîlex-captioned.mp4", "video/mp4"),
        (
            "captions",
            "https://files.test/a.srt?sig=3",
            "été-à-lîlex-captions.srt",
            "application/x-subrip; charset=utf-8",
        ),
        ("thumbnail", "https://files.test/a.webp?sig=4", "été-à-lîlex-thumbnail.webp", "image/webp"),
    ],
)
def test_each_kind_is_asked_for_anew(render, settings, kind, url, name, content_type):
    with serving(status(**ADDRESSES)) as server:
        settings.HEYGEN_BASE_URL = server.url
        for _ in range(2):
            assert files.file_of(render, kind) == files.File(name, content_type, url=url)
    assert len(server.received) == 2  # an address is never kept: the service signs each one afresh


@pytest.mark.parametrize("kind", ["captions", "captioned", "gif", "", "../film"])
def test_what_is_not_there_is_gone(render, settings, kind):
    with serving(status(video_url="https://files.test/a.mp4", caption_url="javascript:alert(1)")) as server:
        settings.HEYGEN_BASE_URL = server.url
        with pytest.raises(Gone):
            files.file_of(render, kind)


@pytest.mark.parametrize("state", ["queued", "processing", "failed"])
def test_only_a_finished_one_has_files(render, state):
    render.state = state
    assert files.file_url(render, "film") == ""


def test_what_is_no_address_is_no_file(render, settings):
    with serving(status(video_url="https://[")) as server:
        settings.HEYGEN_BASE_URL = server.url
        with pytest.raises(Gone):
            files.file_of(render, "film")


def test_a_service_that_cannot_be_asked_is_no_lost_file(render, settings):
    with refusing() as url:
        settings.HEYGEN_BASE_URL = url
        with pytest.raises(EngineUnavailable, match="try again"):
            files.file_of(render, "film")
    settings.HEYGEN_API_KEY = ""
    with pytest.raises(EngineUnavailable, match="HEYGEN_API_KEY"):
        files.file_of(render, "film")


def test_the_emulators_files_are_on_this_very_site():
    video = make_video()
    job = EmulatorJob.objects.create(workspace=video.workspace, payload={}, status="completed", seconds=1)
    render = make_render(video, state=Render.State.COMPLETED, remote_id=job.pk)
    assert files.file_of(render, "film").url.startswith(f"/heygen/files/{job.pk}.mp4?")
    assert files.file_of(render, "thumbnail").url.startswith(f"/heygen/files/{job.pk}.jpg?")
    with pytest.raises(Gone):
        files.file_of(render, "captions")
