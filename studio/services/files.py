"""The files of a finished render, each where it can be had just now: nothing that expires is kept."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.core.files.storage import storages
from django.utils.text import slugify
from django.utils.translation import gettext as _

from studio.models import Copies, Render
from studio.wire import VideoStatus, WireError
from studio.wire.emulated import browser_url

from .errors import EngineUnavailable, Gone
from .notices import asking

log = logging.getLogger(__name__)

STORAGE = "copies"


class Kind(StrEnum):
    """What a render may leave behind; the service makes the two with captions only where they were asked for."""

    FILM = "film"
    CAPTIONED = "captioned"
    CAPTIONS = "captions"
    THUMBNAIL = "thumbnail"


SUFFIXES = {Kind.FILM: ".mp4", Kind.CAPTIONED: ".mp4", Kind.CAPTIONS: ".ass", Kind.THUMBNAIL: ".jpg"}
TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".ass": "text/x-ssa; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
ALLOWED = {
    Kind.FILM: {".mp4", ".webm"},
    Kind.CAPTIONED: {".mp4", ".webm"},
    Kind.CAPTIONS: {".ass", ".srt", ".vtt"},
    Kind.THUMBNAIL: {".jpg", ".jpeg", ".png", ".webp"},
}


@dataclass(frozen=True)
class File:
    """Either `path`, on this machine, or `url`, elsewhere and signed just now; `name` is what a download is called."""

    name: str
    content_type: str
    path: Path | None = None
    url: str = ""


def file_of(render: Render, kind: str) -> File:
    """The studio's own copy where there is one, else the service's. Raises Gone where there is no such file,
    EngineUnavailable where the service cannot be asked for its address."""
    if copied := _copied(render, kind):
        return copied
    url = file_url(render, kind)
    if not url:
        raise Gone(_("This render has no such file."))
    suffix = suffix_of(url, Kind(kind))
    return File(name_of(render, Kind(kind), suffix), TYPES[suffix], url=url)


def _copied(render: Render, kind: str) -> File | None:
    """One that is there whole; a storage on this machine knows a path, any other an address that it signs."""
    kept = Copies.objects.filter(pk=render.pk).values_list("names", flat=True).first() or {}
    if kind not in kept:
        return None
    storage, suffix = storages[STORAGE], Path(kept[kind]).suffix
    file = {"name": name_of(render, Kind(kind), suffix), "content_type": TYPES.get(suffix, "application/octet-stream")}
    try:
        path = Path(storage.path(kept[kind]))
    except NotImplementedError:
        return _signed(storage, kept[kind], file)
    return File(**file, path=path) if path.is_file() else None


def _signed(storage, name: str, file: dict[str, str]) -> File | None:
    try:
        return File(**file, url=storage.url(name))
    except Exception as error:  # the service may have it still; a storage's own words may quote keys
        log.error("The storage for copies gives no address for %s: %s", name, type(error).__name__)
        return None


def file_url(render: Render, kind: str) -> str:
    """Where the service has it, "" where it has none: its addresses die after days, so it is asked each time.

    Raises EngineUnavailable where it cannot be asked.
    """
    if render.state != Render.State.COMPLETED or not render.remote_id or kind not in list(Kind):
        return ""
    try:
        with asking(render.engine, render.workspace) as client:
            url = addresses(client.status(render.remote_id))[Kind(kind)]
    except WireError:
        words = _("The service cannot be asked for this file at the moment. It stays there: try again in a minute.")
        raise EngineUnavailable(words) from None
    try:
        return browser_url(url) if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:  # an address that is none, such as "https://["
        return ""


def addresses(status: VideoStatus) -> dict[Kind, str]:
    """Of every kind; "" where there is none."""
    return {
        Kind.FILM: status.video_url,
        Kind.CAPTIONED: status.captioned_url,
        Kind.CAPTIONS: status.caption_url,
        Kind.THUMBNAIL: status.thumbnail_url,
    }


def suffix_of(url: str, kind: Kind) -> str:
    """As the address ends; what ends otherwise is taken for the kind's usual one."""
    suffix = Path(urlsplit(url).path).suffix.lower()
    return suffix if suffix in ALLOWED[kind] else SUFFIXES[kind]


def name_of(render: Render, kind: Kind, suffix: str) -> str:
    """Letters, digits and hyphens alone: it goes into a header and onto people's disks."""
    title = slugify(render.title, allow_unicode=True)[:80] or "video"
    return f"{title}{'' if kind == Kind.FILM else f'-{kind}'}{suffix}"
