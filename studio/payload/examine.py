"""The whole verdict on a body as it came: what it means, what is wrong, what is worth knowing."""

from dataclasses import dataclass, field
from typing import Any

from studio.payload.advice import advise
from studio.payload.foreign import foreign
from studio.payload.judge import judge
from studio.payload.normalise import normalise
from studio.payload.problems import Code, Problem, steps
from studio.payload.unsendable import unsendable


@dataclass(frozen=True)
class Verdict:
    """`payload` and `unknown` as from `normalise`; problems and notes point into the body as it was given."""

    payload: dict[str, Any]
    unknown: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        return not self.problems


def examine(raw: Any) -> Verdict:
    """Normalise and judge any JSON value. `validate`, import and the host API all ask here. Never raises."""
    other = foreign(raw)
    if other:
        return Verdict({}, problems=[other])
    found = normalise(raw)
    problems = judge(found.payload)
    for pointer, value in found.unknown.items():
        problems += unsendable(value, pointer, steps(pointer)[-1])
    problems = [Problem(found.given(one.pointer), one.code, one.params) for one in problems]
    advice = [Problem(found.given(one.pointer), one.code, one.params) for one in advise(found.payload)]
    # A blank where something is needed is told once, as the problem that it is.
    wrong = {problem.pointer for problem in problems}
    notes = [note for note in found.notes if note.code != Code.LEFT_OUT_BLANK or note.pointer not in wrong]
    return Verdict(found.payload, found.unknown, problems, notes + advice)
