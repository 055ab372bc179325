"""The sound of a film: silence for as long as its scenes last."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av

SAMPLE_RATE = 48_000
BLOCK = 1024  # samples that AAC encodes at once


class Silence:
    """A mono AAC track of a number of samples, encoded bit by bit as the picture goes on."""

    def __init__(self, film: av.container.OutputContainer, samples: int) -> None:
        self.stream = film.add_stream("aac", rate=SAMPLE_RATE, layout="mono", options={"aac_coder": "fast"})
        self.samples = samples
        self.encoded = 0

    def until(self, seconds: Fraction) -> Iterator[av.Packet]:
        """The packets up to a time in the film, which is at most its end."""
        end = round(seconds * SAMPLE_RATE)
        while self.encoded < end:
            count = min(BLOCK, self.samples - self.encoded)
            block = av.AudioFrame(format="fltp", layout="mono", samples=count)
            block.planes[0].update(bytes(4 * count))
            block.sample_rate, block.pts, block.time_base = SAMPLE_RATE, self.encoded, Fraction(1, SAMPLE_RATE)
            self.encoded += count
            yield from self.stream.encode(block)

    def rest(self) -> Iterator[av.Packet]:
        """What the encoder still holds once all is given."""
        yield from self.stream.encode(None)
