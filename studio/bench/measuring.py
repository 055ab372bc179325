"""Many requests measured side by side: whatever else the machine does in the meantime, it does to all of them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from statistics import median

from .asking import Ask, OverHttp, Weight, weigh

WARM_UP = 3  # rounds that fill caches


@dataclass
class Probe:
    """Something that is asked over and over; `ask` makes the next request, `tidy` clears up after it, untimed."""

    name: str
    size: int
    ask: Callable[[], Ask]
    tidy: Callable[[], object] = lambda: None
    times: list[float] = field(default_factory=list)
    weight: Weight | None = None

    @property
    def time(self) -> float:
        """Milliseconds, the median."""
        return median(self.times)

    @property
    def noise(self) -> float:
        """How far two halves of its own rounds are apart: what is closer than that, this run cannot tell apart."""
        halves = [median(half) for half in (self.times[::2], self.times[1::2] or self.times)]
        return max(halves) / min(halves)

    def weigh(self) -> None:
        self.weight = weigh(self.ask())
        self.tidy()

    def run(self, http: OverHttp) -> float:
        took = http.time(self.ask())
        self.tidy()
        return took


def measure(groups: Sequence[Sequence[Probe]], port: int, rounds: int) -> None:
    """Fills in the probes. A round asks each of them once; the groups come in a new order every time, so that none
    always follows the same one. Within a group the order stays: what is added is removed again."""
    http = OverHttp(port)
    order = random.Random(1)  # noqa: S311
    try:
        for number in range(WARM_UP + rounds):
            for group in order.sample(groups, len(groups)):
                for probe in group:
                    took = probe.run(http)
                    if number >= WARM_UP:
                        probe.times.append(took)
    finally:
        http.close()
    for _cold, group in product((True, False), groups):
        for probe in group:
            probe.weigh()
