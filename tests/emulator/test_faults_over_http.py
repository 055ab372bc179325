"""Each fault as a foreign client meets it, on the real server; and bodies in chunks."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.emulator import fault_cases
from tests.running import Running, start_up

pytestmark = [pytest.mark.processes, pytest.mark.any_database]

# For each kind a workspace with two keys: one that it strikes and one that is sound.
SET_UP = """
import json
from studio.emulator.faults import set_fault
from studio.emulator.keys import issue_key, key_for
from studio.models import Workspace
keys = {}
for kind, terms in json.loads(TERMS).items():
    workspace = Workspace.objects.create(name=kind)
    row, text = issue_key(workspace, kind)
    set_fault(row, kind, terms, times=1 if kind == "no-file" else None)
    keys[kind] = text, key_for(workspace)
print(json.dumps(keys))
"""


class Failing:
    """A studio that runs, and clients of it by the kind of fault that strikes them."""

    def __init__(self, running: Running, keys: dict[str, list[str]]) -> None:
        self.running, self.keys = running, keys

    def client(self, kind: str, sound: bool = False) -> httpx.Client:
        timeout = 10 if sound else fault_cases.TIMEOUT if kind.startswith(("slow", "hang")) else 5
        headers = {"X-Api-Key": self.keys[kind][sound]}
        return httpx.Client(base_url=f"{self.running.url}/heygen", headers=headers, timeout=timeout, trust_env=False)


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failing]:
    running = start_up(tmp_path_factory.mktemp("up") / "data")
    try:
        terms = {case.kind: case.terms for case in fault_cases.ORDERS}
        terms |= {kind: terms for kind, terms, _ in fault_cases.STATUSES}
        yield Failing(running, keys_of(running, {**terms, "fail": {}, "no-file": {}}))
    finally:
        running.stop()


def keys_of(running: Running, terms: dict[str, dict]) -> dict[str, list[str]]:
    code = SET_UP.replace("TERMS", json.dumps(json.dumps(terms)))
    return json.loads(running.manage("shell", "--no-imports", "-c", code))


def soon(ask: Callable[[], object], wanted: object) -> object:
    """What is asked for, once it is what is wanted; the last of it where that takes too long."""
    last = time.monotonic() + 15
    while (found := ask()) != wanted and time.monotonic() < last:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("case", fault_cases.ORDERS, ids=lambda case: case.kind)
def test_what_a_fault_makes_of_an_order(failing, case):
    with failing.client(case.kind) as struck, failing.client(case.kind, sound=True) as sound:
        assert fault_cases.order(struck) == case.outcome
        assert soon(lambda: len(fault_cases.videos(sound)), case.made) == case.made


@pytest.mark.parametrize(("kind", "told"), [("unknown-status", ["odd"] * 2), ("vanish", ["404 40031"] * 2)])
def test_what_a_fault_makes_of_a_status(failing, kind, told):
    with failing.client(kind) as struck, failing.client(kind, sound=True) as sound:
        fault_cases.order(sound)
        [video_id] = fault_cases.videos(sound)
        assert [fault_cases.status(struck, video_id) for _ in told] == told
        assert soon(lambda: fault_cases.status(sound, video_id), "completed") == "completed"


def test_statuses_out_of_order(failing):
    with failing.client("disorder") as struck, failing.client("disorder", sound=True) as sound:
        fault_cases.order(sound)
        [video_id] = fault_cases.videos(sound)
        soon(lambda: fault_cases.status(sound, video_id), "completed")
        told = [fault_cases.status(struck, video_id) for _ in range(3)]
        assert told == ["completed", "processing", "completed"]


def test_a_video_fails(failing):
    with failing.client("fail") as struck:
        assert fault_cases.order(struck) == "200 with id"
        [video_id] = fault_cases.videos(struck)
        assert soon(lambda: fault_cases.status(struck, video_id), "failed") == "failed"


def test_the_file_of_a_finished_video_is_missing_for_a_moment(failing):
    with failing.client("no-file") as struck:
        fault_cases.order(struck)
        [video_id] = fault_cases.videos(struck)
        assert soon(lambda: fault_cases.status(struck, video_id), "completed") == "completed"
        answer = struck.get("/v1/video_status.get", params={"video_id": video_id})
        url = answer.json()["data"]["video_url"]
        assert [httpx.get(url, trust_env=False).status_code for _ in range(2)] == [404, 200]


def chunked(failing: Failing, *chunks: bytes) -> tuple[int, dict]:
    server = urlsplit(failing.running.url).netloc
    connection = http.client.HTTPConnection(server, timeout=10)
    headers = {"X-Api-Key": failing.keys["fail"][1], "Content-Type": "application/json"}
    connection.request("POST", "/heygen/v2/video/generate", iter(chunks), headers, encode_chunked=True)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    return answer.status, content


def test_a_body_in_chunks_is_read_whole(failing):
    body = json.dumps(fault_cases.BODY).encode()
    status, content = chunked(failing, body[:20], body[20:50], body[50:])
    assert (status, content["error"]) == (200, None)
    status, content = chunked(failing, body[:20])
    assert (status, content["error"]["message"]) == (400, "request body is invalid: not JSON")


def test_the_server_ends_by_itself_after_all_that(failing):
    """No broken connection leaves a thread behind that would have to be killed."""
    assert failing.running.ends_by_itself()
