"""Submitting over the API: once, whatever is repeated; and watching."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio.models import EmulatorJob, Render, Workspace
from studio.services import engines, submitting
from studio.services.errors import KeyReused, OpenRender
from tests.factories import make_render, make_video, make_who
from tests.services.together import at_once

from .host import Host, problem

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def video(host):
    return make_video(make_who(host.workspace, "host:42"))


def submit(host, video, body=None, **headers):
    return host.ask("POST", f"/videos/{video.pk}/renders", body, **headers)


def done(state="completed"):
    Render.objects.update(state=state)


def test_a_submission_is_taken_and_queued(host, video):
    answer = submit(host, video)
    assert answer.status_code == 202
    render = Render.objects.get()
    told = answer.json()
    assert answer["Location"] == f"/api/v1/renders/{render.pk}"
    assert (told["id"], told["state"], told["video_id"], told["owner"]) == (
        str(render.pk),
        "queued",
        str(video.pk),
        "42",
    )
    assert (told["engine"], told["scenes"], told["revision"], told["error"]) == ("local", 3, 0, None)
    assert json.loads(render.body)["callback_id"] == told["callback_id"] == str(render.pk)
    assert host.ask("GET", f"/renders/{render.pk}").json() == told


def test_repeated_with_its_key_it_is_one_even_when_it_is_over(host, video):
    first = submit(host, video, {"revision": 0}, Idempotency_Key="order-7").json()
    assert submit(host, video, {"revision": 0}, Idempotency_Key="order-7").json() == first
    done("failed")
    again = submit(host, video, {"revision": 0}, Idempotency_Key="order-7")
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (202, first["id"], "failed")
    host.ask("DELETE", f"/videos/{video.pk}")
    assert submit(host, video, {"revision": 0}, Idempotency_Key="order-7").json()["id"] == first["id"]
    assert Render.objects.count() == 1


def test_one_key_for_two_requests_is_refused(host, video):
    other = make_video(host.who)
    submit(host, video, Idempotency_Key="order-7")
    done()
    problem(submit(host, other, Idempotency_Key="order-7"), 422, "idempotency_key_reused")
    problem(submit(host, video, {"revision": 0}, Idempotency_Key="order-7"), 422, "idempotency_key_reused")
    assert Render.objects.count() == 1


def test_another_workspace_s_key_is_another_key(host, other, video):
    theirs = make_video(other.who)
    submit(host, video, Idempotency_Key="order-7")
    assert submit(other, theirs, Idempotency_Key="order-7").status_code == 202
    assert Render.objects.count() == 2


def test_while_one_is_open_no_second_is_made(host, video):
    first = submit(host, video).json()
    for headers in ({}, {"Idempotency_Key": "another"}):
        assert problem(submit(host, video, **headers), 409, "render_open")["render_id"] == first["id"]
    done()
    second = submit(host, video, Idempotency_Key="another")
    assert second.status_code == 202
    assert second.json()["id"] != first["id"]


def test_it_can_be_bound_to_what_was_seen(host, video):
    problem(submit(host, video, {"revision": 3}), 412, "changed")
    assert submit(host, video, {"revision": 0}).status_code == 202


def test_what_is_not_ready_says_why(host, video):
    scene = video.scenes.first()
    scene.voice = {"type": "text", "voice_id": "v", "input_text": "x", "speed": 3}
    scene.save()
    told = problem(submit(host, video, Idempotency_Key="k"), 422, "not_ready")
    assert told["problems"] == [{"path": "/video_inputs/0/voice/speed", "message": "Speed is 3; the highest is 1.5."}]
    assert not Render.objects.exists()


def test_without_the_engine_s_key_it_is_not_taken(host, video, settings):
    Host()  # so that the shop is not alone
    settings.HEYGEN_API_KEY = "house"
    engines.set_engine(host.workspace, "heygen")
    make_house_older_than(host.workspace)
    told = problem(submit(host, video), 409, "engine_unavailable")
    assert "this workspace has no key" in told["detail"]


def make_house_older_than(workspace):
    Workspace.objects.exclude(pk=workspace.pk).update(created_at=workspace.created_at - timedelta(days=1))


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "\x7f", "\xe9"])
def test_a_key_that_could_not_be_kept(host, video, key):
    problem(submit(host, video, Idempotency_Key=key), 400, "bad_request")
    assert not Render.objects.exists()


@pytest.mark.parametrize("body", [{"revision": "x"}, {"revision": -1}, {"revision": 10**12}, {"rev": 0}, [1]])
def test_a_body_that_cannot_be_taken(host, video, body):
    problem(submit(host, video, body), 422, "invalid")


def test_renders_are_listed_newest_first_by_video_owner_and_state(host, other):
    one, two = make_video(make_who(host.workspace, "host:1")), make_video(make_who(host.workspace, "host:2"))
    first, second = make_render(one, state="failed", error_code="x", error_message="No."), make_render(two)
    make_render(make_video(other.who))
    ids = lambda query="": [row["id"] for row in host.ask("GET", f"/renders{query}").json()["items"]]  # noqa: E731
    assert ids() == [str(second.pk), str(first.pk)]
    assert ids(f"?video_id={one.pk}") == ids("?owner=1") == ids("?state=failed") == [str(first.pk)]
    assert host.ask("GET", "/renders?owner=1").json()["items"][0]["error"] == {"code": "x", "message": "No."}
    page = host.ask("GET", "/renders?limit=1").json()
    assert ids(f"?limit=1&cursor={page['next']}") == [str(first.pk)]
    for query in ("state=odd", "video_id=x"):
        problem(host.ask("GET", f"/renders?{query}"), 422, "invalid")


def test_of_a_finished_one_the_film_s_address_is_told(host, video):
    job = EmulatorJob.objects.create(workspace=host.workspace, payload={}, status="completed", seconds=3)
    render = make_render(video, state="completed", remote_id=job.pk, seconds=3.0)
    url = host.ask("GET", f"/renders/{render.pk}").json()["video_url"]
    assert url.startswith("http://testserver/heygen/")
    assert host.ask("GET", "/renders").json()["items"][0]["video_url"] is None


@pytest.mark.django_db(transaction=True)
def test_ten_repetitions_at_once_make_one():
    host = Host()
    video = make_video(host.who)
    calls = [lambda: submitting.submit_once(host.who, video.pk, key="k", digest="d") for _ in range(10)]
    outcomes = at_once(calls)
    assert {outcome.pk for outcome in outcomes} == {Render.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_of_ten_keys_at_once_one_wins_and_the_others_are_told():
    host = Host()
    video = make_video(host.who)
    calls = [lambda n=n: submitting.submit_once(host.who, video.pk, key=f"k{n}", digest="d") for n in range(10)]
    outcomes = at_once(calls)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OpenRender"] * 9 + ["Render"]
    assert {outcome.render.pk for outcome in outcomes if isinstance(outcome, OpenRender)} == {Render.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_one_key_for_ten_videos_at_once_makes_one():
    host = Host()
    videos = [make_video(host.who) for _ in range(10)]
    calls = [lambda v=v: submitting.submit_once(host.who, v.pk, key="k", digest=str(v.pk)) for v in videos]
    outcomes = at_once(calls)
    assert sum(isinstance(outcome, KeyReused) for outcome in outcomes) == 9
    assert Render.objects.count() == 1


def test_a_stranger_s_render_is_not_there(host, other, video):
    render = make_render(video)
    for id in (render.pk, uuid4()):
        problem(other.ask("GET", f"/renders/{id}"), 404, "not_found")


@pytest.mark.parametrize("state", ["unclear", "queued", "processing"])
def test_a_render_is_given_up_and_the_video_submitted_again(host, video, state):
    first = submit(host, video).json()
    done(state)
    for _repeated in range(2):
        answer = host.ask("POST", f"/renders/{first['id']}/abandonment")
        told = answer.json()
        assert (answer.status_code, told["state"], told["error"]["code"]) == (200, "failed", "given_up")
        assert "it may still finish the video there" in told["error"]["message"]
    assert submit(host, video).json()["id"] != first["id"]


def test_who_may_not_give_up_and_what_is_over_stays(host, other, video):
    first = submit(host, video).json()
    path = f"/renders/{first['id']}/abandonment"
    problem(other.ask("POST", path), 404, "not_found")
    problem(host.ask("GET", path), 405, "method_not_allowed")
    assert Render.objects.get().state == "queued"
    done()
    assert host.ask("POST", path).json()["state"] == "completed"


# --- Taking back ---------------------------------------------------------------------------------------------------


def test_a_queued_render_is_taken_back(host, video):
    first = submit(host, video).json()
    for _repeated in range(2):
        answer = host.ask("POST", f"/renders/{first['id']}/cancellation")
        told = answer.json()
        assert (answer.status_code, told["state"], told["error"]["code"]) == (200, "cancelled", "cancelled")
    assert Render.objects.get().state == "cancelled"
    assert host.ask("GET", "/renders?state=cancelled").json()["items"][0]["id"] == first["id"]
    assert submit(host, video).json()["id"] != first["id"]


@pytest.mark.parametrize("state", ["sending", "unclear", "processing", "completed", "failed"])
def test_what_has_left_is_not_taken_back(host, video, state):
    first = submit(host, video).json()
    done(state)
    told = problem(host.ask("POST", f"/renders/{first['id']}/cancellation"), 422, "refused")
    assert "cancel" in told["detail"]
    assert Render.objects.get().state == state


def test_who_may_not_take_back(host, other, video):
    path = f"/renders/{submit(host, video).json()['id']}/cancellation"
    problem(other.ask("POST", path), 404, "not_found")
    problem(host.ask("GET", path), 405, "method_not_allowed")
    problem(host.ask("POST", f"/renders/{uuid4()}/cancellation"), 404, "not_found")
    assert Render.objects.get().state == "queued"


def test_the_next_in_line_gets_a_task(host, video):
    first = submit(host, video).json()
    behind = make_render(make_video(host.who), error_code="waiting", next_at=timezone.now() + timedelta(minutes=5))
    DBTaskResult.objects.all().delete()
    host.ask("POST", f"/renders/{first['id']}/cancellation")
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[str(behind.pk)]]
