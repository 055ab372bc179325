"""What the API takes and gives; the OpenAPI document is made from these."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from studio.models import Render, Video
from studio.services.assembly import Located
from studio.services.estimating import Estimate

HOST = "host:"

Owner = Annotated[
    str,
    StringConstraints(min_length=1, max_length=190, pattern=r"^[!-~]+$"),
    Field(description="The host's own id of the person whose video it is.", examples=["42"]),
]


class Taken(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewVideo(Taken):
    title: str | None = Field(None, max_length=1000)
    payload: dict[str, Any] | None = Field(
        None, description="A request of POST /v2/video/generate; it may have faults."
    )
    owner: Owner | None = Field(None, description="Without one, it is the workspace's own.")


class VideoChange(Taken):
    title: str | None = Field(None, max_length=1000)
    owner: Owner | None = None


class NewRender(Taken):
    revision: int | None = Field(None, ge=0, le=999_999_999, description="412 where the video is at another one.")


class Told(BaseModel):
    """A problem or a note: where in the payload, as a JSON pointer, and what."""

    path: str
    message: str

    @classmethod
    def all_of(cls, located: list[Located]) -> list[Self]:
        return [cls(path=one.pointer, message=one.message) for one in located]


class VideoSummary(BaseModel):
    id: UUID
    title: str
    owner: str | None = Field(description="null where none of the host's people owns it.")
    revision: int
    scenes: int
    seconds: float = Field(description="Estimated length.")
    created_at: datetime
    changed_at: datetime

    @classmethod
    def columns(cls, video: Video) -> dict[str, Any]:
        return {
            "id": video.pk,
            "title": video.title,
            "owner": subject_of(video.owner),
            "revision": video.revision,
            "created_at": video.created_at,
            "changed_at": video.changed_at,
        }

    @classmethod
    def of(cls, video: Video) -> Self:
        """Of a row of `list_videos`."""
        return cls(**cls.columns(video), scenes=video.scene_count, seconds=round(video.seconds, 1))


class VideoEstimate(BaseModel):
    """What the finished video is expected to take."""

    seconds: tuple[float, float | None] = Field(
        description="Its length: at least, at most. No upper end where a recording's length is unknown."
    )
    cost: tuple[float, float | None] | None = Field(
        description="What it will cost: 0 where the emulator makes it or it is a test, null where no prices are set."
    )
    currency: str | None

    @classmethod
    def of(cls, estimate: Estimate) -> Self:
        cost = estimate.cost and (float(estimate.cost[0]), None if estimate.most is None else float(estimate.most))
        return cls(seconds=estimate.seconds, cost=cost, currency=estimate.currency or None)


class VideoDetail(VideoSummary):
    estimate: VideoEstimate
    ready: bool = Field(description="Whether it can be submitted as it is.")
    problems: list[Told]
    notes: list[Told]


class RenderError(BaseModel):
    code: str
    message: str


class RenderDetail(BaseModel):
    id: UUID
    video_id: UUID
    owner: str | None
    state: Render.State
    engine: str
    title: str
    scenes: int
    revision: int = Field(description="The video's revision that was submitted.")
    callback_id: str
    remote_id: str | None = Field(description="The service's id of the video, once it has one.")
    seconds: float | None = Field(description="Length of the finished video.")
    error: RenderError | None
    video_url: str | None = Field(None, description="Of a single finished render: where it can be fetched just now.")
    created_at: datetime
    sent_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, render: Render, video_url: str | None = None) -> Self:
        same = ("id", "video_id", "state", "engine", "title", "scenes", "revision", "callback_id", "seconds")
        columns = {name: getattr(render, name) for name in (*same, "created_at", "sent_at", "finished_at")}
        told = (Render.State.FAILED, Render.State.UNCLEAR, Render.State.CANCELLED)
        failed = render.state in told and (render.error_code or render.error_message)
        error = RenderError(code=render.error_code, message=render.error_message) if failed else None
        owner, remote = subject_of(render.owner), render.remote_id or None
        return cls(**columns, owner=owner, remote_id=remote, error=error, video_url=video_url)


class Videos(BaseModel):
    items: list[VideoSummary]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class Renders(BaseModel):
    items: list[RenderDetail]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class Refused(BaseModel):
    """RFC 9457. `code` is for programs, `detail` for people."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: list[Told] | None = None
    request_id: str


def subject_of(owner: str) -> str | None:
    """The host's own id of its person; None for users of the studio and for what nobody owns."""
    return owner.removeprefix(HOST) if owner.startswith(HOST) else None
