"""Years of finished renders, as a busy workspace has them."""

import json
import random
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from studio.models import Render, Video, Workspace
from studio.services import indexing, totals

from .multiplying import copy_renders

BEGIN = datetime(2023, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=7)
AUTHORS = 40
BATCH = 1000
MADE = 10_000  # the others are copies of those after the first thousand
RARE, COMMON, MISSING = "zebrafish", "welcome", "quagga"
RARELY = 50  # of the first thousand renders, one in so many says the rare word
SUBJECTS = [
    "Onboarding",
    "Quarterly update",
    "Product tour",
    "Safety briefing",
    "Release notes",
    "Course lesson",
    "Sales pitch",
]
SYLLABLES = [
    "ba",
    "co",
    "di",
    "fu",
    "ge",
    "hi",
    "ja",
    "ko",
    "lu",
    "me",
    "ni",
    "po",
    "ra",
    "se",
    "ti",
    "vo",
    "we",
    "xi",
    "yu",
    "zan",
    "ber",
    "cal",
    "dor",
    "fen",
    "gol",
]


@cache
def sentences(random_: random.Random) -> list[str]:
    words = ["".join(random_.choices(SYLLABLES, k=random_.randint(2, 4))) for _ in range(8000)]
    often = [1 / place for place in range(1, len(words) + 1)]  # few words make most of what is said
    drawn = random_.choices(words, often, k=2000 * 12)
    return [" ".join(drawn[at : at + 12]).capitalize() + "." for at in range(0, len(drawn), 12)]


class Library:
    """Fills one workspace, always with the same renders."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.random, self.size = workspace, random.Random(5), 0  # noqa: S311
        accounts = get_user_model().objects
        accounts.bulk_create([accounts.model(username=f"author{number}") for number in range(AUTHORS)])
        self.owners = [f"user:{pk}" for pk in accounts.order_by("pk").values_list("pk", flat=True)[:AUTHORS]]

    def fill(self, size: int) -> None:
        """Up to so many renders, their words and their totals; then what PostgreSQL does by itself now and then. Beyond
        MADE whole lots are copied, so it may be more."""
        while self.size < min(size, MADE):
            with transaction.atomic():
                self._add(min(BATCH, size - self.size))
        if lots := -((self.size - size) // (MADE - BATCH)):
            copy_renders(BEGIN + APART * BATCH, BEGIN + APART * MADE, lots)
            self.size += lots * (MADE - BATCH)
        totals.mend_totals()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _add(self, number: int) -> None:
        videos = [self._video(at) for at in range(self.size, self.size + number, 5)]
        Video.objects.bulk_create(videos)
        renders = [self._render(self.size + at, videos[at // 5]) for at in range(number)]
        Render.objects.bulk_create(renders)
        indexing.index_renders(renders)
        self.size += number

    def _video(self, at: int) -> Video:
        owner = self.owners[at // 5 % AUTHORS]
        title = f"{SUBJECTS[at // 5 % len(SUBJECTS)]} {self._words(1)[:30]}"
        return Video(id=self._id(), workspace=self.workspace, owner=owner, settings={"title": title})

    def _render(self, at: int, video: Video) -> Render:
        id, rare = self._id(), at < 1000 and at % RARELY == 0
        scripts = [f"{COMMON.capitalize()}. {self._words(3)}", self._words(3) + (f" {RARE}." if rare else "")]
        scenes = [{"voice": {"type": "text", "voice_id": "v", "input_text": words}} for words in scripts]
        state = {0: Render.State.FAILED, 1: Render.State.CANCELLED}.get(at % 60, Render.State.COMPLETED)
        when = BEGIN + APART * at
        return Render(
            id=id, workspace=self.workspace, video=video, owner=video.owner, title=video.title, scenes=len(scenes),
            engine="heygen" if at % 10 else "local", revision=1, callback_id=str(id), remote_id=id.hex, state=state,
            body=json.dumps({"title": video.title, "callback_id": str(id), "video_inputs": scenes}),
            seconds=30 + at % 90 if state == Render.State.COMPLETED else None, created_at=when, sent_at=when,
            finished_at=when + APART,
        )  # fmt: skip

    def _words(self, number: int) -> str:
        return " ".join(self.random.choices(sentences(self.random), k=number))

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
