"""Addresses that are told when a video is finished: registered, proved, listed, changed, deleted."""

import json

import pytest

from studio import emulator
from studio.models import EmulatorEndpoint
from studio.wire.emulated import send
from tests.factories import make_workspace
from tests.servers import answers, hangs, serving

pytestmark = pytest.mark.django_db

AT = "/v1/webhook"
EVENTS = ["avatar_video.success", "avatar_video.fail"]


@pytest.fixture(autouse=True)
def this_machine_may_be_called(settings):
    settings.EMULATOR_CALLBACKS = "loopback"


@pytest.fixture
def workspace():
    return make_workspace()


@pytest.fixture
def listener():
    with serving(answers(204)) as server:
        yield server


def ask(workspace, method, path, body=None):
    content = b"" if body is None else json.dumps(body).encode()
    headers = {"X-Api-Key": emulator.key_for(workspace)}
    answer = emulator.answer(method, AT + path, headers, content, base="http://here/heygen", send=send)
    found = json.loads(answer.body)
    assert (found["code"] == 100) is (answer.status == 200)
    return answer.status, found["data"] if answer.status == 200 else found["message"]


def add(workspace, url, **body) -> dict:
    status, data = ask(workspace, "POST", "/endpoint.add", {"url": url, **body})
    assert status == 200
    return data


def test_an_address_is_asked_for_its_options_and_kept(workspace, listener):
    data = add(workspace, f"{listener.url}/hook", events=EVENTS)
    row = EmulatorEndpoint.objects.get()
    assert data == {
        "endpoint_id": row.pk,
        "url": f"{listener.url}/hook",
        "secret": data["secret"],
        "status": "enabled",
        "events": EVENTS,
        "username": data["username"],
        "created_at": row.created_at.isoformat(),
    }
    assert len(data["secret"]) == 40
    assert (row.workspace, row.base) == (workspace, "http://here/heygen")
    assert [(one.method, one.path, one.body) for one in listener.received] == [("OPTIONS", "/hook", b"")]
    assert ask(workspace, "GET", "/endpoint.list") == (200, [data])
    assert ask(make_workspace(), "GET", "/endpoint.list") == (200, [])


def test_without_events_it_gets_all_of_them(workspace, listener):
    assert add(workspace, listener.url)["events"] is None


def test_each_has_a_secret_of_its_own_that_stays(workspace, listener):
    one, other = add(workspace, listener.url), add(workspace, listener.url)
    assert one["secret"] != other["secret"]
    assert [row["secret"] for row in ask(workspace, "GET", "/endpoint.list")[1]] == [one["secret"], other["secret"]]


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (answers(405), "url is invalid: it answered OPTIONS with 405; a 2xx is needed"),
        (answers(302, location="/"), "url is invalid: it answered OPTIONS with 302; a 2xx is needed"),
        pytest.param(
            hangs,
            "url is invalid: it has to answer OPTIONS within a second. No answer: it took too long.",
            marks=pytest.mark.waits,
        ),
    ],
)
def test_an_address_that_does_not_answer_well_and_soon_is_refused(workspace, behaviour, words):
    with serving(behaviour) as server:
        status, message = ask(workspace, "POST", "/endpoint.add", {"url": server.url})
    assert status == 400
    assert message.startswith(words)
    assert not EmulatorEndpoint.objects.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://169.254.169.254/latest", "169.254.169.254 leads to 169.254.169.254, which is not called from here."),
        ("http://10.0.0.1/", "10.0.0.1 leads to 10.0.0.1, which is not called from here."),
        ("http://127.0.0.1:22/", "Port 22 is not called"),
        ("file:///etc/passwd", "The URL has to begin with http:// or https://"),
        ("nonsense", "The URL has to begin with http:// or https://"),
    ],
)
def test_no_address_inside_is_registered(workspace, url, words):
    status, message = ask(workspace, "POST", "/endpoint.add", {"url": url})
    assert (status, words in message) == (400, True), message


def test_the_loopback_is_out_of_reach_unless_a_setting_says_so(workspace, listener, settings):
    for reach, words in (("public", "leads to 127.0.0.1"), ("off", "switched off")):
        settings.EMULATOR_CALLBACKS = reach
        status, message = ask(workspace, "POST", "/endpoint.add", {"url": listener.url})
        assert (status, words in message) == (400, True), message
    assert listener.received == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "url is invalid: field required"),
        ({"url": 5}, "url is invalid: a string is expected"),
        ({"url": ""}, "url is invalid: "),
        ({"url": "http://a\0b"}, "url is invalid: NUL"),
        ({"url": "http://x", "events": "all"}, "events is invalid: a list is expected"),
        ({"url": "http://x", "events": []}, "events is invalid: "),
        ({"url": "http://x", "events": ["avatar_video.done"]}, "events is invalid: 'avatar_video.done' is no event"),
        ([], "request body is invalid: an object is expected"),
    ],
)
def test_a_body_that_will_not_do_is_refused_before_any_call(workspace, body, words):
    status, message = ask(workspace, "POST", "/endpoint.add", body)
    assert (status, message[: len(words)]) == (400, words)


def test_a_change_of_address_is_proved_a_change_of_events_is_not(workspace, listener):
    data = add(workspace, listener.url, events=EVENTS)
    change = {"endpoint_id": data["endpoint_id"], "events": EVENTS[:1]}
    assert ask(workspace, "PATCH", "/endpoint.update", change) == (200, {**data, "events": EVENTS[:1]})
    assert len(listener.received) == 1
    with serving(answers(200)) as other:
        change = {"endpoint_id": data["endpoint_id"], "url": other.url, "events": None}
        assert ask(workspace, "PATCH", "/endpoint.update", change)[1] == {**data, "url": other.url, "events": None}
        assert [one.method for one in other.received] == ["OPTIONS"]
    with serving(answers(500)) as broken:
        assert ask(workspace, "PATCH", "/endpoint.update", {**change, "url": broken.url})[0] == 400
    assert EmulatorEndpoint.objects.get().url == other.url


def test_deleting_and_what_is_not_there(workspace, listener):
    data = add(workspace, listener.url)
    for stranger, endpoint_id in ((make_workspace(), data["endpoint_id"]), (workspace, "nobody"), (workspace, "%00")):
        path = f"/endpoint.delete?endpoint_id={endpoint_id}"
        assert ask(stranger, "DELETE", path) == (404, "Webhook endpoint not found")
        change = {"endpoint_id": endpoint_id.replace("%00", "\0")}
        assert ask(stranger, "PATCH", "/endpoint.update", change)[0] in {400, 404}
    assert ask(workspace, "DELETE", "/endpoint.delete")[0] == 400
    assert ask(workspace, "DELETE", f"/endpoint.delete?endpoint_id={data['endpoint_id']}") == (200, None)
    assert ask(workspace, "GET", "/endpoint.list") == (200, [])


def test_the_names_of_events(workspace):
    status, names = ask(workspace, "GET", "/webhook.list")
    assert status == 200
    assert set(EVENTS) < set(names)
    assert len(names) == len(set(names)) == 28


def test_there_are_no_more_than_so_many(workspace, listener, monkeypatch):
    monkeypatch.setattr("studio.emulator.webhooks.MOST", 1)
    add(workspace, listener.url)
    status, message = ask(workspace, "POST", "/endpoint.add", {"url": listener.url})
    assert (status, message) == (400, "there are 1 endpoints already; delete one first")
