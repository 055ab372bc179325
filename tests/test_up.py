import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from studio.management import addresses
from studio.management.commands import up
from tests.running import ROOT, Running, alive, children_of, command_line, parents, start_up

pytestmark = pytest.mark.processes


def fetch(url: str) -> tuple[int, str]:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as response:
        return response.status, response.read().decode()


def gone(running: Running, seconds: float = 10) -> bool:
    last = time.monotonic() + seconds
    while running.family() and time.monotonic() < last:
        time.sleep(0.1)
    return not running.family()


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    running = start_up(tmp_path_factory.mktemp("up") / "data", is_prepared=False)
    yield running
    running.stop()


@pytest.fixture
def started(tmp_path, studio):
    """Studios of a test's own, on the data of the first: set up already."""
    runs = []

    def make(*arguments, **options):
        options.setdefault("STUDIO_DATABASE_URL", studio.database_url)
        runs.append(start_up(studio.data, *arguments, **options))
        return runs[-1]

    yield make
    for run in runs:
        run.stop(signal.SIGKILL)


@pytest.mark.postgresql
def test_it_answers_once_it_says_so(studio):
    assert fetch(studio.url + "/healthz")[0] == 200


@pytest.mark.parametrize(("path", "status"), [("/nothing/", 404), ("/api/v1/videos", 401)])
def test_a_refused_body_ends_its_connection_and_the_answer_says_so(studio, path, status):
    connection = http.client.HTTPConnection(studio.url.removeprefix("http://"), timeout=10)

    for _request in range(40):  # without a word, some of these answers never came
        connection.request("POST", path, b"nobody reads this")
        refused = connection.getresponse()
        assert (refused.status, refused.getheader("Connection")) == (status, "close")
        refused.read()
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status": "ok"}'


def test_a_body_that_never_comes_keeps_no_thread(started):
    running = started("--no-example")
    host, port = running.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as slow:
        slow.sendall(f"POST /nothing/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10\r\n\r\n12345".encode())
        assert slow.recv(12) == b"HTTP/1.1 404"
        assert running.ends_by_itself()


def test_a_stop_while_the_server_loads_the_studio_is_heard(tmp_path):
    (tmp_path / "slow_to_load.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n")
    server = subprocess.Popen(
        [sys.executable, "-m", "studio.management.server", "--interface", "wsgi", "--port", "0",
         "--workers-kill-timeout", "30", "slow_to_load:application"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])}, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        next(line for line in server.stdout if "loading" in line)
        server.terminate()
        server.communicate(timeout=20)  # not killed by then
    finally:
        server.kill()


def test_other_commands_can_tell_where_it_listens(started):
    running = started("--no-example")
    note = running.data / "studio-url"
    assert note.read_text() == f"{running.url}/"
    assert running.stop() == 0
    assert not note.exists()


def test_an_example_product_is_announced_after_the_studio_and_frames_it(studio):
    address = studio.wait_for(r"The studio is ready: .*\n.*to try: (http://localhost:\d+/)\n").group(1)

    status, page = fetch(address)

    assert status == 200
    assert f'<avatar-studio src="{studio.url}"' in page


def test_it_goes_without_the_example_product(started):
    running = started("--no-example")

    assert not [pid for pid in children_of(running) if "example_host" in command_line(pid)]
    assert running.stop() == 0
    assert "to try" not in running.said()


def test_the_first_page_needs_no_login_on_the_loopback(studio):
    status, page = fetch(studio.url + "/")

    assert status == 200
    assert "Traceback" not in page


def test_everything_it_keeps_lies_in_the_data_folder(studio):
    kept = {path.name for path in studio.data.iterdir()}

    assert {"secret-key", "static"} <= kept
    assert (studio.data / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_refused_with_the_way_out(studio, tmp_path):
    port = int(studio.url.rpartition(":")[2])

    refused = start_up(tmp_path / "data", "--port", str(port), ready=False)

    assert refused.process.wait(30) == 1
    assert refused.said() == (
        f"CommandError: Port {port} on 127.0.0.1 is taken, perhaps by a studio that is running already. "
        f"Take another: python3 manage.py up --port {port + 1}\n"
    )


@pytest.mark.any_database
@pytest.mark.parametrize(("arguments", "environ"), [(["--host", "0.0.0.0"], {}), ([], {"STUDIO_BEHIND_PROXY": "1"})])
def test_for_others_it_asks_for_a_login_and_offers_the_first(started, arguments, environ):
    running = started(*arguments, **environ)

    link = running.wait_for(r"a login is required[\s\S]*open this link once: (http://\S+)").group(1)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(running.url + "/", timeout=10) as page:
        assert "/sign-in/" in page.url
    assert fetch(link)[0] == 200
    assert "to try" not in running.said()  # the example product is for who sits at this machine alone


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "192.0.2.1"], "192.0.2.1 is no address of this machine."),
        (["--host", "no such host"], "no such host is no address of this machine."),
        (["--port", "70000"], "70000 is no port; it takes 0 to 65535."),
    ],
)
def test_an_impossible_address_is_one_sentence(arguments, sentence, tmp_path):
    refused = start_up(tmp_path / "data", *arguments, ready=False)

    assert refused.process.wait(30) == 1
    assert refused.said() == f"CommandError: {sentence}\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_no_process_behind(started, studio, number):
    running = started()
    mine = set(running.family()) - set(studio.family())
    assert len(children_of(running)) == 4  # server, two workers, the example product

    assert running.stop(number) == 0
    assert [pid for pid in mine if alive(pid)] == []
    assert "Traceback" not in running.said()


def test_children_end_when_up_is_killed(started):
    running = started("--no-example")
    everyone = descendants(running.process.pid)
    assert len(everyone) >= 5  # server with its two processes, two workers

    running.stop(signal.SIGKILL)

    last = time.monotonic() + 15
    while [pid for pid in everyone if alive(pid)] and time.monotonic() < last:
        time.sleep(0.1)
    assert [pid for pid in everyone if alive(pid)] == []


def test_a_killed_child_is_said_and_started_again(started):
    running = started("--no-example")
    server = next(pid for pid in children_of(running) if "studio.management.server" in command_line(pid))

    os.kill(server, signal.SIGKILL)

    running.wait_for(r"The server ended \(SIGKILL\); starting it again\.", 10)
    last = time.monotonic() + 30
    while not addresses.answers(running.url + "/healthz") and time.monotonic() < last:
        time.sleep(0.1)
    assert fetch(running.url + "/healthz")[0] == 200
    assert running.stop() == 0


def test_a_stop_while_it_sets_up_is_no_failure(tmp_path):
    running = start_up(tmp_path / "data", ready=False, is_prepared=False)
    time.sleep(1.5)

    assert running.stop() in (0, -signal.SIGTERM)  # the latter: before Python had come to the command
    assert "Traceback" not in running.said()


STOPPED_IN_A_CALLBACK = """
import os, signal, time, weakref
from studio.management.children import StopSignal

class Thing: pass

def callback(_):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.01)

StopSignal()
thing = Thing()
watched = weakref.ref(thing, callback)
del thing
print("went on")
"""


def test_a_stop_where_python_can_raise_nothing_is_heard():
    command = [sys.executable, "-c", STOPPED_IN_A_CALLBACK]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_database_that_is_away_is_one_sentence(tmp_path):
    refused = start_up(tmp_path / "data", ready=False, STUDIO_DATABASE_URL=f"postgres://studio@/studio?host={tmp_path}")

    assert refused.process.wait(30) == 1
    assert refused.said().startswith("CommandError: The database cannot be used: ")
    assert "Traceback" not in refused.said()


def test_addresses():
    assert addresses.url("127.0.0.1", 8000) == "http://127.0.0.1:8000/"
    assert addresses.url("0.0.0.0", 80) == "http://127.0.0.1:80/"
    assert addresses.url("::", 80) == addresses.url("::1", 80) == "http://[::1]:80/"
    own, others = ("127.0.0.1", "127.9.9.9", "::1"), ("0.0.0.0", "192.0.2.1", "::")
    assert [addresses.is_loopback(address) for address in own + others] == [True] * 3 + [False] * 3


@pytest.mark.parametrize(("address", "owner"), [("127.0.0.1", "1"), ("::1", "1"), ("0.0.0.0", "0"), ("192.0.2.1", "0")])
def test_only_a_loopback_address_lets_people_in_without_a_login(monkeypatch, address, owner):
    monkeypatch.setenv("STUDIO_LOCAL_OWNER", "1")

    server = up.the_children(address, address, 8000)[0]

    assert server.environ["STUDIO_LOCAL_OWNER"] == owner


def test_its_own_health_checks_are_let_in_whatever_its_names(monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["studio.example"]
    monkeypatch.setenv("STUDIO_ALLOWED_HOSTS", "studio.example")
    assert allowed("0.0.0.0") == "studio.example,127.0.0.1,[::1]"

    monkeypatch.delenv("STUDIO_ALLOWED_HOSTS")
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    assert allowed("192.0.2.1") == "127.0.0.1,localhost,[::1],192.0.2.1"


def allowed(address: str) -> str:
    return up.the_children(address, address, 8000)[0].environ["STUDIO_ALLOWED_HOSTS"]


def test_a_free_port_is_chosen_and_a_taken_one_is_not():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(up.CommandError, match="is taken"):
            addresses.free_port("127.0.0.1", taken.getsockname()[1])
        assert addresses.free_port("127.0.0.1", 0) not in (0, taken.getsockname()[1])


def test_static_files_are_made_once(studio, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in (studio.data / "static").rglob("*")}
    environ = {**os.environ, "STUDIO_DATA_DIR": str(studio.data)}
    collect = [sys.executable, ROOT / "manage.py", "collectstatic", "--noinput"]

    assert subprocess.run(collect, env=environ, cwd=tmp_path, capture_output=True).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in (studio.data / "static").rglob("*")} == before

    (studio.data / "static" / ".sources").write_text("other sources")
    assert subprocess.run(collect, env=environ, cwd=tmp_path, capture_output=True).returncode == 0
    assert len((studio.data / "static" / ".sources").read_text()) == 64


def descendants(pid: int) -> list[int]:
    known, tree = parents(), [pid]
    for one in tree:
        tree += [child for child, parent in known.items() if parent == one]
    return tree[1:]
