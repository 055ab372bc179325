from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_text

from studio import tasks
from studio.models import Copies, EmulatorDelivery, EmulatorJob, Render
from studio.services import figures
from studio.services.housekeeping import report_worker
from studio.views import metrics
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.test_docs import PAGES, in_code, part, rows

pytestmark = pytest.mark.django_db

TOKEN = "a-token-that-is-long-enough"
THIS_MACHINE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
BEARER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}


@pytest.fixture
def ask(client, settings):
    settings.METRICS, settings.METRICS_TOKEN = True, TOKEN
    return lambda **extra: client.get(reverse("metrics"), **{**BEARER, **extra})


def values(answer, read=read_text):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in read(answer.content.decode())
        for sample in family.samples
    }


# --- Who may read them ------------------------------------------------------------------------------------------


def test_they_are_off_until_they_are_turned_on(client, settings):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", **THIS_MACHINE, **BEARER).status_code == 404


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"]
)
def test_without_the_token_nobody_reads_them(ask, given):
    extra = {"HTTP_AUTHORIZATION": given} if given is not None else {"HTTP_AUTHORIZATION": ""}
    refused = ask(**THIS_MACHINE, **extra)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
    assert b"studio_renders" not in refused.content


def test_with_the_token_they_are_read_from_anywhere(ask):
    assert ask(REMOTE_ADDR="192.0.2.1").status_code == 200
    assert ask(HTTP_AUTHORIZATION=f"bearer  {TOKEN} ").status_code == 200


def test_without_a_token_this_machine_alone_reads_them(client, settings):
    settings.METRICS = True
    assert client.get("/metrics", **THIS_MACHINE).status_code == 200
    for other in ({"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, {"HTTP_HOST": "testserver"}):
        assert client.get("/metrics", **{**THIS_MACHINE, **other}).status_code == 404, other
    settings.BEHIND_PROXY = True
    assert client.get("/metrics", **THIS_MACHINE).status_code == 404


def test_they_are_only_read(ask, client):
    assert client.post("/metrics", **BEARER).status_code == 405


# --- What they say ----------------------------------------------------------------------------------------------


def test_every_series_is_there_before_there_is_anything(ask):
    told = values(ask())
    assert set(told.values()) == {0}
    assert {("studio_renders_open", state) for state in Render.OPEN} <= set(told)
    assert {("studio_workers", queue) for queue in ("sending", "drafts", "callbacks")} <= set(told)
    assert ("studio_render_overdue_seconds",) in told


def test_every_metric_is_documented(ask):
    told = [in_code(row[0])[0] for row in rows(part(PAGES["docs/operator.md"], "Health"), "studio_.+")]
    assert {name.partition("{")[0] for name in told} == {name for name, *_ in values(ask())}


def test_they_count_what_there_is(ask):
    who = make_who()
    for state in ("queued", "processing", "completed", "completed", "failed"):
        make_render(make_video(who), state=state, next_at=timezone.now() + timedelta(hours=1))
    job = EmulatorJob.objects.create(workspace=who.workspace, payload={})
    for state in ("waiting", "delivered"):
        EmulatorDelivery.objects.create(job=job, event_type="x", url="http://x", body="", state=state)
    tasks.advance.enqueue("a")
    tasks.advance.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("b")
    done = tasks.advance.enqueue("c")
    DBTaskResult.objects.filter(pk=done.id).update(status="SUCCESSFUL")
    report_worker("w", ["drafts", "callbacks"])

    told = {name: value for name, value in values(ask()).items() if value}
    assert told == {
        ("studio_renders_open", "queued"): 1,
        ("studio_renders_open", "processing"): 1,
        ("studio_renders_ended_total", "completed"): 2,
        ("studio_renders_ended_total", "failed"): 1,
        ("studio_tasks_waiting", "sending"): 1,
        ("studio_workers", "drafts"): 1,
        ("studio_workers", "callbacks"): 1,
        ("studio_drafts", "pending"): 1,
        ("studio_callbacks_waiting",): 1,
    }


def test_overdue_is_what_nobody_takes(ask):
    due, later = timezone.now() - timedelta(minutes=5), timezone.now() + timedelta(minutes=1)
    make_render(next_at=due, state="unclear", needs_person=True)  # waits for a person
    make_render(next_at=due - timedelta(hours=1), lease_until=later, state="sending")  # somebody has it
    assert values(ask())[("studio_render_overdue_seconds",)] == 0
    make_render(next_at=due, lease_until=due, state="processing")
    assert 300 <= values(ask())[("studio_render_overdue_seconds",)] < 330


def test_what_stands_still_and_what_was_not_copied(ask):
    report_worker("w", ["sending", "drafts"])
    video = make_video(make_who(make_workspace(engine="heygen")))
    long_ago = timezone.now() - timedelta(hours=1)
    soon = timezone.now() + timedelta(minutes=1)
    make_render(video, state="processing", sent_at=long_ago, next_at=soon)
    lost = make_render(next_at=long_ago)
    assert figures.oldest_overdue().pk == lost.pk
    done = [make_render(video, state="completed") for _ in range(4)]
    for render, columns in zip(done, [{}, {"attempts": 2}, {"next_at": None}, {"done_at": soon}], strict=True):
        Copies.objects.create(render=render, **columns)
    told = values(ask())
    assert {name: told[name] for name in told if name[0] in {"studio_renders_standing", "studio_copies"}} == {
        ("studio_renders_standing", "slow"): 1,
        ("studio_renders_standing", "lost"): 1,
        ("studio_copies", "waiting"): 1,
        ("studio_copies", "failing"): 1,
        ("studio_copies", "given_up"): 1,
    }


def test_they_name_nobody_and_nothing(ask):
    video = make_video(make_who(make_workspace("Secret tenant"), "user:Ada"), settings={"title": "Secret title"})
    render = make_render(video, state="failed", error_message="Secret words", remote_id="secret-id")
    told = ask().content.decode()
    for word in ("secret", "Secret", "Ada", str(video.pk), str(render.pk)):
        assert word not in told


def test_they_cost_few_queries_however_much_there_is(ask, django_assert_num_queries):
    for _ in range(10):
        make_render()
    with django_assert_num_queries(9):
        ask()


def test_they_come_in_both_formats(ask):
    plain = ask()
    assert plain["Content-Type"].startswith("text/plain")
    open_ = ask(HTTP_ACCEPT="application/openmetrics-text; version=1.0.0")
    assert open_["Content-Type"].startswith("application/openmetrics-text")
    assert values(open_, read_open) == values(plain)


def test_a_database_that_is_away_and_a_package_that_is_missing_are_told(ask, monkeypatch):
    for error, words in ((DatabaseError(), b"database does not answer"), (ModuleNotFoundError(), b"pip install")):
        monkeypatch.setattr(metrics, "count_figures", lambda error=error: (_ for _ in ()).throw(error))
        answer = ask()
        assert answer.status_code == 503
        assert words in answer.content
