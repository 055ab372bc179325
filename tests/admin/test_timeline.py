"""What happened to a render is read by whoever may look, and changed by nobody."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import NoReverseMatch

from studio.models import Render, RenderEvent
from tests.admin.people import address, client_of
from tests.counting import queries_of
from tests.factories import make_render

pytestmark = pytest.mark.django_db
HOSTILE = "</pre><script>alert(1)</script>"


def make_event(render: Render, kind: str, by: str = "worker", minutes: int = 0, **columns) -> RenderEvent:
    at = datetime(2026, 2, 3, 4, 5, tzinfo=UTC) + timedelta(minutes=minutes)
    return RenderEvent.objects.create(render=render, at=at, kind=kind, by=by, **{"state": "queued", **columns})


def page_of(render: Render, rung: str = "staff") -> str:
    return client_of(rung).get(address("render", "change", render.pk)).content.decode()


def entries(page: str) -> list[str]:
    found = re.search(r'<ol class="studio-timeline">(.*?)</ol>', page, re.S)[1]
    return [
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", one)).split())
        for one in re.findall(r"<li>(.*?)</li>", found, re.S)
    ]


def test_it_tells_when_what_and_by_whom_in_order():
    berta = User.objects.create_user("berta")
    render = make_render(state="cancelled")
    make_event(render, "submitted", "host:42")
    exchange = {"request": {"method": "POST"}, "reply": {"status": 502, "body": HOSTILE}}
    make_event(render, "look_failed", "worker", 3, before="queued", exchange=exchange)
    step = {"before": "queued", "state": "cancelled"}
    make_event(render, "cancelled", f"user:{berta.pk}", 9, message="Nothing was spent.", **step)
    first, second, third = entries(page_of(render))
    assert first == "2026-02-03 04:05:00 Submitted by host:42"
    assert second.startswith("2026-02-03 04:08:00 The service could not be asked by a worker Request and reply")
    assert '"status": 502' in second
    assert third == "2026-02-03 04:14:00 Cancelled Queued → Cancelled by berta Nothing was spent."


def test_hostile_words_in_it_are_only_words():
    render = make_render()
    make_event(render, "refused", HOSTILE, message=HOSTILE, exchange={"reply": {"body": HOSTILE}})
    page = page_of(render)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 3


def test_it_takes_as_many_queries_for_1_event_as_for_60():
    render, client = make_render(), client_of("staff")
    users = [User.objects.create_user(f"user{n}") for n in range(60)]
    make_event(render, "checked", f"user:{users[0].pk}")
    url = address("render", "change", render.pk)
    few = queries_of(lambda: client.get(url))
    for user in users:
        make_event(render, "checked", f"user:{user.pk}")
    assert queries_of(lambda: client.get(url)) == few <= 14


def test_of_very_many_the_last_are_told(monkeypatch):
    monkeypatch.setattr("studio.admin.timeline.MOST", 2)
    render = make_render()
    for minute, kind in enumerate(["submitted", "checked", "cancelled"]):
        make_event(render, kind, minutes=minute)
    page = page_of(render)
    assert "The last 2 events." in page
    assert [line.split()[2] for line in entries(page)] == ["Looked", "Cancelled"]


def test_of_a_render_older_than_the_record_that_is_said():
    assert "this render is older than the record" in page_of(make_render())


@pytest.mark.parametrize("rung", ["staff", "operator", "superuser"])
def test_nobody_changes_it(rung):
    render = make_render()
    event = make_event(render, "submitted", message="As it was.")
    client = client_of(rung)
    sent = {"kind": "failed", "events-0-message": "Mine", "message": "Mine", "_save": "Save"}
    sent |= {"events-TOTAL_FORMS": "1", "events-INITIAL_FORMS": "1", "events-0-id": str(event.pk)}
    assert client.post(address("render", "change", render.pk), sent).status_code == 403
    assert list(RenderEvent.objects.values_list("kind", "message")) == [("submitted", "As it was.")]
    with pytest.raises(NoReverseMatch):
        address("renderevent")
    assert client.get(f"/admin/studio/renderevent/{event.pk}/change/").status_code == 404
    assert client.get(address("render", "delete", render.pk)).status_code == 403
