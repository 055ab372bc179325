"""What a person decides about a render that is under way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio.models import Render
from studio.services import course
from tests.factories import make_render
from tests.pages import make_person, parse

pytestmark = pytest.mark.django_db

# The action, a state in which it can be taken, its button, and the state that comes of it.
ACTIONS = [
    ("check", "processing", "Look now", "processing"),
    ("settlement", "unclear", "Look now", "unclear"),
    ("resending", "unclear", "Send it again", "queued"),
    ("cancellation", "queued", "Cancel", "cancelled"),
]
EVERY = [action for action, *_rest in ACTIONS] + ["abandonment"]


def queued():
    return [one.args_kwargs["args"] for one in DBTaskResult.objects.filter(task_path="studio.tasks.advance")]


def state_of(render):
    return Render.objects.get(pk=render.pk).state


def page_with(ada, render, action):
    return ada.page(f"/renders/{render.pk}/" + ("resending/" if action == "resending" else ""))


@pytest.mark.parametrize(("action", "state", "button", "after"), ACTIONS)
def test_it_is_done_and_the_page_shows_it(ada, video, action, state, button, after):
    render = make_render(video, state=state, remote_id="r1" if state == "processing" else "", sent_at=timezone.now())
    form = page_with(ada, render, action).form(f"/renders/{render.pk}/{action}/")
    answer = ada.post(form.action, htmx=False, **form.sent(button))
    assert (answer.status_code, answer["Location"]) == (302, f"/renders/{render.pk}/")
    assert state_of(render) == after
    assert course.RenderEvent.objects.filter(render=render, by=ada.who.subject).count() == 1
    if after in {"unclear", "queued"}:  # those under way at the service are looked at in passes, without a task each
        assert queued() == [[str(render.pk)]]
    assert ada.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("action", "refusal"),
    [
        ("resending", "Only a render that is unclear is sent again"),
        ("cancellation", "This render is over; there is nothing to cancel"),
    ],
)
def test_one_that_has_gone_on_is_409_on_its_page(ada, video, action, refusal):
    render = make_render(video, state="completed", finished_at=timezone.now())
    answer = ada.post(f"/renders/{render.pk}/{action}/", htmx=False)
    assert answer.status_code == 409
    page = parse(answer)
    assert refusal in page.find("p", role="alert")[0].words
    assert "Completed" in page.words("render")
    assert (state_of(render), queued()) == ("completed", [])


@pytest.mark.parametrize("action", ["check", "settlement"])
def test_a_look_at_one_that_is_over_shows_what_became_of_it(ada, video, action):
    render = make_render(video, state="completed", finished_at=timezone.now())
    answer = ada.post(f"/renders/{render.pk}/{action}/", htmx=False)
    assert (answer.status_code, answer["Location"]) == (302, f"/renders/{render.pk}/")
    assert (state_of(render), queued()) == ("completed", [])


def test_an_unclear_one_can_be_given_up(ada, video):
    render = make_render(video, state="unclear", error_message="Nobody knows.")
    form = ada.page(f"/renders/{render.pk}/").form(f"/renders/{render.pk}/abandonment/")
    answer = ada.post(form.action, htmx=False, **form.sent("Give up"))
    assert (answer.status_code, answer["Location"]) == (302, f"/renders/{render.pk}/")
    render.refresh_from_db()
    assert (render.state, render.error_code) == ("failed", "given_up")


def test_one_that_is_being_sent_is_not_given_up(ada, video):
    render = make_render(video, state="sending", lease_until=timezone.now() + timedelta(minutes=1))
    answer = ada.post(f"/renders/{render.pk}/abandonment/", htmx=False)
    assert answer.status_code == 409
    assert "being sent at this very moment" in parse(answer).find("p", role="alert")[0].words
    assert state_of(render) == "sending"


def test_sending_again_warns_in_words_first(ada, video):
    render = make_render(video, state="unclear", needs_person=True)
    link = ada.page(f"/renders/{render.pk}/").by_id("resend")["href"]
    page = ada.page(link)
    assert "it may be billed twice" in page.words("main")
    assert state_of(render) == "unclear"
    Render.objects.filter(pk=render.pk).update(state="processing")
    assert ada.get(link)["Location"] == f"/renders/{render.pk}/"


@pytest.mark.parametrize("action", EVERY)
def test_strangers_and_wrong_methods(ada, video, action):
    render = make_render(video, state="unclear")
    path = f"/renders/{render.pk}/{action}/"
    assert make_person(name="eve").post(path, htmx=False).status_code == 404
    if action != "resending":
        assert ada.get(path).status_code == 405
    assert (state_of(render), queued()) == ("unclear", [])
