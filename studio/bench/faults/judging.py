"""What must hold of every render however it went: a model that knows nothing of the product but its promises."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from studio.models import Render, RenderEvent

# Answers after which the service surely has nothing; after any other, and after silence, it may have the video.
REFUSED = {"ignore refuse", "ignore error"}
SURELY_NOT = {"ignore 429", *REFUSED}
# From each state, where a render may go; written down here once more, apart from the product's own table.
STEPS = {
    "": {"queued"},
    "queued": {"sending", "failed", "cancelled", "unclear", "processing"},
    "sending": {"processing", "queued", "failed", "unclear"},
    "unclear": {"processing", "queued", "failed"},
    "processing": {"completed", "failed", "unclear"},
    "completed": set(),
    "failed": set(),
    "cancelled": set(),
}
ENDED = {"completed", "failed", "cancelled"}


@dataclass(frozen=True)
class Truth:
    """What the service knows: see `account.Account.truth`."""

    videos: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    most: int = 0
    over: int = 0
    arrived: int = 0

    def without(self, others: set[str]) -> "Truth":
        """Less what surely is other renders': several may carry one callback_id."""
        videos = [one for one in self.videos if one["id"] not in others]
        return Truth(videos, [one for one in self.asked if one["video"] not in others])

    def of(self, render: Render) -> "Truth":
        mine = render.callback_id
        videos = [one for one in self.videos if one["callback_id"] == mine]
        return Truth(videos, [one for one in self.asked if one["callback_id"] == mine])


def breaches(rows: list[Render], truth: Truth, presses: int, by_hand: str) -> list[str]:
    """Each broken promise in words; none where all were kept."""
    if len(rows) != 1:
        return [f"there are {len(rows)} rows of this render"]
    render = rows[0]
    return [*spent(render, truth, presses), *ended(render, truth, by_hand), *recorded(render)]


def spent(render: Render, truth: Truth, presses: int) -> Iterable[str]:
    """Nothing is paid for twice, nor risked twice, without a person's word."""
    made = truth.of(render).videos
    if len(made) > presses:
        yield f"the service accepted it {len(made)} times, a person asked {presses} times"
    asked = [one["how"] for one in truth.of(render).asked]
    risked = [how for how in asked if how not in SURELY_NOT]
    if len(risked) > presses:
        yield f"sent again after it may have arrived: {', '.join(asked)}"


def ended(render: Render, truth: Truth, by_hand: str) -> Iterable[str]:
    """It has come to an end, and to that of its own video."""
    made = {video["id"]: video["now"] for video in truth.of(render).videos}
    if render.state not in ENDED:
        yield f"it is {render.state} and there is no way out"
    elif render.state not in (may := may_end(render, truth.of(render), by_hand)):
        yield f"it is {render.state}, and may be {' or '.join(sorted(may)) or 'neither'}: {sorted(made.values())}"
    if render.remote_id and render.remote_id not in made:
        yield f"it has taken a video for its own that is not: {render.remote_id}"
    if render.state == "completed" and made.get(render.remote_id) != "completed":
        yield "it is completed, its video is not"


def may_end(render: Render, mine: Truth, by_hand: str) -> set[str]:
    """The model: as its video did, where there is one; failed, where it was refused or given up."""
    if by_hand == "given up":
        return {"failed"}
    told = {video["now"] for video in mine.videos} & {"completed", "failed"}
    # A second request, which a person made, may be refused though the first one's video is there.
    refused = any(one["how"] in REFUSED for one in mine.asked) and (not mine.videos or by_hand == "sent again")
    return told | ({"failed"} if refused else set())


def recorded(render: Render) -> Iterable[str]:
    """Its events tell one story, of steps that there are, and it ends where the render is."""
    events = list(RenderEvent.objects.filter(render=render).order_by("id"))
    changes = [event for event in events if event.before != event.state]
    if not changes or changes[0].before:
        yield "its events do not begin with its submission"
    for event in changes:
        if event.state not in STEPS[event.before]:
            yield f"no such step: {event.before} → {event.state} ({event.kind} by {event.by})"
    for one, next_one in pairwise(changes):
        if one.state != next_one.before:
            yield f"its events leave a gap: … → {one.state}, {next_one.before} → …"
    if changes and changes[-1].state != render.state:
        yield f"its events end with {changes[-1].state}, it is {render.state}"
