"""From a payload to shots: which scene is seen for how many frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from studio.animatic.errors import CannotRender
from studio.payload import complete_scene, complete_settings, judge_settings, scene_seconds

MAX_SECONDS = 3600.0  # of a whole film
FASTEST, SLOWEST = 120, 1  # frames a second: beyond these no player shows what was meant
FINEST = 1001  # highest denominator of a frame rate, as in 30000/1001


@dataclass(frozen=True, slots=True)
class Shot:
    """A completed scene and the number of frames it is seen."""

    scene: Mapping[str, Any]
    frames: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Pixels, frames a second, and the shots in order."""

    width: int
    height: int
    fps: Fraction
    shots: tuple[Shot, ...]

    @property
    def frames(self) -> int:
        return sum(shot.frames for shot in self.shots)

    @property
    def seconds(self) -> float:
        return float(self.frames / self.fps)


def plan(payload: Mapping[str, Any]) -> Plan:
    """The plan of a film, its scenes' lengths estimated by `payload.scene_seconds`.

    A scene ends on the frame next to the sum of all lengths so far, so that roundings never add up. Raises
    `CannotRender` without scenes, for a size or rate that is refused, and for more than an hour.
    """
    scenes = payload.get("video_inputs")
    if not isinstance(scenes, list) or not scenes:
        raise CannotRender("There is no scene to render.")
    width, height, fps = _format({name: value for name, value in payload.items() if name != "video_inputs"})
    completed = [complete_scene(scene) for scene in scenes]
    lengths = [scene_seconds(scene) for scene in completed]
    if sum(lengths) > MAX_SECONDS:
        raise CannotRender(f"The film would last {sum(lengths) / 60:.0f} minutes; {MAX_SECONDS / 60:.0f} is the most.")
    return Plan(width, height, fps, tuple(_shots(completed, lengths, fps)))


def _format(settings: Mapping[str, Any]) -> tuple[int, int, Fraction]:
    wrong = {problem.pointer.split("/")[1] for problem in judge_settings(settings) if problem.pointer}
    if "dimension" in wrong:
        raise CannotRender("This size cannot be rendered: {width} × {height} pixels.".format_map(_given(settings)))
    completed = complete_settings(settings)
    rate = completed["fps"]
    if "fps" in wrong or not SLOWEST <= rate <= FASTEST:
        raise CannotRender(f"A film needs {SLOWEST} to {FASTEST} frames a second.")
    size = completed["dimension"]
    return size["width"], size["height"], Fraction(str(rate)).limit_denominator(FINEST)


def _given(settings: Mapping[str, Any]) -> dict[str, str]:
    size = settings["dimension"] if isinstance(settings.get("dimension"), Mapping) else {}
    return {side: str(size.get(side, "?"))[:20] for side in ("width", "height")}


def _shots(scenes: list[dict[str, Any]], lengths: list[float], fps: Fraction) -> list[Shot]:
    shots, end, shown = [], Fraction(0), 0
    for scene, seconds in zip(scenes, lengths, strict=True):
        end += Fraction(round(seconds * 1000), 1000)  # exact, so that sums of many have no error of their own
        frames = max(1, round(end * fps) - shown)
        shown += frames
        shots.append(Shot(scene, frames))
    return shots
