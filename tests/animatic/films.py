"""Payloads to film, and what a film holds once it is decoded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from PIL import Image


def shot(seconds: float = 1.0, color: str = "#204060", **sections: Any) -> dict[str, Any]:
    """A scene that lasts as long as a silence does."""
    return {
        "voice": {"type": "silence", "duration": seconds},
        "background": {"type": "color", "value": color},
    } | sections


def payload(*shots: dict[str, Any], size: tuple[int, int] = (320, 180), **settings: Any) -> dict[str, Any]:
    return {
        **settings,
        "dimension": {"width": size[0], "height": size[1]},
        "video_inputs": list(shots) or [shot()],
    }


@dataclass
class Film:
    """A decoded MP4: its size and rate, the time of every frame, the length of both tracks in seconds."""

    size: tuple[int, int]
    fps: float
    times: list[float]
    keys: list[int]
    pictures: dict[int, Image.Image]
    video_seconds: float
    audio_seconds: float
    samples: int
    codecs: tuple[str, str]
    sample_rate: int


def watch(path: Path, *wanted: int) -> Film:
    """Decodes a film, keeping the pictures of the frames that are wanted."""
    with av.open(str(path)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        times, keys, pictures = [], [], {}
        for number, frame in enumerate(film.decode(video=0)):
            times.append(float(frame.pts * frame.time_base))
            if frame.key_frame:
                keys.append(number)
            if number in wanted:
                pictures[number] = frame.to_image()
        return Film(
            (video.width, video.height),
            float(video.average_rate),
            times,
            keys,
            pictures,
            float(video.duration * video.time_base),
            float(audio.duration * audio.time_base),
            _samples(path),
            (video.codec_context.name, audio.codec_context.name),
            audio.rate,
        )


def _samples(path: Path) -> int:
    with av.open(str(path)) as film:
        return sum(frame.samples for frame in film.decode(audio=0))


def near(pixel: tuple[int, ...], colour: str, by: int = 8) -> bool:
    """Whether a decoded pixel is a colour, as far as encoding keeps it."""
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return all(abs(a - b) <= by for a, b in zip(pixel, wanted, strict=True))
