"""One request, asked in two ways: over HTTP for its time, and in this process for what does not waver."""

import sys
import time
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from .server import HOST

AROUND = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")  # statements around transactions
TOKEN = "0" * 32  # the cookie and the field are alike: that is all that Django's check asks for
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Ask:
    method: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)
    htmx: bool = True
    expected: int = 200

    @property
    def body(self) -> bytes:
        return urlencode({"csrfmiddlewaretoken": TOKEN, **self.data}, doseq=True).encode() if self.data else b""

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Cookie": f"csrftoken={TOKEN}", **({"HX-Request": "true"} if self.htmx else {})}
        return headers | ({"Content-Type": FORM} if self.data else {})


def expect_done(ask: Ask, status: int) -> None:
    if status != ask.expected:
        raise CommandError(f"{ask.method} {ask.path} was answered with {status}.")


class OverHttp:
    """One connection that is kept open, as a browser keeps it; the time ends with the last byte."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection(HOST, port, timeout=60)

    def time(self, ask: Ask) -> float:
        """Milliseconds."""
        body, headers = ask.body, ask.headers
        began = time.perf_counter()
        self.connection.request(ask.method, ask.path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
        expect_done(ask, answer.status)
        return took * 1000

    def close(self) -> None:
        self.connection.close()


@cache
def client() -> Client:
    return Client(SERVER_NAME=HOST)


@dataclass(frozen=True)
class Weight:
    """What one answer takes, the same in every run: `queries` beside those around transactions, `calls` of Python
    functions, `length` of the body in bytes."""

    queries: int
    calls: int
    length: int


def weigh(ask: Ask) -> Weight:
    asked: list[str] = []
    calls = 0

    def count_query(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    def count_call(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    with connection.execute_wrapper(count_query):
        sys.setprofile(count_call)
        try:
            answer = client().generic(ask.method, ask.path, ask.body, FORM, headers=ask.headers)
        finally:
            sys.setprofile(None)
    expect_done(ask, answer.status_code)
    return Weight(sum(not sql.startswith(AROUND) for sql in asked), calls, len(answer.content))
