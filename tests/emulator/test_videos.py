"""Videos listed in pages, told in detail, deleted."""

from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from studio import emulator
from studio.emulator import jobs
from studio.emulator.files import folder
from studio.models import EmulatorJob
from tests.emulator.asking import SILENT, ask, data, order, told
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db
AT_THE_END = b64encode(b"9999-12-31T23:59:59-12:00 a").decode()
AT_THE_BEGINNING = b64encode(b"0001-01-01T00:00:00+14:00 a").decode()
NOT_FOUND = {"code": 40031, "data": None, "message": "ResourceType.PACIFIC_VIDEO not found"}


@pytest.fixture
def workspace(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_workspace()


@pytest.fixture
def key(workspace):
    return emulator.key_for(workspace)


def make_jobs(workspace, number: int, **columns) -> list[EmulatorJob]:
    """Newest first; of each two the same moment."""
    now = timezone.now().replace(microsecond=5)
    made = [
        EmulatorJob.objects.create(
            workspace=workspace,
            payload={**SILENT, "title": f"Film {place}"},
            created_at=now - timedelta(seconds=place // 2),
            **columns,
        )
        for place in range(number)
    ]
    return sorted(made, key=lambda job: (job.created_at, job.pk), reverse=True)


def walk(key: str, limit: int) -> list[list[str]]:
    pages, token = [], ""
    while token is not None:
        found = data(ask(key, "GET", f"/v1/video.list?limit={limit}&token={token}"))
        pages.append([video["video_id"] for video in found["videos"]])
        token = found["token"]
    return pages


def test_the_list_has_the_services_shape(workspace, key):
    [job] = make_jobs(workspace, 1, status="completed")
    EmulatorJob.objects.create(workspace=make_workspace(), payload=SILENT)
    assert data(ask(key, "GET", "/v1/video.list")) == {
        "videos": [
            {
                "video_id": job.pk,
                "status": "completed",
                "video_title": "Film 0",
                "created_at": int(job.created_at.timestamp()),
                "type": "GENERATED",
            }
        ],
        "token": None,
    }


@pytest.mark.parametrize("number", [0, 1, 3, 6, 7])
def test_pages_hold_every_video_once_newest_first(workspace, key, number):
    ids = [job.pk for job in make_jobs(workspace, number)]
    assert [video for page in walk(key, 3) for video in page] == ids
    assert len(walk(key, 3)) == max(1, -(-number // 3))


def test_pages_stay_right_while_videos_come_and_go(workspace, key):
    made = make_jobs(workspace, 6)
    first = data(ask(key, "GET", "/v1/video.list?limit=2"))
    order(key)
    ask(key, "DELETE", f"/v1/video.delete?video_id={made[1].pk}")  # the very one that the token names
    second = data(ask(key, "GET", f"/v1/video.list?limit=2&token={first['token']}"))
    assert [video["video_id"] for video in second["videos"]] == [made[2].pk, made[3].pk]


@pytest.mark.parametrize("token", ["x", "é", "\0", "bm90aGluZw==", "9" * 1000, AT_THE_END, AT_THE_BEGINNING])
def test_a_token_that_nobody_gave_out_is_refused(key, token):
    answer = ask(key, "GET", f"/v1/video.list?token={quote(token)}")
    assert (answer.status, told(answer)["code"]) == (400, 40012)


@pytest.mark.parametrize("number", [1, 3, 50])
def test_a_page_takes_the_same_queries_whatever_it_holds(workspace, key, number, django_assert_num_queries):
    make_jobs(workspace, number)
    ask(key, "GET", "/v1/user/me")
    with django_assert_num_queries(2):
        assert len(data(ask(key, "GET", "/v1/video.list"))["videos"]) == number


def test_a_deleted_video_is_gone_with_its_files(workspace, key):
    [job] = make_jobs(workspace, 1, status="completed")
    folder().mkdir()
    for suffix in ("mp4", "jpg"):
        (folder() / f"{job.pk}.{suffix}").write_bytes(b"film")
    assert told(ask(key, "DELETE", f"/v1/video.delete?video_id={job.pk}")) == {
        "code": 100, "data": None, "message": "Success",
    }  # fmt: skip
    assert list(folder().iterdir()) == []
    assert data(ask(key, "GET", "/v1/video.list"))["videos"] == []
    for method, path in (("GET", "/v1/video_status.get"), ("DELETE", "/v1/video.delete")):
        answer = ask(key, method, f"{path}?video_id={job.pk}")
        assert (answer.status, told(answer)) == (404, NOT_FOUND)
    assert ask(key, "GET", f"/v2/videos/{job.pk}").status == 404


def test_a_video_of_another_workspace_cannot_be_deleted_nor_seen(key):
    other = EmulatorJob.objects.create(workspace=make_workspace(), payload=SILENT)
    assert told(ask(key, "DELETE", f"/v1/video.delete?video_id={other.pk}")) == NOT_FOUND
    assert ask(key, "GET", f"/v2/videos/{other.pk}").status == 404
    other.refresh_from_db()
    assert (other.status, other.payload) == ("pending", SILENT)


@pytest.mark.parametrize("video_id", ["%00", "x" * 500, "nobody"])
def test_an_odd_id_is_not_found(key, video_id):
    assert ask(key, "DELETE", f"/v1/video.delete?video_id={video_id}").status == 404
    assert ask(key, "GET", f"/v2/videos/{video_id}").status == 404


def test_a_job_that_waits_is_cancelled_by_deleting_it(key):
    video_id = data(order(key))["video_id"]
    ask(key, "DELETE", f"/v1/video.delete?video_id={video_id}")
    assert emulator.waiting_jobs() == []
    emulator.make(video_id)
    assert EmulatorJob.objects.get().status == "deleted"


def test_a_job_under_way_is_cancelled_and_leaves_nothing(key, monkeypatch, caplog):
    video_id = data(order(key))["video_id"]
    render = jobs.render

    def render_and_delete(job):
        made = render(job)
        ask(key, "DELETE", f"/v1/video.delete?video_id={video_id}")
        made.path.write_bytes(b"written after it was deleted")
        return made

    monkeypatch.setattr(jobs, "render", render_and_delete)
    emulator.make(video_id)
    assert EmulatorJob.objects.get().status == "deleted"
    assert list(folder().iterdir()) == []
    assert "taken over" not in caplog.text


def test_details_of_a_finished_and_of_a_failed_video(workspace, key):
    [job] = make_jobs(workspace, 1, status="completed", seconds=2.5, finished_at=timezone.now())
    found = data(ask(key, "GET", f"/v2/videos/{job.pk}"))
    assert (found["id"], found["status"], found["duration"], found["title"]) == (job.pk, "completed", 2.5, "Film 0")
    assert found["completed_at"] == int(job.finished_at.timestamp())
    assert f"{job.pk}.mp4?expires=" in found["video_url"]
    [job] = make_jobs(workspace, 1, status="failed", error_code="cannot_render", error_message="No film.")
    found = data(ask(key, "GET", f"/v2/videos/{job.pk}"))
    assert (found["failure_code"], found["failure_message"], found["video_url"]) == ("cannot_render", "No film.", None)
