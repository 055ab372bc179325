"""docs/renders.md draws the course of a render and lists its events as the code has them."""

import re
from itertools import groupby
from pathlib import Path

from studio.models import Render, RenderEvent
from studio.services.course import STEPS, Step, Taker
from studio.services.pace import LOOKS
from tests.test_docs import fences, in_code, part, rows

PAGE = (Path(__file__).parents[1] / "docs/renders.md").read_text()


def diagram() -> str:
    """In Mermaid's words. What a person does stands in brackets."""
    lines = ["stateDiagram-v2"]
    for (before, state), steps in groupby(sorted(STEPS, key=place), key=lambda step: (step.before, step.state)):
        words = ", ".join(name(step) for step in steps)
        lines.append(f"    {before or '[*]'} --> {state}: {words}")
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in Render.ENDED)]) + "\n"


def place(step: Step) -> tuple[int, int]:
    states = Render.State.values
    return (states.index(step.before) if step.before else -1, states.index(step.state))


def name(step: Step) -> str:
    words = step.kind.value.replace("_", " ")
    return f"({words})" if Taker.PERSON in step.takers else words


def table() -> list[str]:
    return [
        f"| `{step.before}` | `{step.state}` | `{step.kind}` | {' or '.join(step.takers)} | {step.why} |".replace(
            "`None`", "–"
        )
        for step in STEPS
    ]


def test_the_drawing_is_the_code_s():
    assert fences("mermaid", PAGE) == [diagram()]


def test_the_table_is_the_code_s():
    shown = [line for line in part(PAGE, "States").splitlines() if re.match(r"\| (`\w+`|–) \| `", line)]
    assert shown == table()


def test_every_state_is_explained():
    assert [in_code(row[0])[0] for row in rows(part(PAGE, "States")) if len(row) == 2] == Render.State.values


def test_every_kind_of_event_is_told():
    told = {in_code(row[0])[0]: row[1] for row in rows(part(PAGE, "Events"))}
    assert told == {kind.value: str(kind.label) for kind in RenderEvent.Kind}


def test_the_looks_are_those_of_the_code():
    seconds = sum(pause.total_seconds() for pause in LOOKS)
    assert f"{len(LOOKS)} looks within {round(seconds / 60)} minutes" in PAGE


if __name__ == "__main__":
    print(diagram(), *table(), sep="\n")
