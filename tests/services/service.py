"""A service on this machine that speaks as much of HeyGen's API as a render needs, and fails when told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.servers import Behaviour, answers, serving


@dataclass
class Film:
    id: str
    callback_id: str | None
    created_at: datetime
    status: str = "processing"

    @property
    def listed(self) -> dict:
        return {"video_id": self.id, "status": self.status, "created_at": int(self.created_at.timestamp())}

    @property
    def told(self) -> dict:
        return {"id": self.id, "status": self.status, "callback_id": self.callback_id, "duration": 7.0}


@dataclass
class Service:
    """`films`: what it has; `lagging`: ids that its list does not show yet; `faults`: what it does instead of
    answering, by method and path, the next one first; `asked`: every call that came, `POST /v2/video/generate`;
    `finished`: whether a video is ready as soon as it is taken."""

    films: list[Film] = field(default_factory=list)
    lagging: set[str] = field(default_factory=set)
    faults: dict[str, list[Behaviour]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    page: int = 100
    finished: bool = False

    def add(self, callback_id: str | None, ago: float = 0, **columns) -> Film:
        if self.finished:
            columns.setdefault("status", "completed")
        film = Film(f"film-{len(self.films)}", callback_id, datetime.now(UTC) - timedelta(seconds=ago), **columns)
        self.films.append(film)
        return film

    def fail(self, call: str, *behaviours: Behaviour) -> None:
        self.faults.setdefault(call, []).extend(behaviours)

    def after(self, behaviour: Behaviour) -> Behaviour:
        """Takes the request and makes the video, and then does this."""

        def behave(handler, received) -> None:
            self.add(json.loads(received.body)["callback_id"])
            behaviour(handler, received)

        return behave

    @property
    def accepted(self) -> int:
        return len(self.films)

    def __call__(self, handler, received) -> None:
        parts = urlsplit(received.path)
        call, query = f"{received.method} {parts.path}", parse_qs(parts.query)
        self.asked.append(call)
        if self.faults.get(call):
            self.faults[call].pop(0)(handler, received)
            return
        match call:
            case "POST /v2/video/generate":
                film = self.add(json.loads(received.body)["callback_id"])
                answer = answers(200, {"error": None, "data": {"video_id": film.id}})
            case "GET /v1/video.list":
                answer = answers(200, {"code": 100, "data": self.list(query)})
            case "GET /v1/video_status.get":
                answer = self.status(query["video_id"][0])
            case _:
                answer = answers(404, {"error": {"code": "not_found", "message": "no such path"}})
        answer(handler, received)

    def list(self, query: dict[str, list[str]]) -> dict:
        shown = sorted(self.films, key=lambda film: film.created_at, reverse=True)
        shown = [film for film in shown if film.id not in self.lagging]
        start = int(query.get("token", ["0"])[0])
        following = start + self.page
        token = str(following) if following < len(shown) else None
        return {"videos": [film.listed for film in shown[start:following]], "token": token}

    def status(self, video_id: str) -> Behaviour:
        for film in self.films:
            if film.id == video_id:
                return answers(200, {"code": 100, "data": film.told})
        return answers(404, {"code": 40031, "message": "ResourceType.PACIFIC_VIDEO not found"})


@contextmanager
def heygen(settings) -> Iterator[Service]:
    """It, and the settings that lead to it."""
    service = Service()
    with serving(service) as server:
        settings.HEYGEN_API_KEY, settings.HEYGEN_BASE_URL = "secret-key", server.url
        yield service
