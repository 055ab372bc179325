"""A request to an address that somebody else chose: checked before the connection, bounded in time and size."""

import os
import re
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

import httpcore
import httpx

from .addresses import NotAllowed, allows, checked, resolve
from .errors import NotSent, Unclear

CODE = re.compile(r"^\[[^]]*\]\s*")  # "[Errno 111] Connection refused"
CUT = re.compile("disconnected|closed connection")
NEVER_LEFT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.UnsupportedProtocol, httpcore.LocalProtocolError)


@dataclass(frozen=True)
class Reply:
    """`body`: at most as many bytes as were asked for, the rest is not read; `headers` with lower-case names."""

    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def call(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    reach: str = "public",
    seconds: float = 10.0,
    limit: int = 64 * 1024,
) -> Reply:
    """Send one request to `url` and read at most `limit` bytes of the answer, all within `seconds`.

    `reach` says how far: `public` addresses; with `loopback` this machine's too; with `private` those of the local
    network as well; `off` calls nobody. The name is resolved once, each of its addresses is checked, and the
    connection goes to a checked one, so that no second answer of the name server can lead it elsewhere. Redirects are
    not followed, no proxy of the environment is used, and nothing is remembered between two calls.

    Raises NotAllowed; NotSent where nothing arrived; Unclear where no answer came back.
    """
    sent = {"User-Agent": "avatar-studio", "Accept": "*/*", **(headers or {})}
    if body:
        sent["Content-Length"] = str(len(body))
    with opened(method, url, sent, body, Checked(reach, time.monotonic() + seconds)) as response:
        return Reply(response.status, headers_of(response), read(response.iter_stream(), limit))


@contextmanager
def opened(
    method: str, url: str, headers: Mapping[str, str], body: bytes, way: "Checked"
) -> Iterator[httpcore.Response]:
    """An answer whose body is still to be read, within the block; raises as `call` does, from within it too."""
    target = checked(url, way.reach)
    sent = {"Host": target.netloc.decode("ascii"), **headers}
    address = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trust(os.getpid()), network_backend=way) as pool,
            pool.stream(method, address, headers=list(sent.items()), content=body, extensions=way.limits()) as response,
        ):
            yield response
    except NEVER_LEFT as error:
        raise NotSent(f"No connection: {in_words(error)}.") from None
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise Unclear(f"No answer: {in_words(error)}.") from None


def in_words(error: Exception) -> str:
    """Why, for a person: httpcore's errors often have no words but those of the machine."""
    words = CODE.sub("", str(error)).strip().rstrip(".")
    if isinstance(error, httpcore.TimeoutException):
        return words if words and words != "timed out" else "it took too long"
    if isinstance(error, httpcore.RemoteProtocolError) and not CUT.search(words):
        return "what answers there does not speak HTTP"
    return "the connection was cut" if not words or CUT.search(words) else words


def headers_of(response: httpcore.Response) -> dict[str, str]:
    """By their names in small letters."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


class Checked(httpcore.NetworkBackend):
    """Connects to checked addresses only, and lets nothing last beyond `until` (of the monotonic clock), nor any wait
    longer than `idle` seconds."""

    def __init__(self, reach: str, until: float, idle: float = float("inf")):
        self.reach, self.until, self.idle = reach, until, idle
        self.sockets = httpcore.SyncBackend()

    def left(self) -> float:
        return max(min(self.until - time.monotonic(), self.idle), 0.001)

    def limits(self) -> dict[str, dict[str, float]]:
        return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.left())}

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = resolve(host, port, self.left())
        if refused := [one for one in addresses if not allows(self.reach, one)]:
            raise NotAllowed(f"{host} leads to {refused[0]}, which is not called from here.")
        error: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self.sockets.connect_tcp(str(address), port, self.left(), local_address, socket_options)
                return Bounded(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error

    def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise NotAllowed("Sockets of this machine are not called.")


class Bounded(httpcore.NetworkStream):
    """A connection whose every wait ends when the whole call has to; a server that drips gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, way: Checked):
        self.stream, self.way = stream, way

    def read(self, max_bytes, timeout=None):
        if time.monotonic() > self.way.until:
            raise httpcore.ReadTimeout("it took too long")
        return self.stream.read(max_bytes, self.way.left())

    def write(self, buffer, timeout=None):
        return self.stream.write(buffer, self.way.left())

    def close(self):
        return self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        return Bounded(self.stream.start_tls(ssl_context, server_hostname, self.way.left()), self.way)

    def get_extra_info(self, info):
        return self.stream.get_extra_info(info)


def read(chunks: Iterable[bytes], limit: int) -> bytes:
    body = bytearray()
    if not limit:
        return b""
    for chunk in chunks:
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])


@lru_cache(maxsize=1)
def _trust(process: int) -> ssl.SSLContext:
    """Loading the certificates takes tens of milliseconds, so once for each process."""
    return httpx.create_ssl_context(trust_env=False)
