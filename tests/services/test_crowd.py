"""Twenty at one render at the same moment: workers, people and words from outside."""

import random

import pytest
from django.utils import timezone

from studio.models import Render
from studio.services import deciding, hinting, rendering
from studio.services.errors import ServiceError
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.services.together import at_once

from . import service as speaking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CROWD = 20
DECISIONS = [
    deciding.check_render, deciding.settle_render, deciding.resend_render, deciding.cancel_render,
    deciding.give_up_render,
]  # fmt: skip


def crowd(render: Render, luck: random.Random):
    who = make_who(render.workspace, render.owner)

    def step():
        Render.objects.filter(pk=render.pk).update(next_at=timezone.now())
        return rendering.advance_render(render.pk)

    def decide():
        return luck.choice(DECISIONS)(who, Render.objects.get(pk=render.pk))

    def hint():
        callback_id = str(render.pk)
        return hinting.take_hint(render.workspace, video_id="film-0", callback_id=callback_id, by="webhook")

    return [luck.choice([step, step, decide, hint]) for _one in range(CROWD)]


def chain(render: Render) -> list[str]:
    """The states it went through, by its events: each step begins where the one before ended."""
    steps = [event for event in render.events.all() if event.changed_state]
    assert [step.before for step in steps[1:]] == [step.state for step in steps[:-1]]
    return [step.state for step in steps]


@pytest.mark.parametrize("state", ["queued", "unclear", "processing"])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_they_do_it_is_made_once_for_each_press(settings, state, seed):
    luck = random.Random(seed)
    render = make_render(make_video(make_who(make_workspace(engine="heygen")), scenes=1))
    with speaking.heygen(settings) as service:
        if state != "queued":
            service.add(str(render.pk))
        columns = {"remote_id": "film-0"} if state == "processing" else {}
        Render.objects.update(state=state, sent_at=None if state == "queued" else timezone.now(), **columns)
        for _round in range(2):
            outcomes = at_once(crowd(render, luck))
            broken = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, ServiceError)]
            assert broken == []
    known = Render.objects.get()
    states = chain(known)
    assert not states or states[-1] == known.state
    pressed = 1 + states.count("queued")  # the first submission, and each time it was sent again
    assert service.accepted <= pressed
    assert service.asked.count("POST /v2/video/generate") == states.count("sending")


def test_twenty_workers_settle_it_once(settings):
    render = make_render(make_video(make_who(make_workspace(engine="heygen")), scenes=1))
    Render.objects.update(state="unclear", sent_at=timezone.now())
    with speaking.heygen(settings) as service:
        service.add(str(render.pk))
        outcomes = at_once([lambda: rendering.advance_render(render.pk)] * CROWD)
    assert sum(isinstance(one, Render) for one in outcomes) == 1
    assert service.asked == ["GET /v1/video.list", "GET /v1/video_status.get"]
    assert [event.kind for event in Render.objects.get().events.all()] == ["settled"]


def test_twenty_renders_with_one_callback_id_take_each_video_once(settings):
    who = make_who(make_workspace(engine="heygen"))
    alike = {"callback_id": "mine", "body": '{"callback_id": "mine"}', "state": "unclear", "sent_at": timezone.now()}
    renders = [make_render(make_video(who, scenes=0), **alike) for _one in range(CROWD)]
    with speaking.heygen(settings) as service:
        for _film in range(5):
            service.add("mine")
        outcomes = at_once([lambda one=one: rendering.advance_render(one.pk) for one in renders])
    assert not [one for one in outcomes if isinstance(one, Exception)]
    taken = list(Render.objects.exclude(remote_id="").values_list("remote_id", flat=True))
    assert sorted(taken) == [f"film-{number}" for number in range(5)]
    assert Render.objects.filter(state="unclear").count() == CROWD - 5
