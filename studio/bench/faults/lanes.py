"""Several trials at a time, each in a process of its own; they take their work from one pipe."""

import json
import os
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .dying import forked
from .lane import Lane
from .mixing import play_run
from .plans import Fault
from .trial import play_fault

type Told = dict[str, Any]


def play_table(faults: Sequence[Fault], kills: int | None, places: Sequence[dict], folder: Path) -> list[Told]:
    """Each fault without a kill, and with one at each point that the first one went through, or at so many of them."""

    def row(lane: Lane, number: int) -> list[Told]:
        fault = faults[number]
        trials = [play_fault(lane, fault)]
        trials += [play_fault(lane, fault, point) for point in lane.worker.points()[:kills]]
        say(f"{fault.name}: {len(trials)} trials, {sum(bool(trial.wrong) for trial in trials)} wrong")
        return [trial.told() for trial in trials]

    return in_lanes(row, len(faults), places, folder / "table")


def play_mixed(runs: int, seed: int, places: Sequence[dict], folder: Path) -> list[Told]:
    def one(lane: Lane, number: int) -> list[Told]:
        return [play_run(lane, seed, number).told()]

    return in_lanes(one, runs, places, folder / "mixed")


def in_lanes(job: Callable[[Lane, int], list[Told]], number: int, places: Sequence[dict], folder: Path) -> list[Told]:
    """`job` for 0, 1, … number-1, each where a lane is free; what they told, in order."""
    take, give = os.pipe()
    for one in range(number):
        os.write(give, struct.pack("<i", one))
    os.close(give)
    folder.mkdir()

    def work(place: int) -> None:
        lane = Lane(folder / str(place), places[place])
        with (folder / f"{place}.json").open("w") as told:
            while mine := os.read(take, 4):
                at = struct.unpack("<i", mine)[0]
                told.write(json.dumps([at, job(lane, at)]) + "\n")
                told.flush()
        lane.clean()

    lanes = [forked(lambda place=place: work(place), folder / f"{place}.log") for place in range(len(places))]
    codes = [os.waitpid(pid, 0)[1] for pid in lanes]
    os.close(take)
    if any(codes):
        sys.exit("\n".join((folder / f"{place}.log").read_text() for place, code in enumerate(codes) if code))
    lines = [json.loads(line) for path in folder.glob("*.json") for line in path.read_text().splitlines()]
    return [told for _at, tolds in sorted(lines) for told in tolds]


def say(text: str) -> None:
    """Beside the table: how far it is. What a lane itself prints goes to its log."""
    os.write(TERMINAL, f"{text}\n".encode())


TERMINAL = os.dup(2)
