"""What the bench's service knows: the videos that it truly accepted, and how it was told to answer."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from .clock import IN_FLIGHT, Board
from .reporting import Reporter

FINE = {"code": 100, "message": "Success"}
ENDED = ("completed", "failed")


@dataclass
class Plan:
    """How to fail. A list is taken one by one, and its last word stays; "whole" or a status where nothing is wrong.

    `generate`: "accept" or "ignore" and how it is answered (`accept hang`); `status`, of each video for itself: its
    words, or `!` and how it is not answered (`!500`); `listing`: how it is answered; `events`: which are sent.
    """

    generate: list[str] = field(default_factory=lambda: ["accept whole"])
    status: list[str] = field(default_factory=lambda: ["processing", "completed"])
    listing: list[str] = field(default_factory=lambda: ["whole"])
    events: list[str] = field(default_factory=list)
    lag: float = 0.0  # seconds until a video is in the listing
    off: float = 0.0  # seconds that the service's clock is wrong by
    limit: int | None = None  # videos at a time, for each key
    seconds: float = 0.0  # a video is made in so many, whatever `status` says; 0: `status` says
    page: int = 100  # videos on a page of the listing, at most
    others: int = 0  # videos of the same account that another program asked for


@dataclass
class Video:
    id: str
    callback_id: str
    key: str
    title: str
    created: float
    status: list[str]
    callback_url: str = ""
    now: str = "pending"  # what was last told of it


class Account:
    def __init__(self, board: Board) -> None:
        self.board, self.lock = board, threading.RLock()
        self.reporter = Reporter(self.busy)
        self.forget()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While this lasts, the bench sees that something is under way."""
        with self.lock:
            self.board.add(IN_FLIGHT, 1)
        try:
            yield
        finally:
            with self.lock:
                self.board.add(IN_FLIGHT, -1)

    def forget(self) -> None:
        """Everything but who is to be told of events."""
        with self.lock:
            self.plan = Plan()
            self.videos: dict[str, Video] = {}
            self.asked: list[dict[str, Any]] = []  # each request to generate, in order
            self.most = self.over = self.reporter.arrived = 0

    def follow(self, plan: dict[str, Any]) -> None:
        """From now on."""
        with self.lock:
            self.plan = Plan(**plan)
            for _number in range(self.plan.others):
                self._accept({"title": "Another program's"}, "other")

    def truth(self) -> dict[str, Any]:
        with self.lock:
            videos = [asdict(video) for video in self.videos.values() if video.key != "other"]
            return {
                "videos": videos,
                "asked": self.asked,
                "most": self.most,
                "over": self.over,
                "arrived": self.reporter.arrived,
            }

    def leaves_unread(self) -> bool:
        with self.lock:
            return self.plan.generate[0] == "unread"

    def note_unread(self, callback_id: str) -> None:
        with self.lock:
            self.asked.append({"callback_id": callback_id, "how": _next(self.plan.generate), "video": ""})

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes, key: str) -> tuple[str, int, Any]:
        """How (see `service.Handler.WAYS`), the status and the content."""
        route = ROUTES.get((method, path))
        if route is None:
            return "whole", 404, {"code": 400569, "message": "Not found."}
        if not key:
            return "whole", 401, {"code": 400112, "message": "Unauthorized"}
        given = json.loads(body) if body else query
        return route(self, given, key)

    # Videos

    def generate(self, payload: dict, key: str) -> tuple[str, int, Any]:
        with self.lock:
            truth, _, way = _next(self.plan.generate).partition(" ")
            if truth == "accept" and self.plan.limit is not None and self._running(key) >= self.plan.limit:
                self.over += 1
                truth, way = "ignore", "429"
            video = self._accept(payload, key) if truth == "accept" else None
            self.most = max(self.most, self._running(key))
            heard = {"callback_id": payload.get("callback_id", ""), "how": f"{truth} {way}"}
            self.asked.append({**heard, "video": video.id if video else ""})
        if video:
            self._tell(video, "early", "told", "duplicate", "forged")
        if way == "refuse":
            return "whole", 400, {"error": {"code": "invalid_parameter", "message": "title is invalid"}, "data": None}
        if way == "error":
            return "whole", 200, {"error": {"code": "internal_error", "message": "It was not taken."}, "data": None}
        if way == "no-id":
            return "whole", 200, {"error": None, "data": {}}
        return way, 200, {"error": None, "data": {"video_id": video.id if video else ""}}

    def _accept(self, payload: dict, key: str) -> Video:
        words = {name: str(payload.get(name) or "") for name in ("callback_id", "title", "callback_url")}
        video = Video(uuid4().hex, key=key, created=self.board.seconds(), status=list(self.plan.status), **words)
        self.videos[video.id] = video
        return video

    def _running(self, key: str) -> int:
        return sum(self._stands(video) not in ENDED for video in self.videos.values() if video.key == key)

    def _stands(self, video: Video) -> str:
        if self.plan.seconds and self.board.seconds() - video.created >= self.plan.seconds:
            video.now = "completed"
        return video.now

    def status(self, query: dict, key: str) -> tuple[str, int, Any]:
        with self.lock:
            video = self.videos.get(query.get("video_id", ""))
            if video is None or video.key not in (key, "other"):
                return "whole", 404, {"code": 40031, "message": "ResourceType.PACIFIC_VIDEO not found."}
            word = self._stands(video) if self.plan.seconds else _next(video.status)
            if word == "!gone":
                video.now = "gone"
                return "whole", 404, {"code": 40031, "message": "ResourceType.PACIFIC_VIDEO not found."}
            if word.startswith("!"):
                return word[1:], 200, {**FINE, "data": {}}
            video.now = word
        if word in ENDED:
            self._tell(video, "late")
        url = f"https://files.invalid/{video.id}.mp4" if word == "completed" else None
        error = {"code": 400548, "message": "The voice could not be made."} if word == "failed" else None
        told = {"id": video.id, "status": word, "video_url": url, "duration": 12.5 if url else None, "error": error}
        made = {"callback_id": video.callback_id or None, "created_at": int(video.created + self.plan.off)}
        return "whole", 200, {**FINE, "data": {**told, **made}}

    def listing(self, query: dict, key: str) -> tuple[str, int, Any]:
        with self.lock:
            way, before = _next(self.plan.listing), self.board.seconds() - self.plan.lag
            seen = [video for video in self.videos.values() if video.key in (key, "other") and video.now != "gone"]
            known = sorted((one for one in seen if one.created <= before), key=lambda one: one.created, reverse=True)
            start, most = int(query.get("token") or 0), min(int(query.get("limit") or 100), self.plan.page)
            rows = [
                {
                    "video_id": video.id, "status": self._stands(video), "video_title": video.title,
                    "created_at": int(video.created + self.plan.off), "type": "GENERATED",
                }
                for video in known[start : start + most]
            ]  # fmt: skip
            token = str(start + most) if start + most < len(known) else None
        return way, 200, {**FINE, "data": {"videos": rows, "token": token}}

    # Events

    def add_endpoint(self, given: dict, key: str) -> tuple[str, int, Any]:
        endpoint = self.reporter.add(given.get("url", ""), given.get("events", []))
        if endpoint is None:
            return "whole", 400, {"code": 40001, "message": "The address did not answer to OPTIONS."}
        return "whole", 200, {**FINE, "data": endpoint}

    def list_endpoints(self, given: dict, key: str) -> tuple[str, int, Any]:
        return "whole", 200, {**FINE, "data": [{**one, "secret": ""} for one in self.reporter.endpoints]}

    def remove_endpoint(self, given: dict, key: str) -> tuple[str, int, Any]:
        self.reporter.remove(given.get("endpoint_id", ""))
        return "whole", 200, {**FINE, "data": None}

    def _tell(self, video: Video, *moments: str) -> None:
        """The events of the plan that are due at this moment."""
        for kind in [kind for kind in self.plan.events if kind in moments]:
            self.reporter.tell(kind, video.id, video.callback_id, video.callback_url)


def _next(words: list[str]) -> str:
    return words.pop(0) if len(words) > 1 else words[0]


type Route = Callable[[Account, dict, str], tuple[str, int, Any]]
ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/v2/video/generate"): Account.generate,
    ("GET", "/v1/video_status.get"): Account.status,
    ("GET", "/v1/video.list"): Account.listing,
    ("POST", "/v1/webhook/endpoint.add"): Account.add_endpoint,
    ("GET", "/v1/webhook/endpoint.list"): Account.list_endpoints,
    ("DELETE", "/v1/webhook/endpoint.delete"): Account.remove_endpoint,
    ("GET", "/v1/webhook/webhook.list"): lambda account, given, key: (
        "whole", 200, {**FINE, "data": ["avatar_video.success", "avatar_video.fail"]}
    ),
    ("GET", "/v2/user/remaining_quota"): lambda account, given, key: (
        "whole", 200, {**FINE, "data": {"remaining_quota": 36_000, "details": {"api": 36_000}}}
    ),
    ("GET", "/v1/user/me"): lambda account, given, key: ("whole", 200, {**FINE, "data": {"username": "bench"}}),
}  # fmt: skip
