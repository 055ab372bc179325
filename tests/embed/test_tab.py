"""The studio in a tab of its own: a page of the host posts its launch token, and the page there frames the studio."""

import pytest
from django.test import Client

from studio.embed import sessions
from studio.models import EmbedSession, LaunchToken

from .conftest import ORIGIN

pytestmark = pytest.mark.django_db


def post(frame, *, origin=ORIGIN, **given):
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
    return Client().post(frame.address("/frame/tab/"), given, headers=headers)


@pytest.fixture
def token(frame):
    return sessions.launch(frame.workspace, subject=frame.subject, origin=ORIGIN)[1]


def test_a_page_of_the_host_opens_it_and_the_token_is_not_used_yet(frame, token):
    answer = post(frame, launch_token=token)
    assert answer.status_code == 200
    assert f'data-assertion="{token}"' in answer.text
    assert 'data-root="/"' in answer.text
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert LaunchToken.objects.filter(used_at=None).count() == 1


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:8000"])
def test_no_other_page_opens_it_with_a_token_of_its_own(frame, token, origin):
    answer = post(frame, origin=origin, launch_token=token)
    assert answer.status_code == 403
    assert token not in answer.text
    assert "Open the studio from a page of the product" in answer.text


def test_it_takes_a_post_and_no_token_in_an_address(frame, token):
    assert Client().get(frame.address("/frame/tab/"), {"launch_token": token}).status_code == 405
    assert EmbedSession.objects.filter(subject=frame.subject).count() == 1


def test_outside_of_a_frame_it_is_not_there(client, frame, token):
    assert client.post("/frame/tab/", {"launch_token": token}, headers={"Origin": ORIGIN}).status_code == 404


@pytest.mark.parametrize("video", ['"><script>alert(1)</script>', "\u0000", "x" * 9000])
def test_what_it_is_given_stays_text(frame, token, video):
    answer = post(frame, launch_token=token + "<", video=video)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "lt_<" not in answer.text
