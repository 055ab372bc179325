"""What is told of the reports that came."""

import pytest
from django.utils import timezone

from studio.models import HookEvent
from studio.services.standing import moment, tell_webhooks
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db


def test_reports_are_counted_by_the_way_they_came():
    workspace, now = make_workspace(), timezone.now()
    for number, (way, hinted) in enumerate([("webhook", 1), ("webhook", 0), ("webhook", 2), ("callback", 0)]):
        columns = {"digest": str(number), "way": way, "hinted": hinted, "received_at": now}
        HookEvent.objects.create(workspace=workspace, **columns)
    HookEvent.objects.create(workspace=make_workspace("Other"), way="webhook", digest="other")
    assert tell_webhooks(workspace)[1:] == [
        f"Reports to the webhook: 3, of which 2 made the studio look. The last: {moment(now)}",
        f"Reports to renders' own addresses: 1, of which 0 made the studio look. The last: {moment(now)}",
    ]
