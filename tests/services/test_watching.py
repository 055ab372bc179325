from datetime import timedelta

import pytest
from django.utils import timezone

from studio.services import watching
from studio.services.housekeeping import report_worker
from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

MINUTE = timedelta(minutes=1)


def made(engine="heygen", **columns):
    """A render as it is now, with times told by how long ago they were."""
    now = timezone.now()
    for name in ("next_at", "lease_until", "sent_at", "created_at"):
        if name in columns:
            columns[name] = now - columns[name]
    scenes = columns.pop("scenes", 1)
    return make_render(make_video(make_who(make_workspace(engine=engine)), scenes=scenes), **columns)


def processing(ago, **columns):
    return made(**{"state": "processing", "remote_id": "remote-1", "sent_at": ago, "next_at": -MINUTE, **columns})


@pytest.fixture
def working():
    report_worker("a", ["sending", "drafts"])


def told(render):
    found = watching.standing(render)
    return found and (str(found.kind), found.sentence, found.next_step)


# --- Slow -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "scenes", "kind", "words"),
    [
        (0, 1, None, ""),
        (15, 1, None, ""),
        (16, 1, "slow", "longer than usual for this video: 16 minutes so far"),
        (16, 9, None, ""),  # nine scenes are given three minutes more
        (19, 9, "slow", "longer than usual"),
        (30, 1, "slow", "longer than usual"),
        (31, 1, "slow", "for 31 minutes, longer than it says"),
        (31, 9, "slow", "longer than usual"),
        (600, 9, "slow", "for 10 hours, longer than it says"),
    ],
)
def test_slow_is_what_takes_longer_than_the_service_says(working, minutes, scenes, kind, words):
    found = watching.standing(processing(minutes * MINUTE, scenes=scenes))
    assert (found and found.kind) == kind
    assert not found or words in found.sentence


def test_after_the_longest_time_the_support_is_asked_with_the_id(working):
    assert "support about the video remote-1" in told(processing(31 * MINUTE))[2]
    assert "remote-1" not in told(processing(16 * MINUTE))[2]


def test_what_is_slow_is_a_setting(working, settings):
    render = processing(31 * MINUTE)
    settings.USUAL_MINUTES, settings.LONGEST_MINUTES = 40, 60
    assert told(render) is None
    settings.USUAL_MINUTES = 20
    assert "Most take up to 20 minutes, some up to 60." in told(render)[2]


def test_a_draft_is_slow_after_its_own_time(working):
    assert told(processing(70 * timedelta(seconds=1), engine="local")) is None
    kind, sentence, _next = told(processing(2 * MINUTE, engine="local"))
    assert (kind, "This draft takes longer than usual: 2 minutes" in sentence) == ("slow", True)


def test_a_draft_that_nobody_makes_is_lost_and_not_slow():
    report_worker("a", ["sending"])
    kind, sentence, next_step = told(processing(2 * MINUTE, engine="local"))
    assert (kind, "no worker for drafts" in sentence, "manage.py worker" in next_step) == ("lost", True, True)


# --- Lost -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["queued", "sending", "processing"])
def test_without_a_worker_what_is_due_is_lost_soon(state):
    assert told(made(state=state, next_at=timedelta(seconds=5))) is None
    kind, sentence, next_step = told(made(state=state, next_at=timedelta(seconds=20)))
    assert (kind, "no worker is running" in sentence) == ("lost", True)
    assert "manage.py up" in next_step


@pytest.mark.parametrize("state", ["queued", "sending", "processing"])
def test_workers_that_do_not_get_to_it_are_told_apart_from_none(working, state):
    assert told(made(state=state, next_at=MINUTE)) is None
    kind, sentence, _next = told(made(state=state, next_at=5 * MINUTE))
    assert (kind, "for 5 minutes although it was due" in sentence, "stuck or busy" in sentence) == ("lost", True, True)


def test_a_worker_for_other_queues_is_none():
    report_worker("a", ["drafts", "callbacks"])
    assert told(made(next_at=MINUTE))[0] == "lost"


def test_what_a_worker_holds_or_will_look_at_later_is_not_lost():
    assert told(made(state="sending", next_at=5 * MINUTE, lease_until=-MINUTE)) is None
    assert told(made(state="sending", next_at=5 * MINUTE, lease_until=timedelta(seconds=5))) is None
    assert told(made(next_at=-5 * MINUTE)) is None


@pytest.mark.parametrize("state", ["completed", "failed"])
def test_what_has_ended_is_neither(state):
    assert told(made(state=state, next_at=60 * MINUTE, sent_at=60 * MINUTE)) is None


# --- What it costs ----------------------------------------------------------------------------------------------


def test_the_usual_case_asks_the_database_nothing():
    render = processing(MINUTE)
    assert queries_of(lambda: watching.standing(render)) == 0


@pytest.mark.parametrize("number", [1, 3, 25])
def test_a_list_is_one_query(number):
    renders = [processing(2 * MINUTE, engine="local") for _ in range(number - 1)] + [made()]
    assert queries_of(lambda: watching.standings(renders)) == 1
    assert len(watching.standings(renders)) == number - 1
