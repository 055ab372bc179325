"""What the service announces is kept for the operator: a row for each notice, a write an hour."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.models import ServiceNotice
from studio.services import catalogue, notices, rendering
from studio.wire import Notice
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, serving
from tests.services.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = Notice("POST /v2/video/generate", "v2 is legacy", "POST /v3/videos", "https://docs.example", "2026-10-31")


@pytest.fixture(autouse=True)
def forgetful():
    """As a process that has just begun."""
    notices._heard.clear(), notices._due.clear()


def an_hour_later() -> None:
    ServiceNotice.objects.update(last_seen=timezone.now() - timedelta(hours=1, seconds=1))
    notices._due.clear()


def writes(call) -> int:
    with CaptureQueriesContext(connection) as asked:
        call()
    return sum(query["sql"].startswith(("INSERT", "UPDATE")) for query in asked.captured_queries)


def test_a_notice_is_kept_with_all_it_says():
    notices.keep_notices("heygen", [NOTICE])
    row = ServiceNotice.objects.get()
    assert (row.engine, row.call, row.message, row.successor, row.docs_url, row.until, row.count) == (
        "heygen", NOTICE.call, "v2 is legacy", "POST /v3/videos", "https://docs.example", "2026-10-31", 1,
    )  # fmt: skip
    assert row.first_seen == row.last_seen


def test_one_write_an_hour_and_every_time_is_counted():
    assert writes(lambda: notices.keep_notices("heygen", [NOTICE])) == 1
    assert writes(lambda: [notices.keep_notices("heygen", [NOTICE]) for _ in range(50)]) == 0
    an_hour_later()
    assert writes(lambda: notices.keep_notices("heygen", [NOTICE])) == 1
    row = ServiceNotice.objects.get()
    assert row.count == 52
    assert row.last_seen > row.first_seen


def test_a_process_that_begins_within_the_hour_only_looks():
    notices.keep_notices("heygen", [NOTICE])
    notices._heard.clear(), notices._due.clear()
    assert writes(lambda: notices.keep_notices("heygen", [NOTICE])) == 0
    an_hour_later()
    notices.keep_notices("heygen", [NOTICE])
    assert ServiceNotice.objects.get().count == 3


def test_another_call_another_day_another_engine_is_another_notice():
    others = [Notice("GET /v2/voices", "v2 is legacy"), Notice(NOTICE.call, "v2 is legacy", until="2027-01-01")]
    notices.keep_notices("heygen", [NOTICE, *others])
    notices.keep_notices("local", [NOTICE])
    assert ServiceNotice.objects.count() == 4


def test_numbers_in_the_words_make_no_new_notice():
    for number in range(20):
        notices.keep_notices("heygen", [Notice("GET /x", f"request {number} at 12:0{number} is old, id a{number}f")])
    assert ServiceNotice.objects.count() == 1


def test_a_service_that_words_each_one_anew_fills_no_table(monkeypatch):
    monkeypatch.setattr(notices, "MOST", 5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    for letter in letters:
        notices.keep_notices("heygen", [Notice("GET /x", letter)])
    assert ServiceNotice.objects.count() == 5
    assert len(notices._heard) <= 11


def test_many_at_once_make_one_row():
    assert at_once([lambda: notices.keep_notices("heygen", [NOTICE])] * 6) == [None] * 6
    assert ServiceNotice.objects.count() == 1


def test_what_cannot_be_kept_stops_nothing(caplog):
    with connection.execute_wrapper(broken):
        notices.keep_notices("heygen", [NOTICE])
    assert "could not be kept" in caplog.text


def broken(execute, sql, *rest):
    from django.db import OperationalError

    raise OperationalError("disk full")


WARNED = {"warning": {"message": "v2 is legacy", "sunset_date": "2026-10-31"}}


def test_sending_hears_it_after_its_own_words_are_kept(settings):
    settings.HEYGEN_API_KEY = "a-secret-key"
    render = make_render(make_video(make_who(make_workspace(engine="heygen"))))
    with serving(answers(200, {"data": {"video_id": "v1"}, **WARNED})) as server:
        settings.HEYGEN_BASE_URL = server.url
        with CaptureQueriesContext(connection) as asked:
            assert rendering.advance_render(render.pk).state == "processing"
    told = [query["sql"] for query in asked.captured_queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert "studio_servicenotice" in told[-1]
    assert ServiceNotice.objects.get().call == "POST /v2/video/generate"


@pytest.mark.parametrize("status", [200, 400])
def test_a_page_hears_it_too_even_in_a_refusal(settings, status):
    settings.HEYGEN_API_KEY = "a-secret-key"
    workspace = make_workspace(engine="heygen")
    with serving(answers(status, {"data": {"voices": []}, "error": None, **WARNED})) as server:
        settings.HEYGEN_BASE_URL = server.url
        try:
            catalogue.voices(workspace)
        except catalogue.EngineUnavailable:
            assert status == 400
    assert ServiceNotice.objects.get().until == "2026-10-31"
