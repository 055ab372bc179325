"""The bench's service, asked by the studio's own client over a real connection: it fails as it is told to."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from studio.bench.account import Plan
from studio.bench.clock import Board
from studio.bench.faults.plans import FAULTS
from studio.bench.service import HOST, Service
from studio.wire import HeyGen, NotFound, NotSent, RateLimited, Refused, Unclear
from studio.wire.signatures import is_signed

BODY = b'{"callback_id": "c-1", "title": "One"}'


@pytest.fixture
def service(tmp_path):
    service = Service(Board.make(tmp_path / "board"))
    service.open()
    yield service
    service.close()
    service.keeper.close()


@pytest.fixture
def client(service):
    return HeyGen(f"http://{HOST}:{service.port}", "a-key-of-nobody", timeout=httpx.Timeout(0.3))


@pytest.mark.parametrize(
    ("how", "raised", "accepted"),
    [
        ("unread", Unclear, 0),
        ("ignore hang", Unclear, 0),
        ("accept hang", Unclear, 1),
        ("ignore 429", RateLimited, 0),
        ("ignore 500", Unclear, 0),
        ("accept 500", Unclear, 1),
        ("accept 502", Unclear, 1),
        ("accept cut", Unclear, 1),
        ("accept drop", Unclear, 1),
        ("accept no-id", Unclear, 1),
        ("ignore error", Refused, 0),
        ("ignore refuse", Refused, 0),
    ],
)
def test_each_way_to_answer_a_request(service, client, how, raised, accepted):
    service.account.follow({"generate": [how, "accept whole"]})
    with pytest.raises(raised) as caught:
        client.generate(BODY)
    assert type(caught.value) is raised
    truth = service.account.truth()
    assert len(truth["videos"]) == accepted
    assert [(one["callback_id"], one["how"]) for one in truth["asked"]] == [("c-1", how)]


def test_it_refuses_to_connect_and_keeps_its_port(service, client):
    service.close()
    with pytest.raises(NotSent):
        client.generate(BODY)
    service.open()
    assert client.generate(BODY) in {video["id"] for video in service.account.truth()["videos"]}


def test_statuses_come_as_told_and_the_last_one_stays(service, client):
    service.account.follow({"status": ["processing", "!500", "completed"]})
    video = client.generate(BODY)
    assert client.status(video).status == "processing"
    with pytest.raises(Unclear):
        client.status(video)
    assert [client.status(video).status for _look in range(2)] == ["completed", "completed"]
    assert client.status(video).callback_id == "c-1"


def test_a_video_that_vanishes_is_in_no_list(service, client):
    service.account.follow({"status": ["!gone"]})
    video = client.generate(BODY)
    assert [one.id for one in client.videos().items] == [video]
    with pytest.raises(NotFound):
        client.status(video)
    assert client.videos().items == []


def test_the_listing_lags_by_the_studio_s_clock_and_has_pages(service, client):
    service.account.follow({"lag": 60.0, "page": 2, "others": 3})
    mine = client.generate(BODY)
    assert client.videos().items == []
    service.account.board.write(2, 61.0)
    first = client.videos()
    second = client.videos(token=first.token)
    assert (len(first.items), len(second.items), second.token) == (2, 2, "")
    assert mine in {one.id for one in (*first.items, *second.items)}


def test_more_than_the_limit_at_a_time_is_turned_away_and_counted(service, client):
    service.account.follow({"limit": 1, "seconds": 100.0})
    client.generate(BODY)
    with pytest.raises(RateLimited) as caught:
        client.generate(BODY)
    assert caught.value.retry_after == 3
    service.account.board.write(2, 101.0)
    client.generate(BODY)
    assert (service.account.truth()["most"], service.account.truth()["over"]) == (1, 1)


def test_an_event_is_signed_and_a_forged_one_is_not(service, client):
    heard, both = [], threading.Event()

    class Listener(BaseHTTPRequestHandler):
        def do_OPTIONS(self):
            self.send_response(200)
            self.end_headers()

        def do_POST(self):
            heard.append((self.headers["Signature"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            if len(heard) == 2:
                both.set()

        def log_message(self, *_):
            pass

    with HTTPServer((HOST, 0), Listener) as listener:
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
        endpoint = client.add_endpoint(f"http://{HOST}:{listener.server_port}/", ["avatar_video.success"])
        service.account.follow({"events": ["told", "forged"]})
        client.generate(BODY)
        assert both.wait(10)
        listener.shutdown()
    good = [is_signed({"Signature": signature}, body, [endpoint.secret]) for signature, body in heard]
    assert sorted(good) == [False, True]


def test_every_plan_is_one_that_the_service_knows():
    for fault in FAULTS:
        Plan(**fault.plan)
