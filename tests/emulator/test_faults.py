"""Faults: which strike when, and what they do to a call within the process, to a film and to what is told of it."""

import threading

import httpx
import pytest
from django.db import connection

from studio import emulator
from studio.emulator.faults import clear_faults, for_key, set_fault
from studio.emulator.files import folder
from studio.emulator.keys import derived_key, issue_key
from studio.emulator.kinds import KINDS
from studio.models import EmulatorDelivery, EmulatorEndpoint, EmulatorFault, EmulatorJob
from studio.wire import emulated
from tests.emulator import fault_cases
from tests.emulator.asking import SILENT, ask, data, order
from tests.emulator.asking import told as told_in
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db
LIST = "/v1/video.list"


@pytest.fixture
def workspace(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_workspace()


@pytest.fixture
def key(workspace):
    return derived_key(workspace)


def client_of(text: str) -> httpx.Client:
    return httpx.Client(
        transport=emulated.EmulatedTransport(),
        base_url=emulator.BASE_URL,
        headers={"X-Api-Key": text},
        timeout=fault_cases.TIMEOUT,
    )


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.kind, marks=pytest.mark.waits if "ms" in case.terms else [])
        for case in fault_cases.ORDERS
    ],
)
def test_what_a_fault_makes_of_an_order(workspace, key, case):
    set_fault(key, case.kind, case.terms)
    with client_of(emulator.key_for(workspace)) as client:
        assert fault_cases.order(client) == (case.inside or case.outcome)
    assert EmulatorJob.objects.count() == case.made


@pytest.mark.parametrize(("kind", "terms", "told"), fault_cases.STATUSES)
def test_what_a_fault_makes_of_a_status(workspace, key, kind, terms, told):
    with client_of(emulator.key_for(workspace)) as client:
        fault_cases.order(client)
        [video_id] = fault_cases.videos(client)
        set_fault(key, kind, terms)
        assert [fault_cases.status(client, video_id) for _ in told] == told
        clear_faults(key)
        assert fault_cases.status(client, video_id) == "pending"


def test_a_finished_film_that_is_taken_back_has_no_files(workspace, key):
    job = EmulatorJob.objects.create(workspace=workspace, payload=SILENT, status="completed", seconds=1)
    set_fault(key, "disorder", {})
    text = emulator.key_for(workspace)
    first, second = (data(ask(text, "GET", f"/v2/videos/{job.pk}")) for _ in range(2))
    assert (first["status"], bool(first["video_url"]), first["duration"]) == ("completed", True, 1)
    assert (second["status"], second["video_url"], second["duration"]) == ("processing", None, None)


def test_an_error_beside_a_finished_film(workspace, key):
    job = EmulatorJob.objects.create(workspace=workspace, payload=SILENT, status="completed", seconds=1)
    set_fault(key, "error-beside", {})
    with client_of(emulator.key_for(workspace)) as client:
        found = client.get("/v1/video_status.get", params={"video_id": job.pk}).json()["data"]
    assert (found["status"], found["error"]["code"]) == ("completed", "MOVIO_PAYMENT_INSUFFICIENT_CREDIT")
    assert found["video_url"]


def test_the_end_of_v2_is_announced_as_the_service_does_it(workspace, key):
    set_fault(key, "deprecated", {})
    old, new = (ask(emulator.key_for(workspace), "GET", path) for path in ("/v1/user/me", "/v2/user/remaining_quota"))
    assert "Deprecation" not in old.headers
    assert (new.headers["Deprecation"], new.headers["Sunset"]) == ("true", "Sat, 31 Oct 2026 00:00:00 GMT")
    assert told_in(new)["warning"].keys() == {"message", "v3_endpoint", "docs_url", "sunset_date"}


def test_every_kind_is_tried_somewhere():
    elsewhere = {"error-beside", "no-file", "fail", *(kind for kind in KINDS if kind.startswith("webhook-"))}
    assert fault_cases.CALL_KINDS | elsewhere == set(KINDS)


def test_a_fault_strikes_its_own_key_alone(workspace, key):
    other = issue_key(workspace, "other")[1]
    set_fault(key, "500", {})
    assert ask(emulator.key_for(workspace), "GET", LIST).status == 500
    assert ask(other, "GET", LIST).status == 200
    assert ask("local_nonsense", "GET", LIST).status == 401


def test_it_strikes_the_calls_it_is_set_on_as_often_as_was_said(workspace, key):
    text = emulator.key_for(workspace)
    set_fault(key, "500", {}, on="/v1/*", times=2)
    assert [order(text).status, *(ask(text, "GET", LIST).status for _ in range(3))] == [200, 500, 500, 200]
    found = EmulatorFault.objects.get()
    assert (found.calls, found.times) == (2, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_chance_is_the_same_for_the_same_seed(workspace, key, seed):
    def struck() -> list[bool]:
        clear_faults(key)
        set_fault(key, "500", {}, probability=0.5, seed=seed)
        return [bool(for_key(key, "call", LIST)) for _ in range(40)]

    first = struck()
    assert struck() == first
    assert 10 < sum(first) < 30
    clear_faults(key)
    set_fault(key, "500", {}, probability=0.5, seed=seed + 1)
    assert [bool(for_key(key, "call", LIST)) for _ in range(40)] != first


def test_several_faults_add_up_and_the_first_answer_wins(workspace, key):
    set_fault(key, "429", {})
    set_fault(key, "500", {})
    set_fault(key, "slow", {"ms": 10})
    answer = ask(emulator.key_for(workspace), "GET", LIST)
    assert (answer.status, answer.delay) == (429, 0.01)


def test_a_sound_key_costs_no_query_more(workspace, key, django_assert_num_queries):
    set_fault(key, "500", {}, times=1)
    text = emulator.key_for(workspace)
    assert ask(text, "GET", "/v1/user/me").status == 500
    with django_assert_num_queries(1):
        assert ask(text, "GET", "/v1/user/me").status == 200


@pytest.mark.parametrize(
    ("kind", "terms", "columns"),
    [("odd", {}, {}), ("500", {"ms": 5}, {}), ("slow", {"msec": 5}, {}), ("fail", {}, {"on": "/v1/*"})],
)
def test_what_a_kind_does_not_take_is_refused_in_words(key, kind, terms, columns):
    with pytest.raises(ValueError, match="fault"):
        set_fault(key, kind, terms, **columns)
    assert not EmulatorFault.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_calls_at_once_as_many_are_struck_as_was_said(workspace, key):
    set_fault(key, "500", {}, times=3)
    text, statuses, barrier = emulator.key_for(workspace), [], threading.Barrier(8)

    def call() -> None:
        try:
            barrier.wait()
            statuses.append(ask(text, "GET", "/v1/user/me").status)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 5 + [500] * 3


# Films and what is told of them


def made(text: str) -> EmulatorJob:
    video_id = data(order(text))["video_id"]
    emulator.make(video_id)
    return EmulatorJob.objects.get(pk=video_id)


def test_a_video_fails_with_the_code_that_was_set(workspace, key):
    set_fault(key, "fail", {"code": "400105", "message": "Blocked words."}, times=1)
    text = emulator.key_for(workspace)
    job = made(text)
    found = data(ask(text, "GET", f"/v1/video_status.get?video_id={job.pk}"))
    assert found["error"] == {"code": "400105", "message": "Blocked words.", "detail": "Blocked words."}
    assert made(text).status == "completed"


def test_the_file_is_missing_for_a_moment(workspace, key):
    text = emulator.key_for(workspace)
    job = made(text)
    set_fault(key, "no-file", {}, times=2)
    url = data(ask(text, "GET", f"/v1/video_status.get?video_id={job.pk}"))["video_url"]
    path = url.removeprefix(emulator.BASE_URL)
    assert [emulator.answer("GET", path, {}).status for _ in range(3)] == [404, 404, 200]
    assert (folder() / f"{job.pk}.mp4").is_file()


@pytest.fixture
def endpoint(workspace):
    return EmulatorEndpoint.objects.create(workspace=workspace, url="https://hooks.example/x")


def told(kind: str, key, **terms) -> list[EmulatorDelivery]:
    set_fault(key, kind, terms)
    made(emulator.key_for(key.workspace))
    return list(EmulatorDelivery.objects.order_by("created_at"))


def test_a_missing_webhook(key, endpoint):
    assert told("webhook-missing", key) == []


def test_a_webhook_told_twice_is_the_same_event(key, endpoint):
    first, second = told("webhook-twice", key)
    assert (first.body, first.signature) == (second.body, second.signature)


def test_a_late_webhook(key, endpoint):
    [one] = told("webhook-late", key, ms=60_000)
    assert 50 < (one.next_at - one.created_at).total_seconds() <= 61
    assert emulator.due_deliveries() == []


def test_a_forged_webhook(key, endpoint):
    [one] = told("webhook-forged", key)
    assert one.signature == "0" * 64


def test_an_early_webhook_comes_before_the_film(key, endpoint):
    early, end = told("webhook-early", key)
    assert early.event_type == end.event_type == "avatar_video.success"
    assert early.created_at < EmulatorJob.objects.get().finished_at <= end.created_at
