"""A worker that dies right before or right after any of its commits: nothing is sent twice, nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from studio.models import EmulatorJob, Render
from studio.services import pace, rendering
from tests.factories import make_render, make_video, make_who, make_workspace
from tests.servers import answers, hangs_up

from . import service as speaking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

GENERATE = "POST /v2/video/generate"
WRITES = ("INSERT", "UPDATE", "DELETE")


class Killed(BaseException):
    """As SIGKILL: nobody catches it."""


@contextmanager
def dying(at: int, before: bool, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Around the `at`th commit, whether of a transaction or of a single statement."""
    points = count()

    def commit() -> None:
        dies = next(points) == at
        if dies and before:
            connection._rollback()  # as the database does; left open, Django itself would commit it on the way out
            raise Killed
        committed()
        if dies:
            raise Killed

    def execute(run, sql, *rest):
        if connection.in_atomic_block or not sql.lstrip().upper().startswith(WRITES):
            return run(sql, *rest)
        dies = next(points) == at
        if dies and before:
            raise Killed
        done = run(sql, *rest)
        if dies:
            raise Killed
        return done

    committed = connection._commit
    with monkeypatch.context() as patch, connection.execute_wrapper(execute):
        patch.setattr(connection, "_commit", commit)
        yield


def work(render: Render) -> bool:
    """The next step, as another worker would take it later: what a dead one held has run out."""
    past = timezone.now() - timedelta(seconds=1)
    Render.objects.filter(pk=render.pk).update(next_at=past)
    Render.objects.filter(pk=render.pk).exclude(lease_until=None).update(lease_until=past)
    return rendering.advance_render(render.pk) is not None


def run(render: Render, at: int, before: bool, monkeypatch: pytest.MonkeyPatch) -> bool:
    """To its end, or until a person has to decide; whether the worker died on the way."""
    died = False
    try:
        with dying(at, before, monkeypatch):
            while work(render):
                pass
    except Killed:
        died = True
    for _step in range(100):
        if not work(render):
            return died
    raise AssertionError("it goes on for ever")


def told(render: Render) -> Render:
    """What is written of its course hangs together, and no step is missing."""
    known = Render.objects.get(pk=render.pk)
    chain = [event for event in known.events.all() if event.changed_state]
    assert [event.before for event in chain] == ["queued", *(event.state for event in chain[:-1])]
    assert chain[-1].state == known.state
    return known


def every_point(monkeypatch: pytest.MonkeyPatch, one) -> None:
    for before in (True, False):
        for at in count():
            died = one(at, before)
            if not died:
                assert at > 4
                break


FAULTS = {
    "all goes well": lambda service: [],
    "taken, and the line is cut": lambda service: [service.after(hangs_up)],
    "too many at first": lambda service: [answers(429, retry_after="1")],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_service_takes_it_once_and_it_is_finished(settings, monkeypatch, fault):
    who = make_who(make_workspace(engine="heygen"))

    def one(at: int, before: bool) -> bool:
        Render.objects.all().delete()  # every service here begins with film-0
        render = make_render(make_video(who, scenes=1))
        with speaking.heygen(settings) as service:
            service.fail(GENERATE, *FAULTS[fault](service))
            service.finished = True
            died = run(render, at, before, monkeypatch)
        known = told(render)
        if service.accepted:
            assert (service.accepted, known.state, known.remote_id) == (1, "completed", "film-0"), (at, before)
        else:  # it died between saying that it sends and sending
            assert (known.state, known.needs_person) == ("unclear", True), (at, before)
            assert died
        return died

    every_point(monkeypatch, one)


def test_what_never_arrived_waits_for_a_person(settings, monkeypatch):
    monkeypatch.setattr(pace, "LOOKS", pace.LOOKS[:2])
    who = make_who(make_workspace(engine="heygen"))

    def one(at: int, before: bool) -> bool:
        Render.objects.all().delete()  # every service here begins with film-0
        render = make_render(make_video(who, scenes=1))
        with speaking.heygen(settings) as service:
            service.fail(GENERATE, hangs_up)
            died = run(render, at, before, monkeypatch)
        known = told(render)
        assert (service.accepted, service.asked.count(GENERATE) <= 1) == (0, True)
        assert (known.state, known.needs_person) == ("unclear", True), (at, before)
        return died

    every_point(monkeypatch, one)


def test_the_emulator_takes_it_once(monkeypatch):
    who = make_who(make_workspace())

    def one(at: int, before: bool) -> bool:
        Render.objects.all().delete()  # every service here begins with film-0
        render = make_render(make_video(who, scenes=1))
        died = run_locally(render, at, before, monkeypatch)
        known = told(render)
        jobs = EmulatorJob.objects.filter(payload__callback_id=str(render.pk))
        assert (known.state, jobs.count()) == ("completed", 1), (at, before)
        return died

    every_point(monkeypatch, one)


def run_locally(render: Render, at: int, before: bool, monkeypatch: pytest.MonkeyPatch) -> bool:
    """The emulator's films are ready once they are asked for the second time."""
    died = False
    try:
        with dying(at, before, monkeypatch):
            for _step in range(3):
                work(render)
    except Killed:
        died = True
    for _step in range(20):
        EmulatorJob.objects.filter(payload__callback_id=str(render.pk)).update(status="completed", seconds=1)
        if not work(render):
            return died
    raise AssertionError("it goes on for ever")
