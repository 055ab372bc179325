"""Requests of long scripts: the JSON pane drawn, and the same imported."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from studio.models import Video, Who
from studio.payload import Body
from studio.services import first_run
from studio.services.importing import import_payload

from .asking import TOKEN, Ask
from .measuring import Probe, measure
from .server import serving
from .table import aligned

PANE, IMPORT = "JSON pane", "import"
GOALS = {PANE: 150, IMPORT: 1000}  # milliseconds at most, of the largest video, on two processors
CHARACTERS = 5000  # the longest script there may be; each one of four bytes
IMPORTED = "Imported by the bench"


@dataclass(frozen=True)
class Paste(Ask):
    """A text as the import page's form sends it."""

    method: str = "POST"
    path: str = "/imports/"
    htmx: bool = False
    expected: int = 302
    text: str = ""

    @property
    def body(self) -> bytes:
        return encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": TOKEN, "source": self.text})

    @property
    def headers(self) -> dict[str, str]:
        return super().headers | {"Content-Type": MULTIPART_CONTENT}


def run(rounds: int, sizes: Sequence[int]) -> None:
    """Prints the table and whether the goals hold."""
    with serving() as port:
        who = Who(first_run.prepare(), first_run.OWNER, reviews=True)
        groups = [[probe] for size in sizes for probe in probes(who, size)]
        print(f"Measuring: {rounds} rounds of {len(groups)} requests, one after the other", flush=True)
        measure(groups, port, rounds)
    found = [probe for group in groups for probe in group]
    print(table(found), f"Scripts of {CHARACTERS} emoji:", sep="\n")
    print(*[verdict(probe) for probe in found if probe.size == max(sizes)], sep="\n", flush=True)


def probes(who: Who, size: int) -> list[Probe]:
    video = import_payload(who, Body(request(size, "To be looked at")), uuid4())
    text = json.dumps(request(size, IMPORTED), ensure_ascii=False)

    def forget() -> None:
        Video.objects.filter(settings__title=IMPORTED).delete()

    return [
        Probe(PANE, size, lambda: Ask("GET", f"/videos/{video.pk}/preview/")),
        Probe(IMPORT, size, lambda: Paste(text=text), forget),
    ]


def request(size: int, title: str) -> dict:
    scene = {
        "character": {"type": "avatar", "avatar_id": "Maya_office_front"},
        "voice": {"type": "text", "voice_id": "0ed62279deb353dcb491f184175e9164", "input_text": "😀" * CHARACTERS},
        "background": {"type": "color", "value": "#1f3a4d"},
    }
    return {"title": title, "video_inputs": [scene] * size}


def table(found: Sequence[Probe]) -> str:
    rows = [
        [probe.name, str(probe.size), str(probe.weight.queries), f"{probe.weight.length:,}", f"{probe.time:.1f}"]
        for probe in sorted(found, key=lambda probe: (GOALS[probe.name], probe.size))
    ]
    return aligned(["", "scenes", "queries", "bytes", "median ms"], rows)


def verdict(probe: Probe) -> str:
    """A goal with its verdict: none where the limit lies within the run's own noise."""
    limit = GOALS[probe.name]
    said = "holds" if probe.time * probe.noise <= limit else "too close to tell"
    if probe.time / probe.noise > limit:
        said = "MISSED"
    times = f"{probe.time:.0f} (noise × {probe.noise:.2f})"
    return f"  {probe.name} of {probe.size} in at most {limit} ms: {times}: {said}"
