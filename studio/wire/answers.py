"""What the service's answers mean, read tolerantly: a missing, null or odd value is never an exception."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

FINE = {"", "0", "100", "200"}  # top-level `code` of the older shape; 100 is what the service writes


@dataclass(frozen=True)
class ApiError:
    """`code`: a word (`invalid_parameter`) or a number as text (`40031`), "" where there is none."""

    code: str
    message: str


@dataclass(frozen=True)
class VideoStatus:
    """`status`: pending, waiting, processing, completed or failed, or a word not known yet. URLs are "" until there
    is a file and die after days: ask again rather than store them. `seconds`: length of the finished video.
    `error` may stand beside `completed` (finished with a watermark on a free plan, by users' reports)."""

    id: str
    status: str
    video_url: str = ""
    caption_url: str = ""
    thumbnail_url: str = ""
    seconds: float | None = None
    callback_id: str = ""
    error: ApiError | None = None


@dataclass(frozen=True)
class Avatar:
    """`kind`: avatar or talking_photo. `picture` and `video` are URLs, "" where there is none."""

    kind: str
    id: str
    name: str
    gender: str = ""
    picture: str = ""
    video: str = ""
    premium: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voice:
    """`sample`: URL of a recording, "" where there is none. The `supports_…` say which controls have an effect."""

    id: str
    name: str
    language: str = ""
    gender: str = ""
    sample: str = ""
    supports_pause: bool = False
    supports_emotion: bool = False
    supports_locale: bool = False


def read_json(body: bytes) -> dict | None:
    """The object in the body; None where it is not JSON or not an object."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_data(answer: dict | None) -> dict:
    data = answer.get("data") if answer else None
    return data if isinstance(data, dict) else {}


def read_error(answer: dict | None) -> ApiError | None:
    """The error in any of its shapes: `error` as text or object, or the older `{"code": 40031, "message": …}`."""
    if answer is None:
        return None
    if error := one_error(answer.get("error")):
        return error
    code = text(answer.get("code"))
    return None if code in FINE else ApiError(code, text(answer.get("message") or answer.get("msg")))


def one_error(error: Any) -> ApiError | None:
    if isinstance(error, dict):
        message = next((error[key] for key in ("message", "msg", "detail") if error.get(key)), "")
        found = ApiError(text(error.get("code")), text(message))
    else:
        found = ApiError("", text(error))
    return found if found.code or found.message else None


def read_video_id(data: dict) -> str:
    """The id of the accepted video, "" where there is none that could be asked for again."""
    found = text(data.get("video_id"))
    return found if len(found) <= 100 else ""


def read_status(data: dict, video_id: str) -> VideoStatus | None:
    """None where the answer names no status."""
    status = text(data.get("status")).lower()
    if not status:
        return None
    return VideoStatus(
        id=text(data.get("id") or data.get("video_id")) or video_id,
        status=status,
        video_url=text(data.get("video_url")),
        caption_url=text(data.get("caption_url")),
        thumbnail_url=text(data.get("thumbnail_url")),
        seconds=number(data.get("duration")),
        callback_id=text(data.get("callback_id")),
        error=one_error(data.get("error")),
    )


def read_avatars(data: dict) -> list[Avatar] | None:
    """Avatars, then talking photos, each id once (the service repeats some); None where there is no such list."""
    if not isinstance(data.get("avatars"), list) and not isinstance(data.get("talking_photos"), list):
        return None
    found = [read_avatar(item, kind) for kind in ("avatar", "talking_photo") for item in items(data, f"{kind}s")]
    return once_each(found)


def read_avatar(item: dict, kind: str) -> Avatar:
    tags = item.get("tags")
    return Avatar(
        kind=kind,
        id=text(item.get(f"{kind}_id")),
        name=text(item.get(f"{kind}_name")) or text(item.get(f"{kind}_id")),
        gender=gender(item.get("gender")),
        picture=text(item.get("preview_image_url")),
        video=text(item.get("preview_video_url")),
        premium=item.get("premium") is True,
        tags=tuple(filter(None, map(text, tags))) if isinstance(tags, list) else (),
    )


def read_voices(data: dict) -> list[Voice] | None:
    """Each id once; None where there is no such list."""
    if not isinstance(data.get("voices"), list):
        return None
    return once_each([read_voice(item) for item in items(data, "voices")])


def read_voice(item: dict) -> Voice:
    return Voice(
        id=text(item.get("voice_id")),
        name=text(item.get("name")) or text(item.get("voice_id")),
        language=text(item.get("language")),
        gender=gender(item.get("gender")),
        sample=text(item.get("preview_audio")),
        supports_pause=item.get("support_pause") is True,
        supports_emotion=item.get("emotion_support") is True,
        supports_locale=item.get("support_locale") is True,
    )


def items(data: dict, name: str) -> list[dict]:
    found = data.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def once_each(found: list) -> list:
    first = {}
    for item in found:
        if item.id:
            first.setdefault((getattr(item, "kind", ""), item.id), item)
    return list(first.values())


def gender(value: Any) -> str:
    """`female`, `male` or "": the lists disagree in case and write `unknown`."""
    word = text(value).lower()
    return word if word in {"female", "male"} else ""


def text(value: Any) -> str:
    """Text and numbers as text; everything else, true and false included, is absent."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def number(value: Any) -> float | None:
    """A finite number of at least 0, also where it is written as text."""
    try:
        found = float(text(value))
    except ValueError:
        return None
    return found if math.isfinite(found) and found >= 0 else None


def read_retry_after(value: str | None) -> float | None:
    """Seconds to wait, from either form of the header (RFC 9110: seconds or an HTTP date); None where unreadable."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
