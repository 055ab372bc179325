"""Finished files, under URLs that are signed and expire, as the service's are."""

import re
import time
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from .http import Answer, Request, refusal

FILES = "/files/"
LIFE = 7 * 24 * 3600  # seconds; the service's own URLs are said to live seven days
TYPES = {"mp4": "video/mp4", "jpg": "image/jpeg"}
NAME = re.compile(r"([0-9a-f]{32})\.(mp4|jpg)")


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "emulator"


def signed_url(base: str, name: str, life: int = LIFE) -> str:
    """An absolute URL for `<video id>.mp4` or `.jpg`, good for `life` seconds from now."""
    expires = str(int(time.time()) + life)
    return f"{base}{FILES}{name}?{urlencode({'expires': expires, 'signature': _signature(name, expires)})}"


def serve(request: Request) -> Answer:
    """The file: 403 where the URL is not ours or too old, 404 where the file is gone."""
    name = request.path.removeprefix(FILES)
    expires = request.query.get("expires", "")
    if not constant_time_compare(request.query.get("signature", ""), _signature(name, expires)):
        return refusal(request.path, 403, "access_denied", 400562, "The signature is missing or wrong")
    if int(expires) < time.time():
        return refusal(request.path, 403, "access_denied", 400562, "This URL has expired; ask for the status again")
    found = NAME.fullmatch(name)
    if not found or not (folder() / name).is_file():
        return refusal(request.path, 404, "not_found", 400569, "No such file")
    headers = {"Content-Type": TYPES[found[2]], "Cache-Control": "private, max-age=3600"}
    return Answer(200, headers, file=folder() / name)


def _signature(name: str, expires: str) -> str:
    return Signer(salt="studio.emulator.files").signature(f"{name}:{expires}")
