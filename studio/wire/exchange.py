"""One request and its answer: bounded in time and size, with every failure sorted into the error tree."""

import os
import time
from dataclasses import dataclass, field
from functools import lru_cache

import httpx

from .errors import NotSent, Unclear, WireError
from .secret import KeyAuth, Secret

TIMEOUT = httpx.Timeout(connect=5, read=30, write=30, pool=5)
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
    """`cut` says why `body` is not the whole of it, "" when it is. What the service wrote is kept out of the repr: it
    may have echoed the key."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    cut: str = ""


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
    **options,
) -> Answer:
    """Send `request` (method, absolute URL) and read at most `limit` bytes of the answer, whatever its status.

    Raises NotSent where nothing can have arrived, Unclear where no answer came back.
    """
    outcome = _attempt(request, secret, limit, transport, timeout=timeout, **options)
    if isinstance(outcome, WireError):
        raise outcome  # outside the `except`, so that no frame of httpx, with its headers, hangs on the traceback
    return outcome


def _attempt(request, secret, limit, transport, **options) -> Answer | WireError:
    try:
        client = _client(os.getpid(), transport)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:  # certificates or proxies of this machine
        return NotSent(f"No connection can be made from this machine: {describe(error)}.")
    try:
        with client.stream(*request, auth=KeyAuth(secret), **options) as response:
            body, cut = _read(response, limit)
            return Answer(response.status_code, response.headers, body, secret.scrub(cut))
    except NEVER_LEFT as error:
        return NotSent(secret.scrub(f"No connection to the service: {describe(error)}."))
    except httpx.HTTPError as error:
        return Unclear(secret.scrub(f"The connection broke after sending: {describe(error)}."))


def _read(response: httpx.Response, limit: int) -> tuple[bytes, str]:
    body, end = bytearray(), time.monotonic() + DEADLINE
    try:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > limit:
                return bytes(body[:limit]), f"it is larger than {limit:,} bytes"
            if time.monotonic() > end:
                return bytes(body), f"it took longer than {DEADLINE:.0f} seconds"
    except httpx.HTTPError as error:
        return bytes(body), describe(error)
    return bytes(body), ""


def describe(error: Exception) -> str:
    """`ReadTimeout: timed out`, or the name alone: many of httpx's errors have no words."""
    words = str(error).strip().rstrip(".")
    name = type(error).__name__
    return f"{name}: {words}" if words else name
