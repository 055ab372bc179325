"""What the server is told about a request's body."""

from io import BytesIO

import pytest
from django.test import RequestFactory

from studio.wsgi import Body, application

pytestmark = pytest.mark.django_db


def headers_of(software: str, sent: bytes) -> dict[str, str]:
    environ = RequestFactory().post("/nothing/", sent, content_type="text/plain").environ
    answered = []
    application(environ | {"SERVER_SOFTWARE": software}, lambda status, headers, *more: answered.append(headers))
    return dict(answered[0])


def test_a_body_that_nobody_read_ends_the_connection():
    assert headers_of("Granian", b"unread")["Connection"] == "close"


@pytest.mark.parametrize(("software", "sent"), [("Granian", b""), ("WSGIServer/0.2", b"unread")])
def test_nothing_is_said_without_a_body_nor_to_a_server_that_lets_no_application(software, sent):
    assert "Connection" not in headers_of(software, sent)


@pytest.mark.parametrize(("length", "reads", "is_left"), [
    ("6", [2], True), ("6", [2, 4], False), ("6", [-1], False), ("", [6], True), ("", [6, 1], False), ("0", [], False),
])  # fmt: skip
def test_what_is_left_of_a_body_is_known(length, reads, is_left):
    body = Body(BytesIO(b"abcdef"), length)
    for size in reads:
        body.read(size)
    assert (body.left > 0) is is_left
