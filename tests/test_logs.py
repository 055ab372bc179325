"""What is written down of an address that holds a token."""

import logging

import pytest
from django.conf import settings

from studio.logs import Formatter, without_tokens


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("Unauthorized: /hooks/heygen/6f7a/secret/", "Unauthorized: /hooks/heygen/6f7a/•••/"),
        ("POST https://x.test/hooks/heygen/6f7a/secret", "POST https://x.test/hooks/heygen/6f7a/•••"),
        ("/hooks/heygen/6f7a/renders/9b1c/secret/?a=b", "/hooks/heygen/6f7a/renders/9b1c/•••/?a=b"),
        ('"GET /first-operator/secret/ HTTP/1.1" 200', '"GET /first-operator/•••/ HTTP/1.1" 200'),
        ("/embed/1/x.svg?size=2&ticket=ab.cd.ef_g&b=1", "/embed/1/x.svg?size=2&ticket=•••&b=1"),
        ("Not Found: /embed/1/es_abcdefghijklmnop-_12/", "Not Found: /embed/1/es_•••/"),
        ("lt_abcdefghijklmnop-_12 sk_abcdefghijklmnop-_12", "lt_••• sk_•••"),
        ("a token eyJhbGciOi.eyJzdWIi.c2ln-_!", "a token eyJ•••!"),
        ("files_abc, risk_free, sk_…, eyJ", "files_abc, risk_free, sk_…, eyJ"),
        ("/hooks/heygen/ and /renders/6f7a/video/", "/hooks/heygen/ and /renders/6f7a/video/"),
    ],
)
def test_tokens_are_masked_and_nothing_else(told, kept):
    assert without_tokens(told) == kept


def test_a_traceback_is_masked_too():
    try:
        raise ValueError("/hooks/heygen/6f7a/secret/")
    except ValueError as error:
        record = logging.LogRecord("x", 40, "x.py", 1, "Broke at %s", ("/hooks/heygen/1/secret/",), None)
        record.exc_info = (ValueError, error, error.__traceback__)
    said = Formatter().format(record)
    assert "ValueError: /hooks/heygen/6f7a/•••/" in said
    assert "secret" not in said


def test_every_handler_of_the_studio_writes_so():
    config = settings.LOGGING
    assert {config["formatters"][one["formatter"]]["class"] for one in config["handlers"].values()} == {
        "studio.logs.Formatter"
    }
    assert config["loggers"]["django"]["handlers"] == []
