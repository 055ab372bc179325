"""Renders from the person who submits them to their end, with faults and kills on the way, and what went wrong."""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from studio import tasks
from studio.models import Render, Video
from studio.services import deciding, rendering

from .dying import Point
from .judging import Truth, breaches
from .lane import Lane, Stuck
from .plans import Fault

LONGEST = 60.0  # seconds from one jump of the clock until nothing moves any more


@dataclass
class Trial:
    """`killed`: what the first render was at when its worker was killed first, "" where nobody was. `ended`: the
    state, and by whose hand."""

    fault: str
    die_at: Point = 0
    killed: str = ""
    ended: str = ""
    kills: int = 0
    renders: int = 1
    wrong: list[str] = field(default_factory=list)
    log: str = ""

    def told(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Case:
    """One render, and what a person did about it."""

    id: Any
    presses: int = 1
    by_hand: str = ""

    def row(self) -> Render | None:
        return Render.objects.filter(pk=self.id).first()

    def ending(self) -> str:
        row = self.row()
        state = row.state if row else "lost"
        return "given up" if (state, self.by_hand) == ("failed", GIVEN_UP) else f"{state} {self.by_hand}".strip()


class Player:
    """Plays the person, too: looks for an unclear render by hand, then sends it again, then gives it up."""

    def __init__(self, lane: Lane, fault: Fault, kills: tuple[Point, ...] = (), videos: int = 1) -> None:
        self.lane, self.fault, self.kills, self.videos = lane, fault, list(kills), videos
        self.trial = Trial(fault.name, kills[0] if kills else 0, renders=videos)
        self.cases: list[Case] = []

    def play(self) -> Trial:
        try:
            self.prepare()
            chosen = [self.lane.own_video] if self.fault.twin else self.lane.videos[: self.videos]
            self.cases = [Case(submit(self.lane, video, not self.fault.task_lost)) for video in chosen]
            self.start_worker()
            self.run_on()
            for case in self.cases:
                self.decide(case)
        except Stuck as stuck:
            self.trial.wrong.append(str(stuck))
        self.trial.wrong += [words for case in self.cases for words in self.judge(case)]
        self.trial.ended = ", ".join(case.ending() for case in self.cases)
        if self.trial.wrong:
            self.trial.log = self.story()
        return self.trial

    def prepare(self) -> None:
        self.lane.clean()
        self.lane.ask_service("open")
        self.lane.ask_service("forget")
        self.lane.be_reported_to(self.fault.hooks)
        if self.fault.twin:
            self.make_twin()
        self.lane.ask_service("plan", self.fault.plan)
        if self.fault.refuses:
            self.lane.ask_service("close")

    def make_twin(self) -> None:
        """An earlier render of the same video, a minute old, which went well."""
        submit(self.lane, self.lane.own_video)
        self.lane.worker.start()
        self.lane.until_still(LONGEST, lambda: None)
        self.lane.worker.kill()

    def start_worker(self) -> None:
        self.lane.worker.start(self.kills.pop(0) if self.kills else 0, off=self.fault.off)

    def run_on(self) -> None:
        """Until nothing moves by itself any more; a worker that was killed is started again, as `up` would."""
        while self.lane.until_still(LONGEST, self.on_jump):
            if not self.lane.worker.die_at:
                raise Stuck("A worker ended by itself.")
            self.trial.killed = self.trial.killed or self.where()
            self.trial.kills += 1
            self.lane.orphan_leases()
            self.start_worker()

    def on_jump(self) -> None:
        if self.fault.refuses:
            self.lane.ask_service("open")

    def where(self) -> str:
        """What the first render was at when its worker was killed: a state, or `asked`, sending and heard."""
        row = self.cases[0].row()
        if row is None or row.state in Render.ENDED:
            return "ended"
        return "asked" if row.state == "sending" and self.truth().of(row).asked else row.state

    def decide(self, case: Case) -> None:
        """A person's way out of "unclear": look at the service now; if it is not there, send again; then give up."""
        for word, decision in WAYS_OUT:
            row = case.row()
            if row is None or row.state != Render.State.UNCLEAR:
                return
            if word == SENT_AGAIN and row.remote_id:
                continue  # accepted for certain, and gone: nobody would pay for it twice
            case.presses += word == SENT_AGAIN
            case.by_hand = word
            tasks.follow(decision(self.lane.who, row))
            self.run_on()

    def truth(self) -> Truth:
        return Truth(**self.lane.ask_service("truth"))

    def judge(self, case: Case) -> list[str]:
        rows = Render.objects.filter(pk=case.id)
        others = set(Render.objects.exclude(pk=case.id).values_list("remote_id", flat=True)) - {""}
        return breaches(list(rows), self.truth().without(others), case.presses, case.by_hand)

    def story(self) -> str:
        lines = []
        for case in self.cases:
            lines.append(f"{case} {self.trial.killed and f'killed at “{self.trial.killed}”'}")
            if row := case.row():
                events = row.events.order_by("id").values_list("kind", "by", "before", "state", "message")
                lines += [f"  {kind} by {by}: {before} → {after} {words}" for kind, by, before, after, words in events]
                lines.append(f"  {row.state} {row.remote_id} {row.error_code} {row.error_message}")
        truth = self.truth()
        lines += [f"  asked {one}" for one in truth.asked] + [f"  video {one}" for one in truth.videos]
        return "\n".join([*lines, *(f"  | {line}" for line in self.lane.log.read_text().splitlines()[-30:])])


LOOKED, SENT_AGAIN, GIVEN_UP = "after a look", "sent again", "given up"
WAYS_OUT = (
    (LOOKED, deciding.settle_render),
    (SENT_AGAIN, deciding.resend_render),
    (GIVEN_UP, deciding.give_up_render),
)


def play_fault(lane: Lane, fault: Fault, die_at: Point = 0) -> Trial:
    """Without a kill the ending is the one that the fault says."""
    trial = Player(lane, fault, (die_at,) if die_at else ()).play()
    if not trial.kills and not trial.wrong and trial.ended not in fault.ends:
        trial.wrong.append(f"ended “{trial.ended}” instead of “{' or '.join(fault.ends)}”")
    return trial


def submit(lane: Lane, video: Video, to_queue: bool = True) -> Any:
    """As the page does it: the row first, then the queue; gives the id."""
    video.refresh_from_db()
    render = rendering.submit_video(lane.who, video, uuid4(), video.revision)
    if to_queue:
        tasks.follow(render)
    return render.pk
