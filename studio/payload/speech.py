"""How long a script takes to say at the usual pace, and the pauses in it."""

import re
from dataclasses import dataclass
from typing import Any

# About 150 words a minute is what guides for scripts reckon with (measured renders: 2.8 and 3.5 words a second).
WORDS_A_SECOND = 150 / 60
# Scripts without blanks are counted by character: newsreaders say some 300 Chinese or Japanese ones a minute;
# Thai, Lao, Khmer and Burmese, spelt out, about 600 letters.
DENSE_A_SECOND = 300 / 60
SPELT_A_SECOND = 600 / 60

# `<break time="1.5s"/>`: seconds with an "s"; "500ms" is met in scripts written for other services.
BREAK = re.compile(r"""<break\s{1,9}time\s{0,9}=\s{0,9}["']?(\d{0,3}(?:\.\d{1,6})?)(m?s)["']?\s{0,9}/?>""", re.I)
DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SPELT = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


@dataclass(frozen=True)
class Speech:
    """`words` (characters where a script has no blanks), `seconds` at speed 1, of which `pauses` are breaks."""

    words: int
    seconds: float
    pauses: float = 0.0

    def at(self, speed: float) -> float:
        """The seconds it takes at another speed; pauses keep their length."""
        return (self.seconds - self.pauses) / speed + self.pauses


def speech(text: Any) -> Speech:
    """An estimate for a script; break tags are not words but seconds. What is no text takes no time."""
    if not isinstance(text, str):
        return Speech(0, 0.0)
    paused = sum(pauses(text))
    heard = BREAK.sub(" ", text)
    dense, spelt = len(DENSE.findall(heard)), len(SPELT.findall(heard))
    words = len(WORD.findall(SPELT.sub(" ", DENSE.sub(" ", heard))))
    seconds = words / WORDS_A_SECOND + dense / DENSE_A_SECOND + spelt / SPELT_A_SECOND + paused
    return Speech(words + dense + spelt, round(seconds, 3), round(paused, 3))


def pauses(text: Any) -> list[float]:
    """The seconds of each break tag of a script, in order."""
    found = BREAK.findall(text) if isinstance(text, str) and "<" in text else []
    return [float(time or 0) / (1000 if unit.lower() == "ms" else 1) for time, unit in found]


def spoken(text: str) -> str:
    """A script without its break tags: what is heard of it."""
    return BREAK.sub(" ", text).strip()
