"""How long scenes last before anything is rendered: the usual length, and the range around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.payload.speech import pauses, speech
from studio.payload.values import as_boolean

SHORTEST = 1.0  # seconds that a scene lasts at least; the shortest silence the document allows
RECORDING = 5.0  # seconds that the emulator's films give a recording; how long the service's take, nobody knows before

MAKES = ("avatar", "avatar_iv", "talking_photo", "talking_photo_iv", "nobody")  # of presenters; each has its price

# Around the usual 2.5 words a second: measured renders spoke 2.8 and 3.5 of them; slow narrators speak 2.2.
QUICKEST = 2.5 / 3.5
SLOWEST = 2.5 / 2.2


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds of film: at least `low` and at most `high`, beside `recordings` whose lengths are unknown."""

    low: float = 0.0
    high: float = 0.0
    recordings: int = 0

    def __add__(self, other: Length) -> Length:
        return Length(self.low + other.low, self.high + other.high, self.recordings + other.recordings)

    @property
    def is_known(self) -> bool:
        return not self.recordings


def length_of(voice: Mapping[str, Any] | None, usual: float) -> Length:
    """The range around the `usual` seconds of a scene with this voice, as typed or completed.

    What is said takes more or less time, the pauses in it and a silence take theirs, a recording is unknown.
    """
    kind = (voice or {}).get("type")
    if kind == "audio":
        return Length(recordings=1)
    if voice is None or kind == "silence":
        return Length(usual, usual)
    paused = min(sum(pauses(voice.get("input_text"))), usual)
    said = usual - paused
    return Length(max(SHORTEST, said * QUICKEST + paused), max(SHORTEST, said * SLOWEST + paused))


def total(lengths: Iterable[Length]) -> Length:
    """The length of a video, whose scenes follow one another."""
    return sum(lengths, Length())


def scene_seconds(scene: Mapping[str, Any]) -> float:
    """How long a scene from `complete_scene` usually lasts, in seconds: never below one, so that each is seen."""
    voice = scene.get("voice") or {}
    if voice.get("type") == "silence":
        return max(SHORTEST, float(voice.get("duration") or 0))
    if voice.get("type") == "audio":
        return RECORDING
    return max(SHORTEST, speech(voice.get("input_text")).at(voice.get("speed") or 1.0))


def makes_of(character: Mapping[str, Any] | None) -> tuple[str, ...]:
    """How the service may make a scene's presenter, by which its price goes: "avatar", "avatar_iv", "talking_photo",
    "talking_photo_iv", or "nobody". More than one where the draft leaves it to the service."""
    if character is None:
        return ("nobody",)
    kind = "talking_photo" if character.get("type") == "talking_photo" else "avatar"
    newer = as_boolean(character.get("use_avatar_iv_model"))
    if newer is True:
        return (f"{kind}_iv",)
    return (kind,) if newer is False else (kind, f"{kind}_iv")
