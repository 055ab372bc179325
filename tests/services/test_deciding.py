"""A person's word about a render, and what a worker does at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from studio.models import EmulatorJob, Render, RenderEvent
from studio.services import deciding, rendering, sending
from studio.services.errors import Gone, ServiceError
from studio.services.pace import LOOKS
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.services.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

DECISIONS = {
    "check": deciding.check_render,
    "settle": deciding.settle_render,
    "resend": deciding.resend_render,
    "cancel": deciding.cancel_render,
    "give up": deciding.give_up_render,
}
State = Render.State


@pytest.fixture
def render():
    return make_render(make_video(make_who(make_workspace(engine="heygen"))))


def author(render):
    return make_who(render.workspace, render.owner)


def put(render, state, **columns):
    Render.objects.filter(pk=render.pk).update(state=state, **columns)
    return Render.objects.get(pk=render.pk)


def events(render):
    return [(event.kind, event.by, event.before, event.state) for event in RenderEvent.objects.filter(render=render)]


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize("state", ["queued", "unclear"])
def test_a_stranger_decides_nothing(render, name, state):
    put(render, state)
    for who in (make_who(), make_who(render.workspace, "user:2")):
        with pytest.raises(Gone):
            DECISIONS[name](who, render)
    assert (Render.objects.get().state, events(render)) == (state, [])


@pytest.mark.parametrize("name", ["settle", "resend"])
@pytest.mark.parametrize("state", [state for state in State if state != "unclear"])
def test_only_an_unclear_one_is_looked_for_or_sent_again(render, name, state):
    put(render, state)
    with pytest.raises(ServiceError, match="Only a render that is unclear"):
        DECISIONS[name](author(render), render)
    assert (Render.objects.get().state, events(render)) == (state, [])


@pytest.mark.parametrize("state", [state for state in State if state not in ("queued", "cancelled")])
def test_only_a_queued_one_is_cancelled(render, state):
    put(render, state)
    with pytest.raises(ServiceError, match="is over" if state in Render.ENDED else "can be given up"):
        deciding.cancel_render(author(render), render)
    assert (Render.objects.get().state, events(render)) == (state, [])


@pytest.mark.parametrize("state", Render.ENDED)
def test_what_is_over_is_not_looked_at(render, state):
    put(render, state)
    with pytest.raises(ServiceError, match="is over"):
        deciding.check_render(author(render), render)


def test_what_was_seen_does_not_count_but_what_is(render):
    """The page was drawn an hour ago."""
    put(render, "completed")
    assert render.state == "queued"
    with pytest.raises(ServiceError, match="is over"):
        deciding.cancel_render(author(render), render)


# --- Looking now --------------------------------------------------------


@pytest.mark.parametrize("state", ["queued", "processing", "unclear"])
def test_a_check_makes_the_next_step_due(render, state):
    put(render, state, next_at=timezone.now() + timedelta(hours=1))
    checked = deciding.check_render(author(render), render)
    assert checked.next_at <= timezone.now()
    assert events(render) == [("checked", render.owner, state, state)]


def test_whoever_is_at_it_is_not_disturbed(render):
    later = timezone.now() + timedelta(minutes=1)
    put(render, "processing", next_at=later, lease_until=later)
    assert deciding.check_render(author(render), render).next_at == later
    assert events(render) == []


def test_one_more_look_for_one_that_was_not_found(render):
    put(render, "unclear", needs_person=True, looks=len(LOOKS))
    looked = deciding.settle_render(author(render), render)
    assert (looked.needs_person, looked.looks, looked.goes_on) == (False, len(LOOKS), True)


# --- Cancelling --------------------------------------------------------


def test_a_queued_one_is_cancelled_for_good(render):
    for _repeated in range(2):
        cancelled = deciding.cancel_render(author(render), render)
        assert (cancelled.state, cancelled.is_open, cancelled.error_code) == ("cancelled", False, "cancelled")
    assert cancelled.finished_at
    assert "nothing was spent" in cancelled.error_message
    assert events(render) == [("cancelled", render.owner, "queued", "cancelled")]
    assert make_render(render.video).is_open  # its video can be submitted again


def test_one_that_left_once_is_not_cancelled(render):
    put(render, "queued", doubted_from=timezone.now())
    with pytest.raises(ServiceError, match="was sent once already"):
        deciding.cancel_render(author(render), render)
    assert Render.objects.get().state == "queued"


@pytest.mark.django_db(transaction=True)
def test_of_a_worker_and_a_person_one_is_first():
    """Cancelled, nothing was sent; sent, nothing was cancelled."""
    ended = []
    for _round in range(10):
        render = make_render()
        sent_before = EmulatorJob.objects.count()
        outcomes = at_once(
            [
                lambda render=render: rendering.advance_render(render.pk),
                lambda render=render: deciding.cancel_render(author(render), Render.objects.get(pk=render.pk)),
            ]
        )
        now = Render.objects.get(pk=render.pk)
        sent = EmulatorJob.objects.count() - sent_before
        refused = [one for one in outcomes if isinstance(one, ServiceError)]
        ended.append((now.state, sent, len(refused)))
    assert set(ended) <= {("cancelled", 0, 0), ("processing", 1, 1)}


@pytest.mark.django_db(transaction=True)
def test_cancelled_between_the_worker_s_two_writes_it_is_not_sent(monkeypatch):
    """It holds the lease and has not yet said that it sends."""
    render = make_render()

    def begin(render, **columns):
        deciding.cancel_render(author(render), Render.objects.get(pk=render.pk))
        return begun(render, **columns)

    begun = sending.begin_sending
    monkeypatch.setattr(sending, "begin_sending", begin)
    assert rendering.advance_render(render.pk).state == "cancelled"
    assert not EmulatorJob.objects.exists()


# --- Sending again --------------------------------------------------------


def test_sent_again_it_is_queued_with_all_that_is_known(render):
    sent_at = timezone.now() - timedelta(hours=1)
    put(render, "unclear", sent_at=sent_at, needs_person=True, looks=7, attempts=3, error_message="Not found.")
    again = deciding.resend_render(author(render), render)
    assert (again.state, again.doubted_from, again.sent_at) == ("queued", sent_at, sent_at)
    assert (again.looks, again.attempts, again.error_message, again.needs_person) == (0, 0, "", False)
    assert (again.body, again.callback_id) == (render.body, render.callback_id)
    assert events(render) == [("sent_again", render.owner, "unclear", "queued")]
    put(render, "unclear", sent_at=timezone.now())
    assert deciding.resend_render(author(render), render).doubted_from == sent_at  # the very first one


def test_the_id_of_the_first_is_not_lost(render):
    put(render, "unclear", remote_id="film-7", sent_at=timezone.now())
    again = deciding.resend_render(author(render), render)
    assert again.remote_id == ""
    assert "film-7" in RenderEvent.objects.get().message


def test_while_it_is_looked_for_it_is_not_sent_again(render):
    put(render, "unclear", sent_at=timezone.now(), lease_until=timezone.now() + timedelta(minutes=1))
    with pytest.raises(ServiceError, match="at this very moment"):
        deciding.resend_render(author(render), render)
    assert Render.objects.get().state == "unclear"


@pytest.mark.django_db(transaction=True)
def test_two_who_send_it_again_send_it_once(render):
    put(render, "unclear", sent_at=timezone.now())
    outcomes = at_once([lambda: deciding.resend_render(author(render), Render.objects.get(pk=render.pk))] * 6)
    assert sorted(type(one).__name__ for one in outcomes) == ["Render"] + ["ServiceError"] * 5
    assert [kind for kind, *_rest in events(render)] == ["sent_again"]


# --- Giving up --------------------------------------------------------


@pytest.mark.parametrize("state", ["queued", "unclear", "processing", "sending"])
def test_who_gave_up_is_written_down(render, state):
    put(render, state, lease_until=timezone.now() - timedelta(seconds=1))
    reviewer = make_who(render.workspace, "user:9", reviews=True)
    deciding.give_up_render(reviewer, render)
    assert events(render) == [("given_up", "user:9", state, "failed")]


@pytest.mark.django_db(transaction=True)
def test_given_up_while_a_worker_takes_it_one_of_both_holds():
    for _round in range(5):
        render = make_render()
        at_once(
            [
                lambda render=render: rendering.advance_render(render.pk),
                lambda render=render: deciding.give_up_render(author(render), Render.objects.get(pk=render.pk)),
            ]
        )
        now = Render.objects.get(pk=render.pk)
        chain = [(event.before, event.state) for event in now.events.all() if event.changed_state]
        assert [after for _before, after in chain][:-1] == [before for before, _after in chain][1:]
        assert chain[-1][1] == now.state
