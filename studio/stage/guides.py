"""Lines that help to place things and are never part of the film: safe margins, and where captions will stand."""

from dataclasses import dataclass

from studio.stage.layout import Box

# Shares of the frame on each side. Broadcasters' recommendation for 16:9 (EBU R 95): nothing that matters happens in
# the outer 3.5 %, no words stand in the outer 5 %.
ACTION, WORDS = 0.035, 0.05
# Captions of two lines fill about this share of the height above the words' margin (our own draft's look).
CAPTIONS = 0.15


@dataclass(frozen=True, slots=True)
class Guides:
    """`action` and `words` are the safe areas, `captions` the band that captions will cover; pixels of the output."""

    action: Box
    words: Box
    captions: Box

    @property
    def boxes(self) -> list[tuple[str, Box]]:
        return [("action", self.action), ("words", self.words), ("captions", self.captions)]


def guides(width: int, height: int) -> Guides:
    words = _inset(width, height, WORDS)
    band = height * CAPTIONS
    return Guides(_inset(width, height, ACTION), words, Box(words.x, words.bottom - band, words.width, band))


def _inset(width: int, height: int, share: float) -> Box:
    return Box(width * share, height * share, width * (1 - 2 * share), height * (1 - 2 * share))
