"""How the client asks and sorts what comes back; which calls there are stands in `heygen.py`."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NoReturn

import httpx

from .answers import ApiError, Notice, read_data, read_error, read_notice, read_retry_after
from .errors import BadKey, NotFound, RateLimited, Refused, Unclear, WireError
from .exchange import DEADLINE, TIMEOUT, Answer, exchange, shorter
from .patience import AT_ONCE, Patience
from .records import record
from .secret import Secret

SMALL = 1024 * 1024

# The older error reference: invalid credentials, unauthorized, access tokens; not found, invalid video id.
BAD_KEY_CODES = {"40009", "400112", "401056", "401057"}
NOT_FOUND_CODES = {"400569", "40031"}
REDIRECTS = {301, 302, 307, 308}  # not 303, which follows a request that was carried out


class Client:
    """Asks in the name of `api_key`. `transport` replaces the network (see `wire.emulated`); `timeout` is the longest
    that any call has, and some have a shorter one of their own; `deadline` is how many seconds an answer's body may
    take; `patience` says how often it tries again by itself, by default never.

    `last` is the last exchange as it may be kept (see `wire.records`), None before the first. `notices` collects what
    the service says about its own end beside its answers, each once. Both are for whoever made the client: this layer
    writes nothing down.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | Secret,
        transport: httpx.BaseTransport | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        patience: Patience = AT_ONCE,
        deadline: float = DEADLINE,
    ):
        self.base_url = base_url.rstrip("/")
        self.notices: list[Notice] = []
        self.last: dict[str, Any] | None = None
        self._secret = Secret(api_key)
        self._patience = patience
        self._timeout, self._transport, self._deadline = timeout, transport, deadline

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def ask(self, method: str, path: str, limit: int = SMALL, base_url: str = "", **options) -> Answer:
        """A whole answer with a 2xx status, after as many attempts as patience and method allow."""
        if not self._secret.fits_a_header:
            raise BadKey(0, "", "The API key is empty or holds characters that no key has; nothing was sent.")
        url, began, attempt = (base_url or self.base_url) + path, time.monotonic(), 1
        while True:
            try:
                return self._ask_once((method, url), f"{method} {path}", limit, options)
            except WireError as error:
                pause = self._patience.pause(method, error, attempt, time.monotonic() - began)
                if pause is None:
                    raise
            time.sleep(pause)
            attempt += 1

    def _ask_once(self, request: tuple[str, str], call: str, limit: int, options: dict) -> Answer:
        answer = self._exchange(request, call, limit, options)
        self._notice(call, answer)
        if not 200 <= answer.status < 300:
            self._refuse(answer)
        if answer.cut:
            words = f"The answer did not arrive whole: {answer.cut}."
            raise Unclear(words, answer.status).because(answer.detail)
        return answer

    def _exchange(self, request: tuple[str, str], call: str, limit: int, options: dict) -> Answer:
        kept = partial(record, call, options.get("params") or {}, self._secret)
        timeout = shorter(self._timeout, options.get("timeout", self._timeout))
        options = {**options, "timeout": timeout, "transport": self._transport, "deadline": self._deadline}
        try:
            answer = exchange(request, self._secret, limit=limit, **options)
        except WireError as error:
            self.last = kept(trouble=error.in_full)
            raise
        trouble = f"{answer.cut} ({answer.detail})" if answer.detail else answer.cut
        self.last = kept(status=answer.status, headers=answer.headers, body=answer.body, trouble=trouble)
        return answer

    def read[T](self, answer: Answer, reader: Callable[[dict], T | None]) -> T:
        """What the reader finds in a 2xx; an error in it is a refusal, and anything else is unclear."""
        found = reader(read_data(answer.content))
        if found or isinstance(found, list):
            return found
        if error := self._error_in(answer):
            raise _refusal(answer.status, error)
        raise Unclear("The service answered without an error and without what was asked for.", answer.status)

    def done(self, answer: Answer) -> None:
        """For calls that only have to succeed: a 2xx without an error, whatever its body; 204 has none."""
        if error := self._error_in(answer):
            raise _refusal(answer.status, error)
        if answer.body.strip() and answer.content is None:
            raise Unclear("The service answered with something that is not JSON.", answer.status)

    def clean(self, error: ApiError) -> ApiError:
        return ApiError(self._words(error.code)[:100], self._words(error.message))

    def _notice(self, call: str, answer: Answer) -> None:
        found = read_notice(call, answer.headers, answer.content)
        if found is None:
            return
        found = Notice(call, *map(self._secret.scrub, (found.message, found.successor, found.docs_url, found.until)))
        if found not in self.notices:
            self.notices.append(found)

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
        error = read_error(answer.content)
        return self.clean(error) if error else None

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
