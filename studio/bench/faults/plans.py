"""The faults: what each is, how the service is told to fail, and how a render must end where nobody is killed."""

from dataclasses import dataclass, field
from typing import Any

MINUTES = 60.0


@dataclass(frozen=True)
class Fault:
    """`plan`: see `account.Plan`. `ends`: how it may end without a kill (see `trial.Ending`)."""

    name: str
    says: str
    plan: dict[str, Any] = field(default_factory=dict)
    ends: tuple[str, ...] = ("completed",)
    refuses: bool = False  # nobody listens until the studio has tried in vain
    task_lost: bool = False  # the server died between the commit and the queue
    twin: bool = False  # an earlier video of the account carries the same callback_id
    off: float = 0.0  # seconds that the worker's clock is wrong by
    hooks: bool = False  # the service has the address of a webhook


LOOK, AGAIN = "completed after a look", "completed sent again"
UNKNOWN = {"generate": ["accept hang", "accept whole"]}  # it has arrived, and no answer came
BROKEN = [*["500"] * 8, "whole"]  # for longer than an event takes
NEVER = ("completed sent again",)  # it never arrived, and only a person may say so


def _fault(name: str, says: str, *, ends: tuple[str, ...] = ("completed",), **rest: Any) -> Fault:
    marks = {key: rest.pop(key) for key in ("refuses", "task_lost", "twin", "off", "hooks") if key in rest}
    if "wrong_by" in rest:
        rest["off"] = rest.pop("wrong_by")
    return Fault(name, says, plan=rest, ends=ends, **marks)


def _first(how: str) -> list[str]:
    return [how, "accept whole"]


FAULTS: tuple[Fault, ...] = (
    _fault("none", "nothing goes wrong"),
    _fault("task lost", "the server dies after the commit, before the queue knows", task_lost=True),
    _fault("refuses", "nobody listens on the service's port", refuses=True),
    # The answer to the request
    _fault("unread", "it takes the connection and never reads", ends=NEVER, generate=_first("unread")),
    _fault("hangs (not taken)", "it reads, takes nothing, never answers", ends=NEVER, generate=_first("ignore hang")),
    _fault("hangs (taken)", "it reads, takes the video and never answers", **UNKNOWN),
    _fault("429", "“too many” with Retry-After, twice", generate=["ignore 429", "ignore 429", "accept whole"]),
    _fault("500 (not taken)", "500 before it takes the video", ends=NEVER, generate=_first("ignore 500")),
    _fault("500 (taken)", "500 after it took the video", generate=_first("accept 500")),
    _fault("502 (not taken)", "a proxy's page in HTML, nothing taken", ends=NEVER, generate=_first("ignore 502")),
    _fault("502 (taken)", "a proxy's page in HTML, the video taken", generate=_first("accept 502")),
    _fault("cut body", "the answer ends half-way", generate=_first("accept cut")),
    _fault("closed", "it takes the video and closes the connection", generate=_first("accept drop")),
    _fault("200 with error", "200 that holds an error", ends=("failed",), generate=_first("ignore error")),
    _fault("400", "the request is refused", ends=("failed",), generate=_first("ignore refuse")),
    _fault("200 without id", "200 that names no video", generate=_first("accept no-id")),
    # What it says of a video
    _fault("fails", "the service cannot make the video", ends=("failed",), status=["processing", "failed"]),
    _fault("out of order", "its statuses go back", status=["processing", "pending", "waiting", "pending", "completed"]),
    _fault("unknown status", "words that nobody knows", status=["rendering_hd", "quality_check", "completed"]),
    _fault("status fails", "500, 429, cut and silent", status=["!500", "!429", "!cut", "!hang", "completed"]),
    _fault("late to know it", "404 at first", status=["!gone", "!gone", "processing", "completed"]),
    _fault("vanishes", "a video that it accepted is gone", ends=("given up",), status=["processing", "!gone"]),
    # How it is found again
    _fault("listing lags", "it lists a video after four minutes", lag=4 * MINUTES, **UNKNOWN),
    _fault("listing fails", "502, cut, silent", listing=["502", "cut", "hang", "429", "whole"], **UNKNOWN),
    _fault("crowded", "thirty videos of another program beside it, ten on a page", others=30, page=10, **UNKNOWN),
    _fault("slow clock", "the service's clock is 7 minutes behind", wrong_by=-7 * MINUTES, **UNKNOWN),
    _fault("fast clock", "the service's clock is 7 minutes ahead", wrong_by=7 * MINUTES, **UNKNOWN),
    _fault("own slow clock", "the worker's clock is 3 minutes behind", off=-3 * MINUTES, **UNKNOWN),
    _fault("own fast clock", "the worker's clock is 3 minutes ahead", off=3 * MINUTES, **UNKNOWN),
    _fault("twin (taken)", "another video has the same callback_id", twin=True, **UNKNOWN),
    _fault("twin (not taken)", "the same; this one never arrived", twin=True, ends=NEVER, generate=_first("unread")),
    # Its events
    _fault("webhook", "an event tells what no answer told", hooks=True, events=["told"], listing=BROKEN, **UNKNOWN),
    _fault("webhook twice", "each event comes twice", hooks=True, events=["duplicate", "late"], **UNKNOWN),
    _fault("webhook forged", "an event with a false signature", hooks=True, events=["forged"]),
    _fault("webhook early", "“done” before the answer, not done yet", hooks=True, events=["early"]),
    _fault("webhook late", "“done” after everybody knows", hooks=True, events=["late"]),
    _fault("webhook missing", "an address is registered, nothing comes", hooks=True),
)  # fmt: skip
BY_NAME = {fault.name: fault for fault in FAULTS}
