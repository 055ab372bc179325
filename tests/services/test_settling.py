"""What becomes of a render whose request may have arrived: found by itself, or handed to a person; never sent twice."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from studio.models import Render, RenderEvent
from studio.services import deciding, rendering, searching
from studio.services.hinting import take_hint
from studio.services.pace import LOOKS
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, cuts, hangs_up, resets

from . import service as speaking
from .together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

GENERATE, LIST, STATUS = "POST /v2/video/generate", "GET /v1/video.list", "GET /v1/video_status.get"


@pytest.fixture
def service(settings):
    with speaking.heygen(settings) as service:
        yield service


@pytest.fixture
def render():
    return make_render(make_video(make_who(make_workspace(engine="heygen"))))


def step(render):
    """The next step, as if its time had come."""
    Render.objects.filter(pk=render.pk).update(next_at=timezone.now())
    return rendering.advance_render(render.pk)


def unclear(render, **columns):
    """As it stands after a request that nobody heard the answer to."""
    Render.objects.filter(pk=render.pk).update(state="unclear", **{"sent_at": timezone.now(), **columns})
    return Render.objects.get(pk=render.pk)


def kinds(render):
    return list(RenderEvent.objects.filter(render=render.pk).values_list("kind", flat=True))


# --- Found by itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behaviour",
    [
        hangs_up, resets, answers(500), answers(502, b"<html>Bad gateway</html>"), answers(200, {"data": {}}),
        cuts(200, b'{"data": {"video_id": "rem'), answers(200, b"not JSON"),
    ],
    ids=["hangs up", "resets", "500", "502", "no id", "cut", "no JSON"],
)  # fmt: skip
def test_what_was_taken_without_an_answer_is_found(service, render, behaviour):
    service.fail(GENERATE, service.after(behaviour))
    lost = step(render)
    assert (lost.state, lost.goes_on) == ("unclear", True)
    assert timedelta(0) < lost.next_at - timezone.now() <= LOOKS[0]
    found = step(render)
    assert (found.state, found.remote_id, found.error_message, found.lease_until) == ("processing", "film-0", "", None)
    service.films[0].status = "completed"
    assert step(render).state == "completed"
    assert (service.accepted, service.asked.count(GENERATE)) == (1, 1)
    assert kinds(render) == ["sending", "unclear", "settled", "completed"]


def test_a_list_without_an_end_that_is_slow_does_not_outlast_the_lease(service, render, settings):
    settings.SERVICE_SEARCH_SECONDS = 0.5
    page = {"data": {"token": "more", "videos": [service.add("another's").listed]}}

    def slow(handler, received):
        time.sleep(0.1)
        answers(200, page)(handler, received)

    service.fail(LIST, *[slow] * searching.PAGES)
    unclear(render)
    step(render)
    assert 1 <= service.asked.count(LIST) <= 5


def test_a_list_that_lags_behind_is_looked_at_again(service, render):
    service.add(str(render.pk))
    service.lagging.add("film-0")
    unclear(render)
    looks = [step(render) for _ in range(3)]
    assert {one.state for one in looks} == {"unclear"}
    assert [one.looks for one in looks] == [1, 2, 3]
    pauses = [round((one.next_at - timezone.now()).total_seconds()) for one in looks]
    assert pauses == [pause.total_seconds() for pause in LOOKS[1:4]]
    service.lagging.clear()
    assert step(render).remote_id == "film-0"
    assert kinds(render) == ["not_found"] * 3 + ["settled"]


def test_what_nobody_finds_waits_for_a_person_and_says_so(service, render):
    unclear(render)
    while (looked := step(render)) is not None:
        last = looked
    assert (last.state, last.is_open, last.goes_on, last.looks) == ("unclear", True, False, len(LOOKS))
    assert "not looked for again by itself" in last.error_message
    assert "send it again" in last.error_message
    assert rendering.overdue_renders() == []
    assert (service.accepted, set(service.asked)) == (0, {LIST})
    assert RenderEvent.objects.last().message.endswith("It waits for a person now.")


def test_a_killed_worker_s_render_is_looked_for(service, render):
    service.add(str(render.pk))
    past = timezone.now() - timedelta(seconds=1)
    Render.objects.update(state="sending", sent_at=past, lease_until=past)
    assert step(render).state == "unclear"
    assert step(render).remote_id == "film-0"
    assert service.asked == [LIST, STATUS]


def test_it_is_looked_for_through_all_pages_of_that_time(service, render):
    service.page = 3
    service.add("long ago", ago=3600 * 24)
    service.add(str(render.pk), ago=500)
    for number in range(10):
        service.add(f"another-{number}", ago=-300)
    for number in range(10):
        service.add(f"older-{number}", ago=7200)
    unclear(render, sent_at=timezone.now() - timedelta(seconds=500))
    assert step(render).remote_id == "film-1"
    assert service.asked.count(LIST) == 5  # of eight: the fifth has only older ones


def test_the_nearest_to_the_sending_is_asked_first(service, render):
    for ago in (300, 200, 100):
        service.add("another", ago=ago)
    service.add(str(render.pk))
    unclear(render)
    step(render)
    assert service.asked == [LIST, STATUS]


def test_of_one_that_may_have_left_twice_the_nearest_to_either_is_asked_first(service, render, monkeypatch):
    monkeypatch.setattr(searching, "ASKED", 1)
    now = timezone.now()
    for ago in (3000, 2000, 1000):
        service.add("another", ago=ago)
    service.add(str(render.pk), ago=3990)
    unclear(render, doubted_from=now - timedelta(seconds=4000), sent_at=now)
    assert step(render).remote_id == "film-3"


def test_what_is_surely_another_s_is_asked_only_once(service, render):
    theirs = make_render(make_video(make_who(make_workspace("Other", "heygen"))), state="completed")
    for callback_id in ("another", None, str(theirs.pk)):
        service.add(callback_id)
    Render.objects.filter(pk=theirs.pk).update(remote_id="film-2")
    unclear(render)
    step(render)
    assert service.asked.count(STATUS) == 2  # not the one that another render has
    assert Render.objects.get(pk=render.pk).passed_over == ["film-0"]
    step(render)
    assert service.asked.count(STATUS) == 3  # only the one that named no callback_id


def test_more_candidates_than_one_look_can_ask(service, render, monkeypatch):
    monkeypatch.setattr(searching, "ASKED", 4)
    service.add(str(render.pk), ago=400)
    for _ in range(10):
        service.add("another")
    unclear(render)
    assert [step(render).state for _ in range(3)] == ["unclear", "unclear", "processing"]
    assert service.asked.count(STATUS) == 11  # each once


@pytest.mark.parametrize("trouble", [answers(500), hangs_up, answers(429, retry_after="7"), answers(401)])
def test_a_look_that_fails_says_nothing_about_the_render(service, render, trouble):
    service.add(str(render.pk))
    service.fail(LIST, trouble, trouble, trouble)
    unclear(render, looks=3)
    looks = [step(render) for _ in range(3)]
    assert [(one.state, one.looks, one.attempts) for one in looks] == [("unclear", 3, n) for n in (1, 2, 3)]
    assert step(render).remote_id == "film-0"
    assert kinds(render) == ["look_failed", "settled"]


def test_a_status_that_breaks_does_not_hide_the_others(service, render):
    service.add("another")
    service.add(str(render.pk), ago=60)
    service.fail(STATUS, answers(500))
    unclear(render)
    assert step(render).remote_id == "film-1"


def test_a_service_that_breaks_after_it_was_found_does_not_hide_it(service, render):
    service.add(str(render.pk))
    service.add("another", ago=60)
    unclear(render)
    calls = []

    def second_fails(handler, received):
        calls.append(1)
        (service.status("film-0") if len(calls) == 1 else answers(401))(handler, received)

    service.fail(STATUS, second_fails, second_fails)
    assert step(render).remote_id == "film-0"


def test_without_a_key_it_is_looked_for_later(service, render, settings):
    service.add(str(render.pk))
    unclear(render)
    settings.HEYGEN_API_KEY = ""
    waiting = [step(render) for _ in range(2)]
    assert {one.state for one in waiting} == {"unclear"}
    assert "HEYGEN_API_KEY" in waiting[0].error_message
    assert kinds(render) == ["look_failed"]
    settings.HEYGEN_API_KEY = "secret-key"
    assert step(render).state == "processing"


# --- An author's own callback_id -----------------------------------------------------------------------------------


@pytest.fixture
def alike():
    """Two renders of two videos with one callback_id, which their author chose."""
    who = make_who(make_workspace(engine="heygen"))
    return [make_render(make_video(who), callback_id="mine", body='{"callback_id": "mine"}') for _ in range(2)]


def test_each_video_counts_once(service, alike):
    service.add("mine")
    for one in alike:
        unclear(one)
    states = [step(one).state for one in alike]
    assert sorted(states) == ["processing", "unclear"]
    service.add("mine")
    assert {step(one).remote_id for one in alike if Render.objects.get(pk=one.pk).state == "unclear"} == {"film-1"}


def test_two_at_once_never_take_one_video(service, alike):
    service.add("mine")
    for one in alike:
        unclear(one)
    at_once([lambda one=one: rendering.advance_render(one.pk) for one in alike])
    assert sorted(Render.objects.values_list("state", flat=True)) == ["processing", "unclear"]


def test_the_video_of_one_that_was_given_up_is_not_taken_for_the_next(service, alike):
    """They were typed differently: the wrong film would be shown for the second."""
    first, second = alike
    now = timezone.now()
    Render.objects.filter(pk=first.pk).update(state="failed", error_code="given_up", sent_at=now - timedelta(minutes=4))
    unclear(second, sent_at=now)
    service.add("mine", ago=4 * 60)
    assert step(second).state == "unclear"
    service.add("mine", ago=1)
    assert step(second).remote_id == "film-1"


# --- Not known to the service any more --------------------------------------------------------------------------------


def test_a_video_that_became_unknown_goes_on_when_it_is_known_again(service, render):
    Render.objects.update(state="processing", remote_id="film-0", sent_at=timezone.now())
    states = [step(render).state for _ in range(8)]
    assert states == ["processing"] * 7 + ["unclear"]
    lost = step(render)
    assert (lost.state, lost.remote_id, lost.looks) == ("unclear", "film-0", 1)
    assert "film-0" in lost.error_message
    service.add(str(render.pk))
    back = step(render)
    assert (back.state, back.remote_id, back.error_message) == ("processing", "film-0", "")
    assert service.asked.count(LIST) == 0
    assert kinds(render) == ["look_failed", "lost", "not_found", "settled"]


def test_one_that_stays_unknown_waits_for_a_person(service, render):
    unclear(render, remote_id="film-9", looks=len(LOOKS) - 1)
    last = step(render)
    assert (last.state, last.goes_on, last.remote_id) == ("unclear", False, "film-9")
    assert "film-9" in last.error_message
    assert "not asked again by itself" in last.error_message


# --- Sent again by a person's word ------------------------------------------------------------------------------------


def resent(render, **columns):
    who = make_who(render.workspace, render.owner)
    return deciding.resend_render(who, unclear(render, needs_person=True, **columns))


def test_sent_again_the_first_turning_up_just_before_is_taken(service, render):
    resent(render)
    service.add(str(render.pk))
    found = step(render)
    assert (found.state, found.remote_id) == ("processing", "film-0")
    assert (service.accepted, service.asked.count(GENERATE)) == (1, 0)
    assert kinds(render) == ["sent_again", "settled"]


def test_sent_again_it_is_the_same_request(service, render):
    again = resent(render)
    assert (again.state, again.looks, again.needs_person, again.error_message) == ("queued", 0, False, "")
    sent = step(render)
    assert (sent.state, sent.remote_id) == ("processing", "film-0")
    assert service.films[0].callback_id == str(render.pk)
    service.films[0].status = "completed"
    assert step(render).state == "completed"
    assert kinds(render) == ["sent_again", "sending", "accepted", "completed"]


def test_the_first_that_turns_up_afterwards_is_told(service, render):
    resent(render, sent_at=timezone.now() - timedelta(hours=3))
    service.add(str(render.pk), ago=3 * 3600 - 60)
    service.lagging.add("film-0")
    assert step(render).remote_id == "film-1"
    service.lagging.clear()
    service.films[1].status = "completed"
    done = step(render)
    assert (done.state, done.remote_id) == ("completed", "film-1")
    told = RenderEvent.objects.get(kind="twice")
    assert "film-0" in told.message
    assert "twice" in told.message
    assert told.exchange["reply"]["status"] == 200


def test_the_first_answer_that_comes_late_is_told(service, render):
    """Its worker slept for an hour; meanwhile a person had it sent again."""

    def meanwhile(handler, received):
        late = Render.objects.get()
        unclear(late, lease_until=None, sent_at=late.sent_at)
        deciding.resend_render(make_who(render.workspace, render.owner), Render.objects.get())
        service.lagging.add("film-0")
        service.add("taken, but listed late")
        assert step(render).remote_id == "film-1"
        connection.close()
        answers(200, {"data": {"video_id": "film-0"}})(handler, received)

    service.fail(GENERATE, meanwhile)
    known = step(render)
    assert (known.state, known.remote_id) == ("processing", "film-1")
    assert ["film-0" in event.message for event in RenderEvent.objects.filter(kind="twice")] == [True]


def test_an_answer_that_comes_late_to_one_about_to_be_sent_again_saves_the_second(service, render):
    def meanwhile(handler, received):
        late = Render.objects.get()
        unclear(late, lease_until=None, sent_at=late.sent_at)
        deciding.resend_render(make_who(render.workspace, render.owner), Render.objects.get())
        connection.close()
        answers(200, {"data": {"video_id": "film-0"}})(handler, received)

    service.fail(GENERATE, meanwhile)
    known = step(render)
    assert (known.state, known.remote_id) == ("processing", "film-0")
    assert service.asked.count(GENERATE) == 1


def test_given_up_while_it_was_sent_the_video_is_not_forgotten(service, render):
    def meanwhile(handler, received):
        Render.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        deciding.give_up_render(make_who(render.workspace, render.owner), Render.objects.get())
        connection.close()
        answers(200, {"data": {"video_id": "film-0"}})(handler, received)

    service.fail(GENERATE, meanwhile)
    over = step(render)
    assert (over.state, over.error_code, over.remote_id) == ("failed", "given_up", "film-0")
    assert "film-0" in RenderEvent.objects.get(kind="twice").message


# --- What could not be read is asked again ----------------------------------------------------------------------------

UNKNOWN = answers(404, {"code": 40031, "message": "not found"})


@pytest.mark.parametrize("trouble", [UNKNOWN, answers(500), answers(400), hangs_up, answers(200, b"not JSON")])
def test_a_video_whose_status_was_not_read_is_asked_again(service, render, trouble):
    service.add(str(render.pk))
    service.fail(STATUS, trouble)
    unclear(render)
    first = step(render)
    assert (first.state, first.passed_over) == ("unclear", [])
    assert step(render).remote_id == "film-0"


@pytest.mark.parametrize("ask", [deciding.check_render, deciding.settle_render, deciding.resend_render])
def test_a_person_s_look_asks_about_everything_again(service, render, ask):
    """Struck off by an earlier version, or by a status that named another for a while."""
    service.add(str(render.pk))
    service.add("another", ago=60)
    unclear(render, passed_over=["film-0", "film-1"], needs_person=True, looks=len(LOOKS))
    ask(make_who(render.workspace, render.owner), Render.objects.get(pk=render.pk))
    found = step(render)
    assert (found.state, found.remote_id) == ("processing", "film-0")
    assert (service.accepted, service.asked.count(GENERATE)) == (2, 0)


def test_what_was_passed_over_is_asked_last(service, render, monkeypatch):
    monkeypatch.setattr(searching, "ASKED", 1)
    service.add("another")
    service.add(str(render.pk), ago=60)
    unclear(render, passed_over=["film-0"])
    deciding.settle_render(make_who(render.workspace, render.owner), Render.objects.get(pk=render.pk))
    assert step(render).remote_id == "film-1"


def test_a_hinted_video_is_asked_again(service, render):
    service.add(str(render.pk))
    service.lagging.add("film-0")
    unclear(render, passed_over=["film-0"], needs_person=True, looks=len(LOOKS))
    take_hint(render.workspace, video_id="film-0", callback_id=str(render.pk), by="webhook")
    assert step(render).remote_id == "film-0"


def test_found_before_the_service_breaks_it_is_not_sent_again(service, render):
    resent(render)
    service.add("another", ago=60)
    service.add(str(render.pk))
    service.fail(STATUS, lambda *call: service.status("film-1")(*call), answers(401))
    found = step(render)
    assert (found.state, found.remote_id, service.asked.count(GENERATE)) == ("processing", "film-1", 0)


def test_the_first_that_was_not_known_at_the_looks_is_told_of_after_resending(service, render):
    service.add(str(render.pk), ago=60)
    service.fail(STATUS, UNKNOWN, UNKNOWN)
    unclear(render, looks=len(LOOKS) - 1, sent_at=timezone.now() - timedelta(seconds=60))
    assert not step(render).goes_on
    deciding.resend_render(make_who(render.workspace, render.owner), Render.objects.get(pk=render.pk))
    assert step(render).remote_id == "film-1"
    service.films[1].status = "completed"
    assert step(render).state == "completed"
    assert "film-0" in RenderEvent.objects.get(kind="twice").message


# --- A person's own looks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [deciding.check_render, deciding.settle_render])
@pytest.mark.parametrize("remote_id", ["", "film-9"])
def test_a_person_s_look_uses_up_none_of_its_own(service, render, ask, remote_id):
    who = make_who(render.workspace, render.owner)
    unclear(render, remote_id=remote_id)
    step(render)
    for _ in range(3):
        ask(who, Render.objects.get(pk=render.pk))
        looked = step(render)
        assert (looked.looks, looked.goes_on) == (1, True)
    assert [step(render).looks for _ in range(len(LOOKS) - 1)] == list(range(2, len(LOOKS) + 1))
    ask(who, Render.objects.get(pk=render.pk))
    last = step(render)
    assert (last.goes_on, last.looks) == (False, len(LOOKS))
    assert kinds(render).count("not_found") == len(LOOKS) + 4


def test_after_a_person_s_look_the_next_of_its_own_keeps_its_time(service, render):
    sent_at = timezone.now() - timedelta(seconds=120)
    unclear(render, looks=6, sent_at=sent_at)
    for _ in range(2):
        deciding.settle_render(make_who(render.workspace, render.owner), Render.objects.get(pk=render.pk))
        assert step(render).next_at == sent_at + LOOKS[6]
