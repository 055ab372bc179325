"""One request and its answer: bounded in time and size, with every failure sorted into the error tree."""

import os
import time
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import httpx

from .answers import read_json
from .errors import NotSent, Unclear, WireError
from .secret import KeyAuth, Secret

TIMEOUT = httpx.Timeout(connect=5, read=30, write=30, pool=5)
BRIEF = httpx.Timeout(2)  # for what is nice to know
STATUS = httpx.Timeout(10, connect=5, pool=5)  # a few words about one video; the next look is soon
DEADLINE = 60.0  # seconds for a whole body; the read timeout alone lets a server drip for ever
HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "avatar-studio"}

# Before a connection stands (or is taken from the pool) no byte of the request has left.
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@dataclass(frozen=True)
class Answer:
    """`cut` says why `body` is not the whole of it, "" when it is; `detail` the same in technical words. What the
    service wrote is kept out of the repr: it may have echoed the key."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    cut: str = ""
    detail: str = ""

    @cached_property
    def content(self) -> dict | None:
        """The object in the body, read once: a catalogue has megabytes."""
        return read_json(self.body)


def shorter(one: httpx.Timeout, other: httpx.Timeout) -> httpx.Timeout:
    """The shorter of both for each of connecting, reading, writing and waiting for a free connection."""
    mine, others = one.as_dict(), other.as_dict()
    both = {name: [each for each in (mine[name], others[name]) if each is not None] for name in mine}
    return httpx.Timeout(**{name: min(each, default=None) for name, each in both.items()})


@lru_cache(maxsize=16)
def _client(process: int, transport: httpx.BaseTransport | None) -> httpx.Client:
    """One per process and transport: a new one loads the certificates, 40–80 ms (measured), and starts without
    connections. Redirects stay unfollowed: httpx would carry `X-Api-Key` along to another host."""
    return httpx.Client(transport=transport, headers=HEADERS, timeout=TIMEOUT, follow_redirects=False)


def exchange(
    request: tuple[str, str],
    secret: Secret,
    *,
    limit: int,
    transport: httpx.BaseTransport | None = None,
    timeout: httpx.Timeout = TIMEOUT,
    deadline: float = DEADLINE,
    **options,
) -> Answer:
    """Send `request` (method, absolute URL) and read at most `limit` bytes of the answer, whatever its status, for at
    most `deadline` seconds.

    Raises NotSent where nothing can have arrived, Unclear where no answer came back.
    """
    outcome = _attempt(request, secret, (limit, deadline), transport, timeout=timeout, **options)
    if isinstance(outcome, WireError):
        raise outcome  # outside the `except`, so that no frame of httpx, with its headers, hangs on the traceback
    return outcome


def _attempt(request, secret, bounds, transport, **options) -> Answer | WireError:
    try:
        client = _client(os.getpid(), transport)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:  # certificates or proxies of this machine
        return NotSent("No connection can be made from this machine.").because(secret.scrub(describe(error)))
    try:
        with client.stream(*request, auth=KeyAuth(secret), **options) as response:
            body, cut, detail = _read(response, *bounds)
            return Answer(response.status_code, response.headers, body, cut, secret.scrub(detail))
    except NEVER_LEFT as error:
        return NotSent("No connection could be made to the service.").because(secret.scrub(describe(error)))
    except Exception as error:  # httpx's, and whatever else breaks in there: its frames hold the headers
        late = isinstance(error, httpx.TimeoutException)
        words = "The service did not answer in time." if late else "The connection broke after sending."
        return Unclear(words).because(secret.scrub(describe(error)))


def _read(response: httpx.Response, limit: int, deadline: float) -> tuple[bytes, str, str]:
    body, end = bytearray(), time.monotonic() + deadline
    try:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > limit:
                return bytes(body[:limit]), f"it is larger than {limit:,} bytes", ""
            if time.monotonic() > end:
                return bytes(body), f"it took longer than {deadline:.0f} seconds", ""
    except httpx.DecodingError as error:
        return bytes(body), "it cannot be unpacked", describe(error)
    except httpx.HTTPError as error:
        late = isinstance(error, httpx.TimeoutException)
        return bytes(body), "the rest did not come in time" if late else "the connection broke", describe(error)
    return bytes(body), "", ""


def describe(error: Exception) -> str:
    """`ReadTimeout: timed out`, or the name alone: many of httpx's errors have no words."""
    words = str(error).strip().rstrip(".")
    name = type(error).__name__
    return f"{name}: {words}" if words else name
