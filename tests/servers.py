"""A real HTTP server on this machine that behaves, or misbehaves, as a test says."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # SO_LINGER on, 0 seconds: close sends RST


@dataclass
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Served:
    """`url` without a slash at its end; `received`: every request that was read whole, in order."""

    url: str
    received: list[Received] = field(default_factory=list)


type Behaviour = Callable[[BaseHTTPRequestHandler, Received], None]


def answers(status: int = 200, body: object = b"", **headers: str) -> Behaviour:
    """The body as it is when it is bytes, else as JSON; `content_type="text/html"` becomes `Content-Type`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def behave(handler: BaseHTTPRequestHandler, received: Received) -> None:
        handler.send_response(status)
        for name, value in {"content_type": "application/json", **headers}.items():
            handler.send_header(name.replace("_", "-").title(), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other; the last one stays."""
    left = list(behaviours)
    return lambda handler, received: (left.pop(0) if len(left) > 1 else left[0])(handler, received)


def hangs(handler: BaseHTTPRequestHandler, received: Received) -> None:
    """Reads the request and never answers."""
    handler.server.stopping.wait(60)
    handler.close_connection = True


def hangs_up(handler: BaseHTTPRequestHandler, received: Received) -> None:
    """Reads the request, then closes without a word."""
    handler.close_connection = True


def resets(handler: BaseHTTPRequestHandler, received: Received) -> None:
    """Reads the request, then resets the connection."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    handler.close_connection = True


def cuts(status: int, body: bytes) -> Behaviour:
    """Announces twice the body, sends it once and closes."""

    def behave(handler: BaseHTTPRequestHandler, received: Received) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(2 * len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return behave


def drips(handler: BaseHTTPRequestHandler, received: Received) -> None:
    """A body that never ends, one space every 20 ms."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.close_connection = True
    while not handler.server.stopping.is_set():
        handler.wfile.write(b" ")
        time.sleep(0.02)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Served]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads, server.block_on_close = True, False
    server.behaviour, server.stopping = behaviour, threading.Event()
    server.served = Served(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.004}, daemon=True)
    thread.start()
    try:
        yield server.served
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def refusing() -> Iterator[str]:
    """The URL of a port that is taken but answers no connection: it is bound and does not listen."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def deaf() -> Iterator[str]:
    """The URL of a server that accepts connections and never reads a byte."""
    with socket.create_server(("127.0.0.1", 0), backlog=8) as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits 40 ms until the client's kernel has acknowledged the headers

    def log_message(self, *args: object) -> None:
        pass

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        received = Received(self.command, self.path, dict(self.headers.items()), body)
        self.server.served.received.append(received)
        with suppress(OSError):  # the client may have given up: that is often the point
            self.server.behaviour(self, received)
            self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer
