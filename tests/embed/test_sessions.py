"""A launch token is exchanged once, for a session that opens its own workspace and its own person's videos."""

from datetime import timedelta

import pytest
from django.utils import timezone

from studio.embed import sessions
from studio.embed.errors import NotLetIn
from studio.models import EmbedSession, LaunchToken
from tests.factories import make_workspace
from tests.services.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ORIGIN = "https://app.example.com"


@pytest.fixture
def workspace():
    workspace = make_workspace()
    workspace.allowed_origins = [ORIGIN]
    workspace.save()
    return workspace


def launched(workspace, **given):
    return sessions.launch(workspace, **{"subject": "host:42", "origin": ORIGIN, **given})


def refusal(workspace, token, origin=ORIGIN):
    with pytest.raises(NotLetIn) as refused:
        sessions.open_session(workspace, token, origin)
    return refused.value.code


def test_a_token_opens_one_session_and_neither_is_kept(workspace):
    _row, token = launched(workspace, name="Ada")
    opened = sessions.open_session(workspace, token, ORIGIN)
    assert (opened.session.subject, opened.session.name) == ("host:42", "Ada")
    assert sessions.find_session(workspace, opened.bearer) == opened.session
    kept = str(list(LaunchToken.objects.values()) + list(EmbedSession.objects.values()))
    assert token not in kept
    assert opened.bearer not in kept
    assert refusal(workspace, token) == "used_token"


def test_a_token_lives_a_minute(workspace):
    row, token = launched(workspace)
    assert timedelta(seconds=55) < row.expires_at - timezone.now() <= timedelta(seconds=60)
    LaunchToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(workspace, token) == "expired_token"


def test_a_token_is_its_workspaces_own(workspace):
    other = make_workspace("Other")
    other.allowed_origins = [ORIGIN]
    other.save()
    _row, token = launched(workspace)
    assert refusal(other, token) == "unknown_token"
    opened = sessions.open_session(workspace, token, ORIGIN)
    assert sessions.find_session(other, opened.bearer) is None


@pytest.mark.parametrize("origin", ["https://evil.example.com", "", "https://app.example.com:444", "null"])
def test_another_page_uses_the_token_up(workspace, origin):
    _row, token = launched(workspace)
    assert refusal(workspace, token, origin) == "origin_mismatch"
    assert refusal(workspace, token) == "used_token"


def test_an_origin_that_was_taken_from_the_list_opens_nothing(workspace):
    _row, token = launched(workspace)
    workspace.allowed_origins = []
    workspace.save()
    assert refusal(workspace, token) == "origin_not_allowed"


def test_a_session_ends(workspace):
    _row, token = launched(workspace, session_seconds=30)
    opened = sessions.open_session(workspace, token, ORIGIN)
    assert opened.session.expires_at - opened.session.created_at < timedelta(seconds=31)
    EmbedSession.objects.update(expires_at=timezone.now())
    assert sessions.find_session(workspace, opened.bearer) is None


def test_one_persons_frames_are_closed_and_no_one_elses(workspace):
    mine = sessions.open_session(workspace, launched(workspace)[1], ORIGIN)
    theirs = sessions.open_session(workspace, launched(workspace, subject="host:43")[1], ORIGIN)
    _row, unused = launched(workspace)
    assert sessions.revoke_sessions(workspace, "host:42") == 1
    assert sessions.find_session(workspace, mine.bearer) is None
    assert sessions.find_session(workspace, theirs.bearer)
    assert refusal(workspace, unused) == "revoked_token"


@pytest.mark.django_db(transaction=True)
def test_of_twenty_that_bring_one_token_one_gets_in(workspace):
    _row, token = launched(workspace)

    outcomes = at_once([lambda: sessions.open_session(workspace, token, ORIGIN)] * 20)
    refused = [outcome for outcome in outcomes if isinstance(outcome, NotLetIn)]
    assert [one.code for one in refused] == ["used_token"] * 19
    assert EmbedSession.objects.count() == 1
