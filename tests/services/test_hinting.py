"""Words from outside: they make somebody look, and decide nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from studio.models import Render, RenderEvent
from studio.services import rendering
from studio.services.hinting import take_hint
from tests.factories import make_render, make_video, make_who, make_workspace

from . import service as speaking

LATER = timedelta(hours=1)
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def workspace():
    return make_workspace(engine="heygen")


def rendered(workspace, state, **columns):
    columns.setdefault("next_at", timezone.now() + LATER)
    return make_render(make_video(make_who(workspace)), state=state, sent_at=timezone.now(), **columns)


def is_due(render):
    return Render.objects.get(pk=render.pk).next_at <= timezone.now()


def told(render):
    return list(RenderEvent.objects.filter(render=render).values_list("kind", "by", "before", "state"))


def test_who_is_watched_is_looked_at_now(workspace):
    render = rendered(workspace, "processing", remote_id="film-1")
    assert take_hint(workspace, video_id="film-1", callback_id=str(render.pk), by="webhook") == [render.pk]
    assert is_due(render)
    assert told(render) == [("hint", "webhook", "processing", "processing")]
    assert take_hint(workspace, video_id="film-1", by="webhook") == []  # it is due already
    assert len(told(render)) == 1


def test_who_is_looked_for_remembers_the_id(workspace):
    render = rendered(workspace, "unclear", needs_person=True, looks=7)
    assert take_hint(workspace, video_id="film-1", callback_id=render.callback_id, by="callback") == [render.pk]
    known = Render.objects.get()
    assert (known.state, known.hinted_id, known.remote_id, known.goes_on) == ("unclear", "film-1", "", True)
    assert is_due(render)
    assert take_hint(workspace, video_id="film-1", callback_id=render.callback_id, by="callback") == []


def test_who_is_being_sent_remembers_the_id_and_its_worker_goes_on(workspace):
    render = rendered(workspace, "sending", lease_until=timezone.now() + LATER)
    assert take_hint(workspace, video_id="film-1", callback_id=render.callback_id, by="webhook") == []
    known = Render.objects.get()
    assert (known.state, known.hinted_id) == ("sending", "film-1")
    assert not is_due(render)


def test_a_callback_without_an_id_makes_its_own_render_look(workspace):
    for state in ("processing", "unclear"):
        render = rendered(workspace, state, remote_id="" if state == "unclear" else "film-1")
        assert take_hint(workspace, render_id=render.pk, by="callback") == [render.pk]
        assert is_due(render)


@pytest.mark.parametrize("state", ["queued", "completed", "failed", "cancelled"])
def test_what_is_over_or_has_not_begun_is_left_alone(workspace, state):
    render = rendered(workspace, state)
    for video_id in ("", "film-1"):
        assert take_hint(workspace, video_id=video_id, callback_id=render.callback_id, by="webhook") == []
    same = Render.objects.get()
    assert (same.state, same.remote_id, same.hinted_id, told(render)) == (state, "", "", [])
    assert not is_due(render)


def test_words_about_another_s_video_are_about_nobody(workspace):
    other = make_workspace("Other", "heygen")
    render = rendered(workspace, "processing", remote_id="film-1")
    assert take_hint(other, video_id="film-1", callback_id=render.callback_id, by="webhook") == []
    assert take_hint(other, render_id=render.pk, by="callback") == []
    assert take_hint(workspace, video_id="film-2", by="webhook") == []
    assert take_hint(workspace, render_id=uuid4(), by="callback") == []
    assert not is_due(render)


def test_a_known_video_is_that_render_s_alone(workspace):
    """An author's own callback_id may stand on several."""
    first = rendered(workspace, "processing", remote_id="film-1", callback_id="mine")
    second = rendered(workspace, "unclear", callback_id="mine")
    assert take_hint(workspace, video_id="film-1", callback_id="mine", by="webhook") == [first.pk]
    assert Render.objects.get(pk=second.pk).hinted_id == ""


@pytest.mark.parametrize("odd", [{"video_id": "x" * 101}, {"video_id": "a\x00b"}, {"callback_id": "a\x00b"}, {}])
def test_words_that_mean_nothing(workspace, odd):
    rendered(workspace, "unclear")
    assert take_hint(workspace, **odd, by="webhook") == []


def test_only_what_is_a_hint_is_taken(workspace):
    with pytest.raises(ValueError, match="worker"):
        take_hint(workspace, video_id="film-1", by="worker")


def test_of_one_given_up_it_is_told_few_times(workspace):
    render = rendered(workspace, "failed", error_code="given_up")
    for number in (1, 1, *range(1, 20)):
        take_hint(workspace, video_id=f"film-{number}", callback_id=render.callback_id, by="webhook")
    assert len(told(render)) == 5
    assert Render.objects.get().remote_id == ""  # nobody proved it
    assert "film-1" in RenderEvent.objects.first().message


def test_while_a_look_is_under_way_the_id_is_kept_for_the_next(workspace):
    render = rendered(workspace, "unclear", lease_until=timezone.now() + LATER)
    assert take_hint(workspace, video_id="film-1", callback_id=render.callback_id, by="webhook") == []
    assert Render.objects.get().hinted_id == "film-1"


# --- And then --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_made_up_id_settles_nothing(workspace, settings):
    with speaking.heygen(settings) as service:
        service.add("somebody else's")
        render = rendered(workspace, "unclear")
        take_hint(workspace, video_id="film-0", callback_id=render.callback_id, by="webhook")
        looked = rendering.advance_render(render.pk)
    assert (looked.state, looked.remote_id, looked.passed_over) == ("unclear", "", ["film-0"])


@pytest.mark.django_db(transaction=True)
def test_the_named_video_is_asked_for_before_the_list(workspace, settings):
    with speaking.heygen(settings) as service:
        render = rendered(workspace, "unclear", needs_person=True, looks=7)
        service.add(str(render.pk))
        service.lagging.add("film-0")
        take_hint(workspace, video_id="film-0", callback_id=render.callback_id, by="webhook")
        found = rendering.advance_render(render.pk)
    assert (found.state, found.remote_id) == ("processing", "film-0")
    assert service.asked == ["GET /v1/video_status.get"]


@pytest.mark.django_db(transaction=True)
def test_of_an_author_s_own_callback_id_the_named_one_is_no_proof(workspace, settings):
    """It may be the video of a render that was given up and bore the same."""
    with speaking.heygen(settings) as service:
        service.add("mine", ago=3600)
        render = rendered(workspace, "unclear", callback_id="mine", body='{"callback_id": "mine"}')
        take_hint(workspace, video_id="film-0", callback_id="mine", by="webhook")
        assert rendering.advance_render(render.pk).state == "unclear"
