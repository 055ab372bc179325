"""Videos of the service: one accepted, one asked for, a page of the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .errors import ApiError, one_error
from .reading import items, moment, number, text, word

LONGEST_ID = 100
LONGEST = 1e9  # seconds; whatever is said beyond is no film's length, and no sum of such fits a database


@dataclass(frozen=True)
class VideoStatus:
    """`status`: pending, waiting, processing, completed or failed, or a word not known yet. URLs are "" until there
    is a file and die after days: ask again rather than store them. `captioned_url`: the film with its captions in the
    picture; `caption_url`: the captions alone, `.ass` (older reference), `.srt` from v3. `seconds`: length of the
    finished video. `error` may stand beside `completed` (finished with a watermark on a free plan, by users' reports).
    """

    id: str
    status: str
    video_url: str = ""
    caption_url: str = ""
    captioned_url: str = ""
    thumbnail_url: str = ""
    seconds: float | None = None
    callback_id: str = ""
    error: ApiError | None = None


@dataclass(frozen=True)
class ListedVideo:
    """`status` as in VideoStatus, and `draft`; `kind`: GENERATED or TRANSLATED. The list names no callback id."""

    id: str
    status: str
    title: str = ""
    created_at: datetime | None = None
    kind: str = ""


@dataclass(frozen=True)
class Page[Item]:
    """One page of a list; `token` asks for the next one and is "" on the last."""

    items: list[Item]
    token: str = ""


def read_video_id(data: dict) -> str:
    """The id of the accepted video, "" where there is none that could be asked for again."""
    return word(data.get("video_id"), LONGEST_ID)


def read_status(data: dict, video_id: str) -> VideoStatus | None:
    """None where the answer names no status."""
    status = text(data.get("status")).lower()
    if not status:
        return None
    return VideoStatus(
        id=text(data.get("id") or data.get("video_id")) or video_id,
        status=status,
        video_url=text(data.get("video_url")),
        caption_url=text(data.get("caption_url") or data.get("subtitle_url")),
        captioned_url=text(data.get("video_url_caption") or data.get("captioned_video_url")),
        thumbnail_url=text(data.get("thumbnail_url")),
        seconds=_seconds(data.get("duration")),
        callback_id=text(data.get("callback_id")),
        error=one_error(data.get("error")),
    )


def _seconds(value: Any) -> float | None:
    found = number(value)
    return None if found is None or found > LONGEST else found


def read_videos(data: dict) -> Page[ListedVideo] | None:
    """None where there is no such list."""
    found = items(data, "videos", "list")
    if found is None:
        return None
    listed = [
        ListedVideo(
            id=word(item.get("video_id") or item.get("id"), LONGEST_ID),
            status=text(item.get("status")).lower(),
            title=text(item.get("video_title") or item.get("title")),
            created_at=moment(item.get("created_at")),
            kind=text(item.get("type")),
        )
        for item in found
    ]
    return Page([video for video in listed if video.id], read_token(data))


def read_token(data: dict) -> str:
    """The token of the next page; v1 writes `token`, its successors `next_token`."""
    return text(data.get("token") or data.get("next_token"))
