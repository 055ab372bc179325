"""Runs of everything at once: several renders, faults, kills, clocks and events, all drawn from one seed."""

from random import Random

from .lane import VIDEOS, Lane
from .plans import MINUTES, Fault
from .trial import Player, Trial

GENERATE = (
    "accept whole", "accept whole", "accept hang", "accept 500", "accept 502", "accept cut", "accept drop",
    "accept no-id", "ignore hang", "ignore 500", "ignore 502", "ignore 429", "ignore 429", "ignore error",
    "ignore refuse", "unread",
)  # fmt: skip
STATUS = ("pending", "waiting", "processing", "rendering_hd", "!500", "!429", "!cut", "!hang", "!gone")
LISTING = ("whole", "500", "502", "cut", "hang", "429")
EVENTS = ("early", "told", "duplicate", "late", "forged")
LONGEST_LIFE = 60  # a kill is drawn from so many points; what lies beyond a run's end is no kill


def play_run(lane: Lane, seed: int, number: int) -> Trial:
    """The same run for the same seed and number, but for what the machine's threads do to it."""
    chance = Random(f"{seed}:{number}")  # noqa: S311
    fault = drawn(chance, f"run {number}")
    kills = tuple(chance.randint(1, LONGEST_LIFE) for _kill in range(chance.choice((0, 1, 1, 2, 3))))
    return Player(lane, fault, kills, videos=chance.randint(1, VIDEOS)).play()


def drawn(chance: Random, name: str) -> Fault:
    def some(words: tuple[str, ...], most: int) -> list[str]:
        return [chance.choice(words) for _word in range(chance.randint(0, most))]

    ending = chance.choice(("completed", "completed", "completed", "failed"))
    plan = {
        "generate": [*some(GENERATE, 4), "accept whole"],
        "status": [*some(STATUS, 4), ending],
        "listing": [*some(LISTING, 3), "whole"],
        "events": some(EVENTS, 2),
        "lag": chance.choice((0, 0, 0, MINUTES, 5 * MINUTES)),
        "off": chance.choice((0, 0, 0, -5 * MINUTES, 5 * MINUTES)),
        "others": chance.choice((0, 0, 5)),
        "page": chance.choice((3, 100)),
    }
    marks = {
        "refuses": chance.random() < 0.1,
        "task_lost": chance.random() < 0.1,
        "off": chance.choice((0, 0, 0, -2 * MINUTES, 2 * MINUTES)),
        "hooks": chance.random() < 0.4,
    }
    return Fault(name, "drawn by chance", plan, **marks)
