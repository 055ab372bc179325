"""Looking through the service's own list of videos for those that one render's requests made."""

import time
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import ngettext

from studio.models import Render
from studio.wire import HeyGen, ListedVideo, NotFound, Refused, Unclear

# The service's clock and ours may differ, and a request may lie in a proxy for a while.
SLACK = timedelta(minutes=10)
PAGES = 20  # of a hundred videos
# Of one look, which has to end within its lease: candidates asked for their status, and seconds after which no further
# one is begun. Those left are asked at the next look.
ASKED = 60


class Search:
    """`ours`: ids of videos whose status names the render's callback_id, the likeliest first; `proof` the exchange that
    said so of the first. `passed_over`: ids whose status, this time or earlier, was read and named another callback_id;
    what could not be read is asked again. All stand as far as it came when the service stopped answering.

    With `everything`, those passed over are asked again, too, after all others.
    """

    def __init__(self, render: Render, client: HeyGen, everything: bool = False):
        self.render, self.client, self.everything = render, client, everything
        self.callback_id = render.payload["callback_id"].strip()
        # An author's own may stand on several renders, and on videos that were never ours.
        self.is_unique = self.callback_id == str(render.pk)
        self.sent_at = render.sent_at or render.created_at
        self.moments = [self.sent_at, render.doubted_from or self.sent_at]
        self.ours: list[str] = []
        self.passed_over: list[str] = list(render.passed_over)
        self.proof: dict[str, Any] | None = None
        self.asked = 0
        self.began = time.monotonic()

    @property
    def _spent(self) -> float:
        """The share of its time that a look has taken."""
        return (time.monotonic() - self.began) / settings.SERVICE_SEARCH_SECONDS

    @property
    def words(self) -> str:
        return ngettext(
            "%(n)s video of that time was asked for.", "%(n)s videos of that time were asked for.", self.asked
        ) % {"n": self.asked}

    def run(self) -> "Search":
        """Raises WireError where the service does not answer."""
        for video_id in self._candidates():
            if self.asked >= ASKED or self._spent > 1:
                break
            self.asked += 1
            self._ask(video_id)
            if self.ours and self.is_unique and not self.render.doubted_from:
                break  # sent once, it was made once
        return self

    def _candidates(self) -> Iterator[str]:
        """What somebody named comes first, then the videos of the time, the nearest to the sending first; those passed
        over before come last, if at all. None that another render has."""
        named = [self.render.hinted_id] if self.render.hinted_id and self.is_unique else []
        yield from self._unknown(named)
        found = sorted(self._of_the_time(), key=self._distance)
        ids = [video.id for video in self._not_of_rivals(found) if video.id not in named]
        before = set(self.passed_over)
        yield from self._unknown([one for one in ids if one not in before])
        if self.everything:
            yield from self._unknown([one for one in ids if one in before])

    def _unknown(self, ids: list[str]) -> Iterator[str]:
        known = known_ids(ids, self.render)
        return (one for one in dict.fromkeys(ids) if one not in known)

    def _of_the_time(self) -> Iterator[ListedVideo]:
        """The list is told the newest first: the first page whose videos are all older ends it. A slow one ends at half
        time, so that some of its videos are asked for."""
        since, until = min(self.moments) - SLACK, max(self.moments) + SLACK
        token = ""
        for _page in range(PAGES):
            page = self.client.videos(token)
            for video in page.items:
                if video.created_at is None or since <= video.created_at <= until:
                    yield video
            token = page.token
            older = [video.created_at is not None and video.created_at < since for video in page.items]
            if not token or (older and all(older)) or self._spent > 0.5:
                return

    def _not_of_rivals(self, videos: Iterable[ListedVideo]) -> Iterator[ListedVideo]:
        """Without those made nearer to the sending of another render with the same callback_id that has none either:
        it was given up, perhaps, and its video shows what was typed then."""
        rivals = [] if self.is_unique else list(self._rivals().values_list("sent_at", flat=True))
        for video in videos:
            if all(self._distance(video) <= distance(video, other) for other in rivals):
                yield video

    def _rivals(self):
        said_no = Q(state=Render.State.FAILED) & ~Q(error_code="given_up")
        same = {"engine": self.render.engine, "callback_id": self.render.callback_id, "remote_id": ""}
        return Render.objects.filter(sent_at__isnull=False, **same).exclude(pk=self.render.pk).exclude(said_no)

    def _distance(self, video: ListedVideo) -> timedelta:
        return min(distance(video, moment) for moment in self.moments)

    def _ask(self, video_id: str) -> None:
        """A status that names no callback_id may yet name one, and one that is not known may lag behind; a single one
        that breaks must not end the look."""
        try:
            status = self.client.status(video_id)
        except (NotFound, Unclear):
            return
        except Refused as error:
            if error.status in (401, 403):
                raise
        else:
            if status.callback_id == self.callback_id:
                self.proof = self.proof or self.client.last
                self.ours.append(video_id)
            elif status.callback_id and video_id not in self.passed_over:
                self.passed_over.append(video_id)


def distance(video: ListedVideo, moment: datetime) -> timedelta:
    return abs((video.created_at or moment) - moment)


def known_ids(ids: Collection[str], render: Render) -> set[str]:
    """Those that are another render's, or the one that this render goes by. Of any workspace: two may share an
    account."""
    ids = set(ids)
    if not ids:
        return set()
    others = Render.objects.filter(engine=render.engine, remote_id__in=ids).exclude(pk=render.pk)
    return set(others.values_list("remote_id", flat=True)) | ({render.remote_id} & ids)
