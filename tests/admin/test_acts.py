"""What an operator may do about renders, who else may not, and how it is told."""

import html
import re
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from studio.models import Render, RenderEvent
from studio.services import deciding
from tests.admin.people import LADDER, address, client_of, told
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = pytest.mark.django_db

ACTS = ["check_now", "settle", "resend", "cancel", "give_up"]
WARNED = {"resend", "give_up"}
# A state in which each can be done, and the one it leads to.
BEFORE = {"check_now": "processing", "settle": "unclear", "resend": "unclear", "cancel": "queued", "give_up": "unclear"}
AFTER = {**BEFORE, "resend": "queued", "cancel": "cancelled", "give_up": "failed"}
DONE = {
    "check_now": "1 render is looked at now.",
    "settle": "1 unclear render is looked for at the service now.",
    "resend": "1 render is sent again.",
    "cancel": "1 queued render is cancelled.",
    "give_up": "1 render is given up.",
}


def make(act: str, **columns) -> Render:
    return make_render(state=BEFORE[act], **columns)


def on_the_list(client: Client, act: str, *renders: Render, **given):
    chosen = [str(render.pk) for render in renders]
    return client.post(address("render"), {"action": act, "_selected_action": chosen, **given}, follow=True)


def on_its_page(client: Client, act: str, render: Render, **given):
    sent = {"CHANGE_FORM-action": act, "_selected_action": str(render.pk), **given}
    return client.post(address("render", "change", render.pk), sent, follow=True)


def state_of(render: Render) -> str:
    return Render.objects.get(pk=render.pk).state


WAYS = [on_the_list, on_its_page]


# The ladder


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rung", LADDER)
def test_acting_takes_the_permission(rung, way, act):
    render = make(act)
    answer = way(client_of(rung), act, render, confirmed="yes")
    may = rung in ("operator", "superuser")
    assert state_of(render) == (AFTER[act] if may else BEFORE[act])
    assert RenderEvent.objects.filter(render=render).exists() is may
    assert told(answer) == ([DONE[act]] if may else ["No action selected."] * (rung == "staff" and way is on_the_list))


@pytest.mark.parametrize("rung", LADDER)
def test_only_who_may_act_is_offered_to(rung):
    render, client = make_render(state="unclear"), client_of(rung)
    pages = [client.get(url).content.decode() for url in (address("render"), address("render", "change", render.pk))]
    may = rung in ("operator", "superuser")
    assert [act for act in ACTS if f'<option value="{act}">' in pages[0]] == (ACTS if may else [])
    assert re.findall(r'name="CHANGE_FORM-action" value="(\w+)"', pages[1]) == (
        ["check_now", "settle", "resend", "give_up"] if may else []
    )


@pytest.mark.parametrize(
    ("columns", "offered"),
    [
        ({"state": "queued"}, ["check_now", "cancel", "give_up"]),
        ({"state": "sending"}, ["check_now", "give_up"]),
        ({"state": "unclear"}, ["check_now", "settle", "resend", "give_up"]),
        ({"state": "processing"}, ["check_now", "give_up"]),
        ({"state": "completed"}, []),
        ({"state": "failed"}, []),
        ({"state": "cancelled"}, []),
    ],
)
def test_a_page_offers_what_fits(columns, offered):
    page = client_of("operator").get(address("render", "change", make_render(**columns).pk)).content.decode()
    assert re.findall(r'name="CHANGE_FORM-action" value="(\w+)"', page) == offered


@pytest.mark.parametrize("act", ACTS)
def test_a_get_changes_nothing(act):
    render, client = make(act), client_of("superuser")
    given = {"action": act, "CHANGE_FORM-action": act, "_selected_action": str(render.pk), "confirmed": "yes"}
    for url in (address("render"), address("render", "change", render.pk)):
        client.get(url, given)
    assert state_of(render) == BEFORE[act]
    assert not RenderEvent.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_nor_does_a_forged_post(way):
    render, signed_in = make("cancel"), client_of("superuser")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    assert way(strict, "cancel", render).status_code == 403
    assert state_of(render) == "queued"


# What is done


@pytest.mark.parametrize("way", WAYS)
def test_it_is_written_down_whose_word_it_was_and_the_workers_go_on(way):
    render, client = make("resend"), client_of("operator")
    way(client, "resend", render, confirmed="yes")
    operator = User.objects.get(username="operator")
    event = RenderEvent.objects.get(render=render)
    assert (event.kind, event.by, event.before, event.state) == (
        "sent_again", f"user:{operator.pk}", "unclear", "queued",
    )  # fmt: skip
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[str(render.pk)]]
    entry = LogEntry.objects.get()
    assert (entry.user_id, entry.object_id, entry.change_message) == (
        operator.pk,
        str(render.pk),
        "Sent again by hand.",
    )


@pytest.mark.parametrize(("act", "state"), [("cancel", "cancelled"), ("give_up", "failed")])
def test_what_was_so_before_is_not_counted_as_done(act, state):
    fresh, over = make(act), make_render(title="Over", state=state)
    answer = on_the_list(client_of("operator"), act, fresh, over, confirmed="yes")
    assert told(answer) == [DONE[act], "1 refused, “Over”: This render was over already; nothing was changed."]
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(fresh.pk)]


def test_renders_of_every_workspace_are_told_one_by_one():
    here, there = make_workspace("Here"), make_workspace("There")
    queued = [make_render(make_video(make_who(place)), title=place.name) for place in (here, there)]
    sent = [make_render(title=f"Sent {n}", state="processing") for n in range(7)]
    over = make_render(title="Over", state="completed")
    answer = on_the_list(client_of("operator"), "cancel", *queued, *sent, over)
    assert [state_of(render) for render in queued] == ["cancelled", "cancelled"]
    done, *refused = told(answer)
    assert done == "2 queued renders are cancelled."
    assert sorted(refused)[0] == "1 refused, “Over”: This render is over; there is nothing to cancel."
    assert re.fullmatch(
        r"7 refused, (“Sent \d”, ){4}“Sent \d” and 2 more: This render has left for the service.*", sorted(refused)[1]
    )
    assert LogEntry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_no_act_holds_its_locks_until_the_page_is_answered(way):
    """Or it would wait for a worker who sends the next one, while that waits for the totals: PostgreSQL ends one."""
    render = make("cancel")
    client = client_of("operator")
    with CaptureQueriesContext(connection) as caught:
        way(client, "cancel", render)
    statements = [query["sql"] for query in caught]
    begin = next(at for at, sql in enumerate(statements) if "studio_rendertotal" in sql and "INSERT" in sql)
    after = [sql.split()[0] for sql in statements[begin + 1 :]]
    assert after[0] == "COMMIT", after[:5]


def test_one_that_is_decided_twice_is_done_once():
    render, client = make("resend"), client_of("operator")
    for said in (DONE["resend"], "1 refused, “Test video”: Only a render that is unclear is sent again."):
        [words] = told(on_its_page(client, "resend", render, confirmed="yes"))
        assert words.startswith(said)
    assert RenderEvent.objects.filter(kind="sent_again").count() == 1


def test_more_than_it_does_at_once_is_refused_whole(monkeypatch):
    monkeypatch.setattr("studio.admin.acts.AT_ONCE", 2)
    renders = [make("cancel") for _ in range(3)]
    answer = on_the_list(client_of("operator"), "cancel", *renders)
    assert told(answer) == ["That is more than 2 renders, so nothing was done. Choose fewer, page by page."]
    assert {state_of(render) for render in renders} == {"queued"}


def test_what_is_no_id_is_a_bad_request():
    client = client_of("operator")
    assert client.post(address("render"), {"action": "cancel", "_selected_action": "x"}).status_code == 400
    gone = on_the_list(client, "cancel", Render(pk=uuid4()))
    assert told(gone) == ["None of these renders is there any more."]


# The warning before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_taken_back_is_warned_of_first(way, act):
    render, client = make(act, title="Launch"), client_of("operator")
    answer = way(client, act, render)
    if act not in WARNED:
        assert state_of(render) == AFTER[act]
        return
    assert state_of(render) == BEFORE[act]
    page = html.unescape(answer.content.decode())
    assert ("bills it twice" if act == "resend" else "nothing takes that back") in page
    assert "Launch" in page
    form = re.search(r'<form method="post">(.*?)</form>', page, re.S)[1]
    sent = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form))
    sent.pop("csrfmiddlewaretoken", None)
    url = address("render") if way is on_the_list else address("render", "change", render.pk)
    assert told(client.post(url, sent, follow=True)) == [DONE[act]]
    assert state_of(render) == AFTER[act]


def test_it_names_what_it_is_about_and_does_that_alone():
    unclear, over = make("resend", title="Perhaps"), make_render(state="failed", title="Over")
    page = on_the_list(client_of("operator"), "resend", unclear, over).content.decode()
    assert re.findall(r'name="_selected_action" value="([^"]*)"', page) == [str(unclear.pk)]
    assert "1 to which this cannot be done" in page
    assert "Over" in page


def test_of_nothing_that_fits_nothing_is_asked():
    page = on_the_list(client_of("operator"), "resend", make_render(state="failed")).content.decode()
    assert "perhaps pay twice" not in page


def test_what_was_shown_is_done_though_it_left_the_filter_meanwhile():
    render, client = make("give_up"), client_of("operator")
    url = f"{address('render')}?state__exact=unclear"
    form = {"action": "give_up", "_selected_action": str(render.pk), "select_across": "0"}
    assert "nothing takes that back" in html.unescape(client.post(url, form).content.decode())
    deciding.resend_render(make_who(render.workspace, reviews=True), render)
    assert told(client.post(url, {**form, "confirmed": "yes"}, follow=True)) == [DONE["give_up"]]
    assert state_of(render) == "failed"


def test_all_that_match_is_asked_again_by_name():
    renders = [make("resend") for _ in range(3)]
    client = client_of("operator")
    given = {"action": "resend", "_selected_action": str(renders[0].pk), "select_across": "1"}
    page = client.post(address("render"), given).content.decode()
    assert sorted(re.findall(r'name="_selected_action" value="([^"]*)"', page)) == sorted(
        str(one.pk) for one in renders
    )
    assert "select_across" not in page
