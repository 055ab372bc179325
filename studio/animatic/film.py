"""Encodes pictures and sound into an MP4: H.264 at a constant quantiser, AAC, index in front."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.video.frame import PictureType

from studio.animatic.plan import Plan
from studio.animatic.sound import SAMPLE_RATE, Silence

if TYPE_CHECKING:
    from PIL import Image

QUANTISER = 20
BETWEEN_KEYS = 10  # seconds at most between frames one can jump to; every scene begins with one
# Under a constant quantiser a frame that repeats the last costs some 20 bytes; rate control would keep polishing it.
X264 = "ipratio=1:scenecut=0:rc-lookahead=0:sync-lookahead=0:bframes=0:mbtree=0:weightp=0:aq-mode=0:sliced-threads=0"
MAX_THREADS = 4
BT709, LIMITED = 1, 1  # the colours of HD video, said in the stream so that no player has to guess


def write_film(
    path: Path, plan: Plan, pictures: Iterable[Image.Image], progress: Callable[[float], None] | None = None
) -> None:
    """Writes a film of one picture a shot, each shown for its shot's frames, over silence of exactly that length.

    Pictures are taken one at a time. `progress` is told the share that is done, about once for a second of film.
    """
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        video = _video_stream(film, plan)
        sound = Silence(film, round(plan.frames / plan.fps * SAMPLE_RATE))
        second = max(1, round(plan.fps))
        for shown, frame in enumerate(_frames(plan, pictures), start=1):
            film.mux(video.encode(frame))
            if shown % second == 0 or shown == plan.frames:
                film.mux(list(sound.until(shown / plan.fps)))
                if progress:
                    progress(shown / plan.frames)
        film.mux(video.encode(None))
        film.mux(list(sound.rest()))


def _video_stream(film: av.container.OutputContainer, plan: Plan) -> av.VideoStream:
    options = {"preset": "ultrafast", "qp": str(QUANTISER), "x264-params": X264}
    stream = film.add_stream("libx264", rate=plan.fps, options=options)
    stream.width, stream.height, stream.pix_fmt = plan.width, plan.height, "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / plan.fps
    context.gop_size = round(BETWEEN_KEYS * plan.fps)
    context.thread_count = min(MAX_THREADS, os.cpu_count() or 1)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = LIMITED
    return stream


def _frames(plan: Plan, pictures: Iterable[Image.Image]) -> Iterator[av.VideoFrame]:
    """Every frame of the film in order; those of a shot are one and the same picture."""
    number = 0
    for shot, picture in zip(plan.shots, pictures, strict=True):
        frame = av.VideoFrame.from_image(picture).reformat(format="yuv420p", dst_colorspace=BT709)
        frame.time_base = 1 / plan.fps
        for i in range(shot.frames):
            frame.pts, frame.pict_type = number, PictureType.NONE if i else PictureType.I
            number += 1
            yield frame
