from fractions import Fraction

import pytest

from studio.animatic.plan import plan
from tests.animatic.films import payload, shot


def test_a_plan_has_the_defaults_of_the_request() -> None:
    found = plan({"video_inputs": [shot(2)]})
    assert (found.width, found.height, found.fps, found.frames, found.seconds) == (1920, 1080, 25, 50, 2)


@pytest.mark.parametrize(
    ("fps", "exact"),
    [
        (25.0, "25"),
        (12.5, "25/2"),
        (29.97, "2997/100"),
        (29.97002997002997, "30000/1001"),
        (23.976, "2997/125"),
        (59.94, "2997/50"),
    ],
)
def test_rates_are_exact(fps: float, exact: str) -> None:
    assert plan(payload(fps=fps)).fps == Fraction(exact)


def test_a_script_lasts_as_long_as_it_takes_to_say() -> None:
    voice = {"type": "text", "voice_id": "v", "input_text": "one two three four five " * 3, "speed": 1.0}
    (only,) = plan(payload(shot(voice=voice))).shots
    assert only.frames == 150


def test_roundings_do_not_add_up() -> None:
    found = plan(payload(*[shot(1.33)] * 50, fps=3))
    ends = [sum(one.frames for one in found.shots[: i + 1]) for i in range(50)]
    assert ends == [round(1.33 * (i + 1) * 3) for i in range(50)]


def test_a_scene_is_always_seen() -> None:
    assert [one.frames for one in plan(payload(shot(1), shot(1), fps=1)).shots] == [1, 1]
