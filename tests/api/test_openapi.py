"""The host's API against its own OpenAPI document: schemathesis, with a fixed seed and number of examples."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

from studio.api.docs import document
from studio.models import EmbedSession, Render, Video
from studio.wsgi import application
from tests.factories import make_render, make_video
from tests.lanes import cases

from .host import Host

pytestmark = pytest.mark.fuzz

EXAMPLES = cases(15)  # for each operation, besides the edge cases that schemathesis derives from each schema
SECRET = "Nobody else's"

# A payload may have any faults, and the API judges more than a schema can say: who owns what, and what is open.
ON_PURPOSE = [checks.negative_data_rejection, checks.positive_data_acceptance, checks.missing_required_header]

schema = schemathesis.openapi.from_dict(document())
schema.app = application


@pytest.fixture
def hosts(db, settings):
    """Who asks, and somebody else with things of their own."""
    settings.API_CALLS_A_MINUTE = 0
    host, other = Host(), Host()
    make_render(make_video(host.who), state="failed")
    make_render(make_video(other.who, settings={"title": SECRET}), state="failed", title=SECRET)
    for signal in (request_started, request_finished):  # as Django's own test client does
        signal.disconnect(close_old_connections)
    yield host, other
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def theirs(other):
    mine = {"workspace": other.workspace}
    return [list(model.objects.filter(**mine).order_by("pk").values()) for model in (Video, Render, EmbedSession)]


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_call_breaks_it_or_reaches_what_is_another_workspaces(case, hosts):
    host, other = hosts
    before = theirs(other)
    answer = case.call_and_validate(
        headers={"Authorization": f"Bearer {host.token}", "Host": "localhost"}, excluded_checks=ON_PURPOSE
    )
    assert answer.status_code < 500
    assert SECRET not in answer.text
    assert theirs(other) == before
