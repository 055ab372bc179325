"""The service's HTTP API on a port of this machine, which fails as it is told to and remembers what it truly did."""

import json
import re
import select
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .account import Account
from .clock import Board

HOST = "127.0.0.1"
GENERATE = b"POST /v2/video/generate"
LONGEST_HANG = 20.0  # seconds; whoever asked gives up long before
PAGE_OF_A_PROXY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Service:
    """One account of one service: listens on a port of its own, and can stop listening without losing it."""

    def __init__(self, board: Board) -> None:
        self.account = Account(board)
        self.sockets: set[socket.socket] = set()
        self.server: ThreadingHTTPServer | None = None
        # Bound and never listening: while nobody listens, no other program on this machine is given the port.
        self.keeper = socket.socket()
        self.keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.keeper.bind((HOST, 0))
        self.port = self.keeper.getsockname()[1]

    def open(self) -> None:
        if self.server is None:
            handler = type("Handler", (Handler,), {"service": self})
            self.server = Server((HOST, self.port), handler)
            threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Refuses to connect from now on, and drops the connections that stand."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
        for one in list(self.sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that gave up, or was killed


class Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.service.sockets.add(self.connection)

    def finish(self) -> None:
        self.service.sockets.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def handle_one_request(self) -> None:
        """Looks at what came without taking it off the line: a request may be left unread."""
        first = self.connection.recv(65536, socket.MSG_PEEK)
        with self.service.account.busy() if first else nullcontext():
            if first.startswith(GENERATE) and self.service.account.leaves_unread():
                said = re.search(rb'"callback_id": ?"([^"]+)"', self.peek_whole(first))
                self.service.account.note_unread(said[1].decode() if said else "")
                self.hang()
                return
            super().handle_one_request()

    def peek_whole(self, found: bytes) -> bytes:
        """The request with its body, which may come after its head."""
        self.connection.settimeout(0.5)
        with suppress(TimeoutError):
            while (head := found.partition(b"\r\n\r\n"))[2] is not None:
                length = re.search(rb"content-length: (\d+)", head[0], re.IGNORECASE)
                if not length or len(head[2]) >= int(length[1]) or len(found) >= 262_144:
                    break
                select.select([], [], [], 0.01)
                found = self.connection.recv(262_144, socket.MSG_PEEK)
        self.connection.settimeout(None)
        return found

    def hang(self) -> None:
        """Silence until the client leaves."""
        self.close_connection = True
        self.connection.settimeout(LONGEST_HANG)
        with suppress(OSError):
            left = b"x"
            while left:  # what it may still send is taken and forgotten
                left = self.connection.recv(65536)

    def answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        how, status, content = self.service.account.answer(
            self.command, parts.path, query, body, self.headers.get("X-Api-Key", "")
        )
        self.WAYS[how](self, status, content)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        headers = {"Content-Type": "application/json", **{key.replace("_", "-"): of for key, of in headers.items()}}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        length = len(body) if length is None else length
        self.wfile.write(f"HTTP/1.1 {status} X\r\n{head}Content-Length: {length}\r\n\r\n".encode() + body)

    def whole(self, status: int, content: Any) -> None:
        self.send(status, json.dumps(content).encode())

    def slow_down(self, status: int, content: Any) -> None:
        self.send(429, b'{"error": {"code": "rate_limit_exceeded", "message": "Too many videos."}}', Retry_After="3")

    def broken(self, status: int, content: Any) -> None:
        self.send(500, b'{"code": 500, "message": "Something broke.", "data": null}')

    def proxy(self, status: int, content: Any) -> None:
        self.send(502, PAGE_OF_A_PROXY, Content_Type="text/html")

    def cut(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send(status, body[: len(body) // 2], len(body))
        self.drop(status, content)

    def drop(self, status: int, content: Any) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def silent(self, status: int, content: Any) -> None:
        self.hang()

    WAYS = {
        "whole": whole, "429": slow_down, "500": broken, "502": proxy, "cut": cut, "drop": drop, "hang": silent,
    }  # fmt: skip


class Control(BaseHTTPRequestHandler):
    """What the bench tells the service and asks it, apart from its API: POST with JSON, answered with JSON."""

    protocol_version = "HTTP/1.1"
    words: dict[str, Callable[[Any], Any]]

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"null")
        body = json.dumps(self.words[self.path.strip("/")](said)).encode()
        self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def serve(board: Board, tell_ports: Callable[[int, int], None]) -> None:
    """Until this process is ended."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    service = Service(board)
    words = {
        "forget": lambda _: service.account.forget(),
        "plan": lambda plan: service.account.follow(plan),
        "truth": lambda _: service.account.truth(),
        "open": lambda _: service.open(),
        "close": lambda _: service.close(),
    }
    control = Server((HOST, 0), type("Told", (Control,), {"words": words}))
    service.open()
    tell_ports(service.port, control.server_address[1])
    control.serve_forever()
