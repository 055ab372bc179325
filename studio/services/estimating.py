"""What a submission will take, told before it is made and compared with what came back: length, cost, balance."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.conf import settings
from django.core.cache import cache

from studio.models import Render, Scene, Video, Who, Workspace
from studio.payload import Length, as_boolean, complete_scene, length_of, makes_of, scene_seconds, total
from studio.wire import AT_ONCE, WireError

from .assembly import assemble
from .engines import engine_problem
from .errors import EngineUnavailable, NotReady
from .locking import check_seen
from .notices import asking

FRESH = 60  # seconds for which a balance is remembered, and for which nobody asks again where there was no answer
LAST = 100  # renders over which estimates are compared with what came back

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Estimate:
    """`cost` in `currency`, None where there is no price; with recordings of unknown length both ranges are open."""

    length: Length
    cost: Range | None = None
    currency: str = ""

    @property
    def seconds(self) -> tuple[float, float | None]:
        return round(self.length.low, 1), round(self.length.high, 1) if self.length.is_known else None

    @property
    def most(self) -> Decimal | None:
        """What it will cost at most, None where nobody can say."""
        free = self.cost and not self.cost[1]
        return self.cost[1] if self.cost and (free or self.length.is_known) else None

    @property
    def columns(self) -> dict[str, Any]:
        """As a render keeps it."""
        low, high = self.seconds
        kept: dict[str, Any] = {"estimated_low": low, "estimated_high": high}
        if self.cost:
            kept |= {"cost_low": self.cost[0], "cost_high": self.most, "currency": self.currency}
        return kept


@dataclass(frozen=True)
class Balance:
    """What the account has left, in `currency`; "" for a number of whose unit nobody knows."""

    amount: Decimal
    currency: str = ""

    def covers(self, estimate: Estimate) -> bool:
        """Whether the most that it may cost is there, as far as anybody can tell."""
        return not (estimate.cost and self.currency) or estimate.cost[1] <= self.amount


@dataclass(frozen=True)
class Record:
    """How the last `count` estimates fared: how many films lasted as long as was said, and the middle one's `factor`,
    its length over the middle of what was said."""

    count: int
    within: int
    factor: float


def estimate_video(video: Video, scenes: Iterable[Scene] | None = None) -> Estimate:
    """Of a video as it stands; of `scenes` where the caller has them. Judges nothing: it is told with every page."""
    scenes = list(video.scenes.present() if scenes is None else scenes)
    lengths = [length_of(scene.voice, scene.seconds) for scene in scenes]
    free = video.workspace.engine == Workspace.Engine.LOCAL or as_boolean(video.settings.get("test")) is True
    return Estimate(total(lengths), *_cost([scene.character for scene in scenes], lengths, free))


def estimate_version(who: Who, render: Render) -> Estimate | None:
    """Of a version that was sent, were it sent once more as it was; None where nothing is spent by it: the emulator
    makes it."""
    if who.workspace.engine == Workspace.Engine.LOCAL:
        return None
    return estimate_payload(who.workspace, render.payload)


def estimate_payload(workspace: Workspace, payload: dict[str, Any]) -> Estimate:
    scenes = [complete_scene(scene) for scene in payload.get("video_inputs") or []]
    lengths = [length_of(scene.get("voice"), scene_seconds(scene)) for scene in scenes]
    characters = [scene.get("character") for scene in scenes]
    free = workspace.engine == Workspace.Engine.LOCAL or as_boolean(payload.get("test")) is True
    return Estimate(total(lengths), *_cost(characters, lengths, free))


def _cost(characters: list[Any], lengths: list[Length], free: bool) -> tuple[Range | None, str]:
    if free:
        return (Decimal(0), Decimal(0)), settings.CURRENCY
    makes = [makes_of(character) for character in characters]
    if not makes or any(make not in settings.PRICES for several in makes for make in several):
        return None, ""
    # Where the draft leaves the make to the service, the price may be that of either.
    asked = [[settings.PRICES[make] for make in several] for several in makes]
    low = sum(min(prices) * Decimal(one.low) for prices, one in zip(asked, lengths, strict=True))
    high = sum(max(prices) * Decimal(one.high) for prices, one in zip(asked, lengths, strict=True))
    return (round(low, 4), round(high, 4)), settings.CURRENCY


def propose_submission(who: Who, video: Video, revision: int) -> Estimate | None:
    """What a submission would take, for a person to agree to; None where none is spent by it: the emulator makes the
    video, or it is being made already. Raises Moved, NotReady and EngineUnavailable, as submitting would."""
    if who.workspace.engine == Workspace.Engine.LOCAL or video.renders.open().exists():
        return None
    check_seen(video, revision)
    assembly = assemble(video)
    if assembly.problems:
        raise NotReady(assembly.problems)
    if problem := engine_problem(who.workspace):
        raise EngineUnavailable(problem)
    return estimate_video(video, assembly.scenes)


def balance_of(workspace: Workspace) -> Balance | None:
    """What the service says is left, asked at most once a minute and not for long; None where nobody knows.

    One asks; whoever comes meanwhile makes do with what is remembered, so that a slow service holds up one at most.
    """
    if workspace.engine == Workspace.Engine.LOCAL:
        return None
    key = f"balance:{workspace.pk}:{workspace.heygen_key_end}"
    if cache.add(f"{key}:asked", True, FRESH):
        cache.set(key, _ask_balance(workspace), FRESH)
    return cache.get(key)


def _ask_balance(workspace: Workspace) -> Balance | None:
    try:
        with asking(workspace.engine, workspace, AT_ONCE) as client:
            left = Decimal(str(client.quota().remaining))
    except (WireError, EngineUnavailable):
        return None
    if not left.is_finite():
        return None
    return Balance(left / settings.QUOTA_RATE, settings.CURRENCY) if settings.QUOTA_RATE else Balance(left)


def last_estimates(workspace: Workspace | None = None) -> Record | None:
    """How the estimates of the last finished renders fared, of one workspace or of all; None where there were none.
    Recordings of unknown length are left out."""
    made = Render.objects.filter(state=Render.State.COMPLETED, estimated_high__gt=0, seconds__gt=0)
    made = made.filter(workspace=workspace) if workspace else made
    rows = list(made.order_by("-created_at").values_list("seconds", "estimated_low", "estimated_high")[:LAST])
    if not rows:
        return None
    within = sum(off(*row) == 0 for row in rows)
    return Record(len(rows), within, round(median(2 * seconds / (low + high) for seconds, low, high in rows), 2))


def off(seconds: float, low: float, high: float) -> float:
    """By which share of the nearer end a length lies outside of what was said: 0.1 is a tenth above, 0 within.
    What a player rounds away counts as within."""
    if low - 0.5 <= seconds <= high + 0.5:
        return 0.0
    return (seconds - high) / high if seconds > high else (seconds - low) / low
