import pytest

from studio.models import Render
from studio.services import restoring
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_only_what_waits_for_the_service_becomes_unclear():
    who = make_who(make_workspace(engine="heygen"))
    renders = {state: make_render(make_video(who), state=state) for state in Render.State.values}
    draft = make_render(make_video(make_who(make_workspace(engine="local"))))

    assert [restoring.doubt_queued_renders() for _ in range(2)] == [1, 0]

    waited = Render.objects.get(pk=renders.pop("queued").pk)
    assert (waited.state, waited.doubted_from, waited.lease_until) == ("unclear", waited.created_at, None)
    assert waited.sent_at >= waited.created_at
    assert "waiting to be sent when the backup was made" in waited.error_message
    assert [(one.kind, one.by, one.before, one.state) for one in waited.events.all()] == [
        ("doubted", "operator", "queued", "unclear")
    ]
    assert {Render.objects.get(pk=one.pk).state for one in renders.values()} == set(renders)
    assert Render.objects.get(pk=draft.pk).state == "queued"
