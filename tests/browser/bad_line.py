"""A real proxy between a browser and the studio: it delays, reorders, loses answers, answers 500, and can be away."""

import http.client
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(eq=False)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    body: bytes


@dataclass
class Fate:
    """What becomes of a request: how long it lies before it arrives, whether it does, and what is heard of it."""

    wait: float = 0  # seconds before it is passed on
    arrives: bool = True
    answer_wait: float = 0  # seconds that the answer lies
    until: threading.Event | None = None  # that it lies until the test lets it go
    status: int = 0  # this instead of the studio's answer
    cut: bool = False  # hang up instead of answering


type Rule = Callable[[Asked], Fate | None]
FINE = Fate()


SAVE = r"/(character|voice|background|text|audio|settings)/$"


def posts(fate: Fate, path: str, *, every: int = 1, first: int = 10**6) -> Rule:
    """That fate for every so-many-eth of the first so many POSTs whose path matches."""
    seen = count(1)

    def rule(asked: Asked) -> Fate | None:
        if asked.method != "POST" or not re.search(path, asked.path):
            return None
        number = next(seen)
        return fate if number <= first and number % every == 0 else None

    return rule


def saves(fate: Fate, **which: int) -> Rule:
    """The same for autosaves."""
    return posts(fate, SAVE, **which)


def everything(fate: Fate) -> Rule:
    """That fate for all but pictures, scripts and styles."""
    return lambda asked: None if re.search(r"^/static/|picture\.svg", asked.path) else fate


@dataclass
class BadLine:
    upstream: str
    url: str = ""
    rule: Rule = lambda asked: None
    headers: dict[str, str] = field(default_factory=dict)  # put on every request, as proxies do
    asked: list[Asked] = field(default_factory=list)
    arrived: list[Asked] = field(default_factory=list)  # those that the studio has answered
    server: ThreadingHTTPServer | None = None

    def connect(self) -> "BadLine":
        """Takes calls; on the same port as before, so that a page finds the way back."""
        port = urlsplit(self.url).port or 0
        self.server = _Server(("127.0.0.1", port), _Handler)
        self.server.line = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.004}, daemon=True).start()
        return self

    def hang_up(self) -> None:
        """As a killed server: connections are refused, and those under way are cut."""
        server, self.server = self.server, None
        if server:
            server.shutdown()
            server.server_close()
            server.cut_all()

    def count(self, method: str, pattern: str) -> int:
        return sum(one.method == method and bool(re.search(pattern, one.path)) for one in self.asked)


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close, allow_reuse_address = True, False, True

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.open: set = set()
        self.gone = threading.Event()

    def process_request(self, request, client_address) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def cut_all(self) -> None:
        self.gone.set()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(2)

    def handle_error(self, *args: object) -> None:
        """The browser gave up on an answer: that is often the point."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits 40 ms until the client's kernel has acknowledged the headers

    def log_message(self, *args: object) -> None:
        pass

    def answer(self) -> None:
        line = self.server.line
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, body)
        line.asked.append(asked)
        fate = line.rule(asked) or FINE
        time.sleep(fate.wait)
        status, headers, content = fate.status or 502, [("Content-Type", "text/html")], b"<h1>A proxy's own page</h1>"
        if fate.arrives and not self.server.gone.is_set():
            given = self.pass_on(body)
            line.arrived.append(asked)
            status, headers, content = (given[0], given[1], given[2]) if not fate.status else (status, headers, content)
        time.sleep(fate.answer_wait)
        if fate.until:
            fate.until.wait(30)
        if fate.cut or self.server.gone.is_set():
            self.close_connection = True
            return
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def pass_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.server.line.upstream).netloc, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        headers |= self.server.line.headers
        connection.request(self.command, self.path, body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
        connection.close()
        return answer.status, kept, content

    do_GET = do_POST = do_HEAD = answer
