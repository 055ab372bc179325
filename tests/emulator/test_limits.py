"""What a key may have at once, in a day, in a week and in all; also when many ask at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from studio import emulator
from studio.emulator.keys import issue_key
from studio.models import EmulatorJob, EmulatorKey
from tests.emulator.asking import ask, data, order, told
from tests.factories import make_workspace

pytestmark = pytest.mark.postgresql


@pytest.fixture
def workspace(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_workspace()


def key_with(workspace, **limits) -> str:
    return issue_key(workspace, "limited", **limits)[1]


def age(**span: int) -> None:
    EmulatorJob.objects.update(created_at=timezone.now() - timedelta(**span))


@pytest.mark.django_db
def test_one_job_too_many_is_429_until_a_place_is_free(workspace):
    key = key_with(workspace, jobs_at_once=2)
    first = data(order(key))["video_id"]
    assert order(key).status == 200
    answer = order(key)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "5")
    assert told(answer)["error"]["code"] == "rate_limit_exceeded"
    assert EmulatorJob.objects.count() == 2
    EmulatorJob.objects.filter(pk=first).update(status="processing")
    assert order(key).status == 429
    for over in ("completed", "failed", "deleted"):
        EmulatorJob.objects.filter(pk=first).update(status=over)
        with_place = order(key)
        assert with_place.status == 200
        EmulatorJob.objects.filter(pk=data(with_place)["video_id"]).delete()


@pytest.mark.django_db
def test_ten_at_once_is_where_it_stands_by_default_and_each_key_counts_its_own(workspace):
    default, other = emulator.key_for(workspace), key_with(workspace)
    assert [order(default).status for _ in range(11)] == [200] * 10 + [429]
    assert order(other).status == 200


@pytest.mark.django_db
def test_a_refused_body_takes_no_place(workspace):
    key = key_with(workspace, jobs_at_once=1)
    assert ask(key, "POST", "/v2/video/generate", {}).status == 400
    assert order(key).status == 200


@pytest.mark.django_db
def test_test_videos_are_counted_by_day_and_week_deleted_ones_too(workspace):
    key = key_with(workspace, tests_a_day=2, tests_a_week=3)
    for _ in range(2):
        ask(key, "DELETE", f"/v1/video.delete?video_id={data(order(key, test=True))['video_id']}")
    answer = order(key, test=True)
    words = "Trial limit exceeded: at most 2 test videos a day"
    assert (answer.status, told(answer)["error"]) == (400, {"code": 400664, "message": words})
    assert order(key).status == 200
    age(hours=25)
    assert order(key, test=True).status == 200
    assert told(order(key, test=True))["error"]["message"].endswith("at most 3 test videos a week")
    age(days=8)
    assert order(key, test=True).status == 200


@pytest.mark.django_db
def test_the_studios_own_key_counts_no_tests(workspace):
    EmulatorKey.objects.update(jobs_at_once=None)
    key = emulator.key_for(workspace)
    for _ in range(11):
        assert order(key, test=True).status == 200
        EmulatorJob.objects.update(status="completed")


def quota(key: str) -> int:
    found = data(ask(key, "GET", "/v2/user/remaining_quota"))
    assert found["details"]["api"] == found["remaining_quota"]
    return found["remaining_quota"]


@pytest.mark.django_db
def test_a_finished_film_is_taken_off_the_quota_and_a_test_is_not(workspace):
    key = key_with(workspace, quota=100.5)
    emulator.make(data(order(key, test=True))["video_id"])
    assert quota(key) == 100
    emulator.make(data(order(key, video_inputs=[{"voice": {"type": "silence", "duration": 3}}]))["video_id"])
    seconds = EmulatorJob.objects.get(test=False).seconds
    assert seconds == pytest.approx(3, abs=0.1)
    assert EmulatorKey.objects.get().quota == pytest.approx(100.5 - seconds)
    assert quota(key) == int(100.5 - seconds)


@pytest.mark.django_db
def test_without_quota_the_order_is_taken_and_the_video_fails(workspace):
    key = key_with(workspace, quota=0)
    video_id = data(order(key))["video_id"]
    emulator.make(video_id)
    found = data(ask(key, "GET", f"/v1/video_status.get?video_id={video_id}"))
    assert (found["status"], found["error"]["code"]) == ("failed", "MOVIO_PAYMENT_INSUFFICIENT_CREDIT")
    assert found["error"].keys() == {"code", "message", "detail"}
    video_id = data(order(key, test=True))["video_id"]
    emulator.make(video_id)
    assert data(ask(key, "GET", f"/v1/video_status.get?video_id={video_id}"))["status"] == "completed"


def together(number: int, work) -> list:
    barrier, results = threading.Barrier(number), []

    def run():
        try:
            barrier.wait()
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_last_places_no_more_get_in_than_there_are(workspace):
    key = key_with(workspace, jobs_at_once=3)
    assert sorted(together(8, lambda: order(key).status)) == [200] * 3 + [429] * 5
    assert EmulatorJob.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_test_videos_no_more_are_taken_than_a_day_has(workspace):
    key = key_with(workspace, jobs_at_once=None, tests_a_day=3)
    assert sorted(together(8, lambda: order(key, test=True).status)) == [200] * 3 + [400] * 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_films_that_end_together_are_all_taken_off(workspace):
    key = key_with(workspace, quota=100)
    ids = [data(order(key))["video_id"] for _ in range(4)]
    assert together(4, lambda: emulator.make(ids.pop())) == [None] * 4
    seconds = sum(EmulatorJob.objects.values_list("seconds", flat=True))
    assert EmulatorKey.objects.get().quota == pytest.approx(100 - seconds)


@pytest.mark.django_db(transaction=True)
def test_the_first_calls_at_once_make_one_row_for_the_key_that_is_always_there(workspace):
    key = emulator.key_for(workspace)
    assert together(6, lambda: ask(key, "GET", "/v1/user/me").status) == [200] * 6
    assert EmulatorKey.objects.count() == 1
