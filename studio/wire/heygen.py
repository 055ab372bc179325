"""The client of HeyGen's HTTP API: `HeyGen(base_url, api_key).generate(body)` and the three reads around it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import httpx

from .answers import (
    ApiError,
    Avatar,
    VideoStatus,
    Voice,
    read_avatars,
    read_data,
    read_error,
    read_json,
    read_retry_after,
    read_status,
    read_video_id,
    read_voices,
)
from .errors import BadKey, NotFound, RateLimited, Refused, Unclear
from .exchange import TIMEOUT, Answer, exchange
from .secret import Secret

SMALL = 1024 * 1024
CATALOGUE = 16 * 1024 * 1024  # the avatar list exceeds 2 MB and has no pages (users' reports)

# The older error reference: invalid credentials, unauthorized, access tokens; not found, invalid video id.
BAD_KEY_CODES = {"40009", "400112", "401056", "401057"}
NOT_FOUND_CODES = {"400569", "40031"}
REDIRECTS = {301, 302, 307, 308}  # not 303, which follows a request that was carried out


class HeyGen:
    """Speaks to `base_url` (`https://api.heygen.com`, or an emulator's) in the name of `api_key`.

    Cheap to make: connections belong to the process. `transport` replaces the network (see `wire.emulated`).
    Every call raises from `wire.errors` and nothing else.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | Secret,
        transport: httpx.BaseTransport | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ):
        self.base_url = base_url.rstrip("/")
        self._secret = Secret(api_key)
        self._options = {"transport": transport, "timeout": timeout}

    def __repr__(self) -> str:
        return f"HeyGen({self.base_url!r})"

    def generate(self, body: bytes) -> str:
        """Send exactly these bytes to `POST /v2/video/generate`; the id of the accepted video.

        An id wins over anything else in a 200: a video that has an id exists, and its status will tell the rest.
        """
        answer = self._ask("POST", "/v2/video/generate", content=body, headers={"Content-Type": "application/json"})
        return self._read(answer, read_video_id)

    def status(self, video_id: str) -> VideoStatus:
        """`GET /v1/video_status.get`: where the video stands, with freshly signed URLs. NotFound for an unknown id."""
        answer = self._ask("GET", "/v1/video_status.get", params={"video_id": video_id})
        found = self._read(answer, lambda data: read_status(data, video_id))
        return replace(found, error=self._clean(found.error)) if found.error else found

    def avatars(self) -> list[Avatar]:
        """`GET /v2/avatars`: avatars, then talking photos. Newer looks are missing from it though their ids work."""
        return self._read(self._ask("GET", "/v2/avatars", limit=CATALOGUE), read_avatars)

    def voices(self) -> list[Voice]:
        """`GET /v2/voices`: several hundred to about 2,000."""
        return self._read(self._ask("GET", "/v2/voices", limit=CATALOGUE), read_voices)

    def _ask(self, method: str, path: str, limit: int = SMALL, **options) -> Answer:
        if not self._secret.fits_a_header:
            raise BadKey(0, "", "The API key is empty or holds characters that no key has; nothing was sent.")
        request = method, self.base_url + path
        answer = exchange(request, self._secret, limit=limit, **self._options, **options)
        if not 200 <= answer.status < 300:
            self._refuse(answer)
        if answer.cut:
            raise Unclear(f"The answer did not arrive whole: {answer.cut}.", answer.status)
        return answer

    def _read[T](self, answer: Answer, reader: Callable[[dict], T | None]) -> T:
        """What the reader finds in a 2xx; an error in it is a refusal, and anything else is unclear."""
        found = reader(read_data(read_json(answer.body)))
        if found or isinstance(found, list):
            return found
        if error := self._error_in(answer):
            raise _refusal(answer.status, error)
        raise Unclear("The service answered without an error and without what was asked for.", answer.status)

    def _refuse(self, answer: Answer) -> NoReturn:
        """Sort an answer that is not 2xx. Its body is only words: cut or unreadable, the status still stands."""
        status = answer.status
        error = self._error_in(answer) or ApiError("", "")
        words = f"HTTP {status}: {error.message or self._excerpt(answer.body)}".rstrip(": ")
        if status == 429:
            raise RateLimited(words, read_retry_after(answer.headers.get("Retry-After")))
        if status in REDIRECTS:
            where = self._words(answer.headers.get("Location", ""))
            raise Refused(status, "redirect", f"The service points elsewhere ({where}): check its base URL.")
        if status >= 500 or status < 400 or status == 408:
            raise Unclear(words, status)
        raise _refusal(status, error if error.message else replace(error, message=words))

    def _error_in(self, answer: Answer) -> ApiError | None:
        error = read_error(read_json(answer.body))
        return self._clean(error) if error else None

    def _clean(self, error: ApiError) -> ApiError:
        return ApiError(self._words(error.code)[:100], self._words(error.message))

    def _words(self, text: str) -> str:
        """Without the key, should the service have echoed it; cut only after that, lest half of it stay."""
        return self._secret.scrub(text)[:2000]

    def _excerpt(self, body: bytes) -> str:
        """The words of a body that is not JSON: a page's title, or plain text on one line."""
        page = self._secret.scrub(body.decode("utf-8", "replace"))[:8192]
        title = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
        words = title[1] if title else "" if "<" in page else page
        return " ".join(words.split())[:2000]


def _refusal(status: int, error: ApiError) -> Refused:
    if status == 401 or error.code in BAD_KEY_CODES:
        kind = BadKey
    elif status == 404 or error.code in NOT_FOUND_CODES:
        kind = NotFound
    else:
        kind = Refused
    return kind(status, error.code, error.message or f"The service refused without a reason ({error.code}).")
