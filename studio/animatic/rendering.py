"""From a payload to a finished MP4 with its still."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from studio.animatic.errors import CannotRender
from studio.animatic.packages import available
from studio.animatic.plan import Plan, plan
from studio.stage import place

if TYPE_CHECKING:
    from PIL import Image

STILL = 640  # pixels of a still's longer side, at most


@dataclass(frozen=True, slots=True)
class Made:
    """A finished film: its file, its length, a JPEG of its first scene beside it, and its number of frames."""

    path: Path
    seconds: float
    thumbnail: Path
    frames: int


def render(payload: Mapping[str, Any], output: Path, *, progress: Callable[[float], None] | None = None) -> Made:
    """Makes the film of a payload for `POST /v2/video/generate` at `output`, and its still beside it as ".jpg".

    H.264 and AAC in an MP4 of the payload's size and rate, one still picture a scene, silent, as long as the scripts
    take to say by estimate. Nothing is fetched: pictures and films of the payload are signs with a name. Both files
    appear only when they are complete. `progress` is told shares from 0 to 1. The same payload gives the same frames.
    Raises `CannotRender` with a sentence: packages missing, payload out of bounds, output not writable. What
    `progress` raises ends the work and passes through.
    """
    if output.suffix.lower() != ".mp4":
        raise CannotRender("The film is an MP4: let the name of the output end in .mp4.")
    missing = available()
    if missing:
        raise CannotRender(f"Films need packages that are not installed: {', '.join(missing)}.")
    intended = plan(payload)
    still = output.with_suffix(".jpg")
    drafts = [path.with_name(f".{path.name}.{uuid4().hex}.part") for path in (output, still)]
    try:
        _write(intended, *drafts, progress)
        for draft, path in zip(drafts, (output, still), strict=True):
            draft.replace(path)
    except OSError as error:
        raise CannotRender(f"The film cannot be written to {output}: {error.strerror or error}.") from error
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
    return Made(output, intended.seconds, still, intended.frames)


def _write(intended: Plan, film: Path, still: Path, progress: Callable[[float], None] | None) -> None:
    from studio.animatic.film import write_film  # here, so that the studio runs without these packages

    pictures = _pictures(intended)
    first = next(pictures)
    _write_still(first, still)
    write_film(film, intended, chain([first], pictures), progress)


def _pictures(intended: Plan) -> Iterator[Image.Image]:
    from studio.animatic.paint import paint

    for shot in intended.shots:
        yield paint(place(shot.scene, intended.width, intended.height))


def _write_still(picture: Image.Image, path: Path) -> None:
    small = picture.copy()
    small.thumbnail((STILL, STILL))
    small.save(path, "JPEG", quality=85)
