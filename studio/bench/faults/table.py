"""The table, in Markdown: a row for each fault, a column for what a killed worker's render was at."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .plans import Fault

# Where a worker was killed, and what is counted there.
COLUMNS = {
    "": "no kill",
    "queued": "queued",
    "sending": "sending",
    "asked": "asked",
    "unclear": "unclear",
    "processing": "processing",
    "ended": "ended",
}
HEAD = ["fault", *COLUMNS.values(), "ends"]


def table(faults: Sequence[Fault], trials: Sequence[dict[str, Any]]) -> str:
    rows = [row(fault, [one for one in trials if one["fault"] == fault.name]) for fault in faults]
    lines = [HEAD, ["---"] * len(HEAD), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def row(fault: Fault, trials: Sequence[dict[str, Any]]) -> list[str]:
    cells = []
    for where in COLUMNS:
        here = [one for one in trials if one["killed"] == where]
        good = sum(not one["wrong"] for one in here)
        cells.append(f"{good}/{len(here)}" if good < len(here) else f"{good}" if here else "")
    endings = Counter(one["ended"] for one in trials)
    return [f"`{fault.name}`", *cells, ", ".join(f"{words} {number}" for words, number in endings.most_common())]


def summary(trials: Sequence[dict], mixed: Sequence[dict], seed: int, seconds: float) -> str:
    killed = sum(bool(one["killed"]) for one in trials)
    lines = [f"\n{len(trials)} trials, {killed} with a kill, {sum(bool(one['wrong']) for one in trials)} wrong"]
    if mixed:
        wrong = sum(bool(one["wrong"]) for one in mixed)
        kills = sum(one["kills"] for one in mixed)
        renders = sum(one["renders"] for one in mixed)
        lines.append(f"{len(mixed)} mixed runs (seed {seed}), {renders} renders, {kills} kills, {wrong} wrong")
    lines.append(f"{seconds:.0f} s")
    for one in [*trials, *mixed]:
        if one["wrong"]:
            lines += [f"\n### {one['fault']}, kill at {one['die_at']} ({one['killed'] or 'none'})"]
            lines += [f"- {words}" for words in one["wrong"]] + ["", "```", one["log"], "```"]
    return "\n".join(lines)
