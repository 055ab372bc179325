"""Which steps a render may take, and that nothing else writes its state."""

import ast
from itertools import product
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from studio.models import NeverChanged, Render, RenderEvent
from studio.services import course
from studio.services.course import STEPS, Kind, NotAllowed, Taker, allows, note, take_step, taker_of
from tests.factories import make_render

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

ROOT = Path(__file__).parents[2] / "studio"
State = Render.State
BY = {Taker.PERSON: "user:7", Taker.WORKER: "worker"}


@pytest.mark.parametrize("step", [step for step in STEPS if step.before], ids=lambda step: f"{step.before}-{step.kind}")
def test_each_step_leaves_the_state_and_an_event(step):
    render = make_render(state=step.before)
    [taker] = step.takers
    exchange = {"request": {"method": "GET"}, "reply": {"status": 200}}
    assert take_step(render, step.state, kind=step.kind, by=BY[taker], message="Why\x00.", exchange=exchange, looks=3)
    assert (render.state, render.looks) == (step.state, 3)
    stored = Render.objects.get()
    assert (stored.state, stored.looks) == (step.state, 3)
    event = RenderEvent.objects.get()
    assert (event.render_id, event.kind, event.by, event.before, event.state) == (
        render.pk, step.kind, BY[taker], step.before, step.state,
    )  # fmt: skip
    assert (event.message, event.exchange) == ("Why.", exchange)


def test_every_other_step_is_refused_and_writes_nothing():
    allowed = {(step.before, step.state, step.kind, taker) for step in STEPS for taker in step.takers}
    render = make_render()
    refused = 0
    for before, state, kind, taker in product(State, State, Kind, Taker):
        if (before, state, kind, taker) in allowed:
            continue
        render.state = before
        with pytest.raises(NotAllowed):
            take_step(render, state, kind=kind, by=BY[taker])
        refused += 1
    assert refused == 7 * 7 * len(Kind) * 2 - len(STEPS) + 1
    assert (Render.objects.get().state, RenderEvent.objects.count()) == ("queued", 0)


@pytest.mark.parametrize("by", ["webhook", "callback"])
def test_a_hint_takes_no_step(by):
    assert taker_of(by) is None
    for step in STEPS[1:]:
        with pytest.raises(NotAllowed):
            take_step(make_render(state=step.before), step.state, kind=step.kind, by=by)


def test_what_is_over_stays_over():
    assert not [step for step in STEPS if step.before in Render.ENDED]
    assert {step.before for step in STEPS} == {None, *Render.OPEN}
    assert {step.state for step in STEPS} == set(State)


def test_who_comes_too_late_writes_nothing():
    render = make_render()
    other = Render.objects.get()
    assert take_step(other, State.CANCELLED, kind=Kind.CANCELLED, by="local")
    assert not take_step(render, State.SENDING, kind=Kind.SENDING, by="worker", sent_at=None)
    assert render.state == "queued"  # as it was seen; the row is asked anew by whoever cares
    assert [event.kind for event in RenderEvent.objects.all()] == ["cancelled"]


def test_where_has_to_hold():
    render = make_render()
    assert not take_step(render, State.SENDING, kind=Kind.SENDING, by="worker", where=Q(attempts=5))
    assert (Render.objects.get().state, RenderEvent.objects.count()) == ("queued", 0)


def test_a_state_without_its_event_is_not_kept(monkeypatch):
    def broken(**columns):
        raise DatabaseError("disk full")

    monkeypatch.setattr(RenderEvent.objects, "create", broken)
    render = make_render()
    with pytest.raises(DatabaseError), transaction.atomic():
        take_step(render, State.SENDING, kind=Kind.SENDING, by="worker")
    assert Render.objects.get().state == render.state == "queued"


def test_any_step_ends_the_waiting_for_a_person():
    render = make_render(state="unclear", needs_person=True)
    take_step(render, State.FAILED, kind=Kind.GIVEN_UP, by="local")
    assert not Render.objects.get().needs_person


def test_a_note_leaves_the_state_as_it_is():
    render = make_render(state="processing")
    event = note(render, kind=Kind.HINT, by="webhook")
    assert (event.before, event.state, event.changed_state) == ("processing", "processing", False)
    assert Render.objects.get().state == "processing"


# --- Events are never changed -------------------------------------------------------------------------------------


@pytest.fixture
def event():
    return note(make_render(), kind=Kind.CHECKED, by="local", message="as it was")


def test_an_event_is_not_saved_again(event):
    event.message = "as I like it"
    for again in (event, RenderEvent.objects.get()):
        with pytest.raises(NeverChanged):
            again.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda: RenderEvent.objects.update(message="as I like it"),
        lambda: RenderEvent.objects.bulk_update([RenderEvent.objects.get()], ["message"]),
        lambda: connection.cursor().execute("UPDATE studio_renderevent SET message = 'x'"),
        lambda: connection.cursor().execute("UPDATE studio_renderevent SET \"by\" = 'nobody' WHERE 1 = 1"),
    ],
    ids=["update", "bulk_update", "SQL", "SQL of one column"],
)
def test_the_database_itself_refuses(event, change):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change()
    assert RenderEvent.objects.get().message == "as it was"


def test_it_goes_with_its_render(event):
    event.render.delete()
    assert not RenderEvent.objects.exists()


# --- One place writes a state --------------------------------------------------------------------------------------


def writes(tree: ast.AST):
    """Lines that write a `state`: by keyword to a call that writes rows, or as an attribute of something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = {word.arg for word in node.keywords}
            if node.func.attr in {"update", "create", "get_or_create", "update_or_create"} and "state" in named:
                yield node.lineno
            if node.func.attr in {"save", "bulk_update"} and '"state"' in ast.unparse(node).replace("'", '"'):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Render", "setattr"}:
            if "state" in {word.arg for word in node.keywords} or "'state'" in ast.unparse(node):
                yield node.lineno
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "state" and "State" in ast.unparse(value):
                    yield node.lineno
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (t.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "state")


# The emulator's deliveries and the webhooks have a state of their own; measuring begins with rows that never ran.
OF_SOMETHING_ELSE = ("emulator/", "migrations/", "bench/", "services/webhooks.py")


def test_no_other_place_writes_a_state():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in ROOT.rglob("*.py")
        if not str(path.relative_to(ROOT)).startswith(OF_SOMETHING_ELSE) and path != Path(course.__file__)
        for line in writes(ast.parse(path.read_text()))
    }
    assert found == set()


@pytest.mark.parametrize(
    "line",
    [
        "rows.update(state=State.FAILED)", "Render(state='x')", "render.state = 'x'",
        "render.save(update_fields=['state'])",
        "columns = {'state': State.FAILED}", "setattr(render, 'state', x)", "Render.objects.create(state='x')",
    ],
)  # fmt: skip
def test_that_test_sees_one(line):
    assert list(writes(ast.parse(line)))


def test_the_first_step_is_a_submission():
    assert allows(None, State.QUEUED, Kind.SUBMITTED, Taker.PERSON)
    event = course.note_submission(make_render(), by="host:42")
    assert (event.before, event.state, event.by) == ("", "queued", "host:42")
