"""The editor's requests at several numbers of scenes, beside a view that answers with a constant."""

from collections.abc import Sequence
from functools import partial
from itertools import count
from uuid import uuid4

from studio.models import Scene, Who
from studio.services import first_run
from studio.services.drafts import digest
from studio.services.verdicts import judge
from studio.views.cards import Card, look_of

from .asking import Ask
from .measuring import Probe, measure
from .server import serving
from .table import aligned
from .videos import forget_removed, make_video

BARE = "bare view (/healthz)"
OPEN_EDITOR, OPEN_FIRST, OPEN_LAST = "open editor", "open scene, first", "open scene, last"
SAVE_FIRST, SAVE_LAST = "save script, first", "save script, last"
SAVE_SEEN, SAVE_UNSEEN = "save text in picture", "the same, not drawn yet"  # a key draws it long before it is saved
ADD, REMOVE, REORDER = "add scene", "remove it again", "reorder"
ROWS = (BARE, OPEN_EDITOR, OPEN_FIRST, OPEN_LAST, SAVE_FIRST, SAVE_LAST, SAVE_SEEN, SAVE_UNSEEN, ADD, REMOVE, REORDER)
PER_SCENES, PER_SAVE = 1.1, 4.0  # the goals

type Rows = dict[tuple[str, int], Probe]


def run(rounds: int, sizes: Sequence[int]) -> None:
    """Prints the table and whether the goals hold."""
    with serving() as port:
        who = Who(first_run.prepare(), first_run.OWNER, reviews=True)
        groups = [[Probe(BARE, 0, lambda: Ask("GET", "/healthz", htmx=False))]]
        for size in sizes:
            groups += [*reading(who, size), adding(who, size)]
        print(f"Measuring: {rounds} rounds of {sum(map(len, groups))} requests, one after the other", flush=True)
        measure(groups, port, rounds)
    rows = {(probe.name, probe.size): probe for group in groups for probe in group}
    print(table(rows, sizes), *goals(rows, sizes), sep="\n", flush=True)


def reading(who: Who, size: int) -> list[list[Probe]]:
    """What leaves the number of scenes as it is, on one video."""
    video = make_video(who, size)
    present = list(video.scenes.present())
    first, last = present[0], present[-1]
    tab, saves = str(uuid4()), count(1)

    def reorder() -> Ask:
        present.append(present.pop(0))  # every scene gets another number
        for place, scene in enumerate(present):
            scene.position = place
        ids = [scene.pk for scene in present]
        return Ask("POST", f"/videos/{video.pk}/order/", {"scene": ids[0], "scene_ids": ids})

    def save(scene: Scene, section: str = "voice", field: str = "input_text", drawn: bool = True) -> Ask:
        """A section's form as a tab sends it, with a text that changes every time, and what the page shows by then."""
        number, before, card = next(saves), getattr(scene, section), Card(scene)
        shown = [card.shows, card.verdict, card.look]
        setattr(scene, section, {**before, field: f"{before[field].partition(' #')[0]} #{number:06d}"})
        judge(scene)
        sent = {"digest": digest(before), "tab": tab, "count": number, "shows": [*shown, *[look_of(scene)] * drawn]}
        return Ask("POST", f"/scenes/{scene.pk}/{section}/", typed_into(getattr(scene, section)) | sent)

    probes = [
        Probe(OPEN_EDITOR, size, lambda: Ask("GET", f"/videos/{video.pk}/", htmx=False)),
        Probe(OPEN_FIRST, size, lambda: Ask("GET", f"/scenes/{first.pk}/")),
        Probe(OPEN_LAST, size, lambda: Ask("GET", f"/scenes/{last.pk}/")),
        Probe(SAVE_FIRST, size, partial(save, first)),
        Probe(SAVE_LAST, size, partial(save, last)),
        Probe(SAVE_SEEN, size, partial(save, last, "text", "text")),
        Probe(SAVE_UNSEEN, size, partial(save, last, "text", "text", drawn=False)),
        Probe(REORDER, size, reorder),
    ]
    return [[probe] for probe in probes]


def typed_into(draft: dict) -> dict[str, str]:
    """A draft as the fields of its form, whose names join nested keys."""
    nested = {name: value for name, value in draft.items() if isinstance(value, dict)}
    inner = {f"{name}__{key}": value for name, part in nested.items() for key, value in part.items()}
    return {name: value for name, value in draft.items() if name not in nested} | inner


def adding(who: Who, size: int) -> list[Probe]:
    """Adds the scene that makes it `size` behind the first, so that all others move, and removes it again."""
    video = make_video(who, size - 1)
    first = next((scene.pk for scene in video.scenes.present()), "")
    added = []

    def add() -> Ask:
        added.append(uuid4())
        return Ask("POST", f"/videos/{video.pk}/scenes/", {"id": added[-1], "after": first})

    def remove() -> Ask:
        return Ask("POST", f"/scenes/{added[-1]}/removal/", {"id": ""})

    return [Probe(ADD, size, add), Probe(REMOVE, size, remove, lambda: forget_removed(video))]


def table(rows: Rows, sizes: Sequence[int]) -> str:
    bare = rows[BARE, 0]
    lines = [cells(bare, bare, None)]
    for name in ROWS[1:]:
        lines += [cells(rows[name, size], bare, rows[name, sizes[0]]) for size in sizes]
    least = "1 scene" if sizes[0] == 1 else f"{sizes[0]} scenes"
    return aligned(["", "scenes", "queries", "calls", "bytes", "median ms", "× bare", f"× {least}"], lines)


def cells(probe: Probe, bare: Probe, few: Probe | None) -> list[str]:
    weight = probe.weight
    return [
        probe.name,
        str(probe.size or ""),
        *(f"{number:,}" for number in (weight.queries, weight.calls, weight.length)),
        f"{probe.time:.2f}",
        f"{probe.time / bare.time:.1f}",
        f"{probe.time / few.time:.2f}" if few else "",
    ]


def goals(rows: Rows, sizes: Sequence[int]) -> list[str]:
    """What the editor promises, and whether this run kept it."""
    few, many = min(sizes), max(sizes)
    lines = [f"Scene {many} of {many} beside scene 1 of it, and beside scene 1 of {few}, at most × {PER_SCENES}:"]
    for first, last in ((OPEN_FIRST, OPEN_LAST), (SAVE_FIRST, SAVE_LAST)):
        for other in (rows[first, many], rows[first, few]):
            lines.append(told(rows[last, many], other, PER_SCENES))
    lines.append(f"A save beside the bare view, at most × {PER_SAVE:.0f}:")
    return [*lines, *(told(rows[name, many], rows[BARE, 0], PER_SAVE) for name in (SAVE_LAST, SAVE_SEEN, SAVE_UNSEEN))]


def told(probe: Probe, other: Probe, limit: float) -> str:
    """A goal with its verdict: none where the limit lies within the run's own noise, unless the calls tell."""
    ratio, noise = probe.time / other.time, probe.noise * other.noise
    calls = probe.weight.calls / other.weight.calls if other.size else 0.0
    verdict = "holds" if ratio * noise <= limit else "too close to tell"
    if ratio / noise > limit or calls > limit:
        verdict = "MISSED"
    work = f", × {calls:.2f} in calls" if calls else ""
    return f"  {named(probe)} / {named(other)}: × {ratio:.2f} (noise × {noise:.2f}){work}: {verdict}"


def named(probe: Probe) -> str:
    return f"{probe.name} of {probe.size}" if probe.size else probe.name
