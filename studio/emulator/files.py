"""Finished files, under URLs that are signed and expire, as the service's are."""

import re
import time
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from studio.models import EmulatorKey

from .faults import for_key
from .http import Answer, Request, refusal

FILES = "/files/"
LIFE = 7 * 24 * 3600  # seconds; the service's own URLs are said to live seven days
TYPES = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "jpg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
}
NAME = re.compile(rf"(?:assets/)?[0-9a-f]{{32}}\.({'|'.join(TYPES)})")
# Some were uploaded by whoever holds a key: never more than a picture, film or sound, whatever is inside.
HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "emulator"


def asset_folder() -> Path:
    return folder() / "assets"


def signed_url(base: str, name: str, life: int = LIFE) -> str:
    """An absolute URL for `<video id>.mp4`, `.jpg` or `assets/<asset id>.<suffix>`, good for `life` seconds."""
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
    if not found or not (folder() / name).is_file() or missing_on_purpose(name):
        return refusal(request.path, 404, "not_found", 400569, "No such file")
    return Answer(200, {"Content-Type": TYPES[found[1]], **HEADERS}, file=folder() / name)


def missing_on_purpose(name: str) -> bool:
    """The URL carries no key: whose video it is tells whose faults strike. One query where nobody set any."""
    key = EmulatorKey.objects.filter(jobs=name.partition(".")[0], faults__kind="no-file").first()
    return any(strike.kind == "no-file" for strike in for_key(key, "file"))


def _signature(name: str, expires: str) -> str:
    return Signer(salt="studio.emulator.files").signature(f"{name}:{expires}")
