"""docs/embedding*.md, held to the code; its examples are run as they stand, against a studio that runs."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest

from studio.api.embed_sessions import NewEmbedSession
from studio.embed import assertions
from studio.management.addresses import free_port
from tests.running import ROOT, start_up
from tests.test_example_host import OURS, ask

pytestmark = pytest.mark.processes

DOCS = ROOT / "docs"
GUIDE, PROTOCOL, LATER = (
    (DOCS / name).read_text() for name in ("embedding.md", "embedding-protocol.md", "embedding-production.md")
)
SDK = (ROOT / "static/embed.js").read_text()
FRAME = "".join(path.read_text() for path in sorted((ROOT / "static/studio/js/embed").glob("*.js")))
NODE = shutil.which("node")
ROWS = {"python": [sys.executable, "host.py"], "js": [NODE, "host.mjs"]}


def fence(text, language, begins):
    return next(
        one for one in re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S) if one.lstrip().startswith(begins)
    )


def named(text, heading, column=r"`([\w-]+)(?:\([^`]*\))?`"):
    """What the first cells of the table below this line of its head name."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)[1]
    return {name for row in table.splitlines() for name in re.findall(column, row.split("|")[1])}


# --- The words -----------------------------------------------------------------------------------------------------


def test_every_attribute_event_and_method_is_told():
    read = re.search(r"\[((?:\"[\w-]+\"(?:, )?)+)\]\.map\(\(name\) => this\.getAttribute", SDK)[1]
    assert named(GUIDE, "attribute") == set(json.loads(f"[{read}]"))
    events = set(re.search(r"EVENTS = \"([\w ]+)\"", SDK)[1].split())
    assert named(GUIDE, "event") == events
    methods = set(re.findall(r"(\w+): (?:\[|null)", re.search(r"TELLS = \{(.*?)\};", SDK)[1]))
    assert named(GUIDE, "method") == methods | {"destroy", "openTab"}
    assert named(PROTOCOL, "method") == methods | {"ping"}


def test_every_claim_and_time_is_told():
    assert named(PROTOCOL, "claim") == {*assertions.REQUIRED, "name", "video_id"}
    assert f"at most {assertions.LONGEST.seconds} seconds later" in PROTOCOL
    assert f"differ by {assertions.LEEWAY.seconds} seconds" in PROTOCOL
    limits = {type(one).__name__: one for one in NewEmbedSession.model_fields["expires_in"].metadata}
    assert f"`expires_in` ({limits['Ge'].ge} to {limits['Le'].le} seconds)" in PROTOCOL


def test_every_code_is_told():
    python = "".join(
        path.read_text() for path in [*(ROOT / "studio/embed").glob("*.py"), ROOT / "studio/views/embed.py"]
    )
    used = set(re.findall(r"(?:NotLetIn|refused)\(\s*\"(\w+)\"", python))
    used |= set(re.findall(r"code: (?:[\w.]+ \|\| )?\"(\w+)\"", SDK + FRAME))
    calls = set(re.findall(r"fault\(\"(\w+)\"|this\.part\(\"(\w+)\"", SDK + FRAME))
    assert used
    tables = re.findall(r"^\| code \|.*\n\|[-|]+\n((?:\|.*\n)+)", LATER, re.M)
    told = {name for table in tables for name in re.findall(r"^\| `(\w+)`", table, re.M)}
    assert told == used | {one or other for one, other in calls}


def test_the_frame_s_attributes_are_told():
    assert f'sandbox="{re.search(r'"sandbox", "([^"]+)"', SDK)[1]}"' in LATER
    assert f'allow="{re.search(r'frame\.allow = "([^"]+)"', SDK)[1]}"' in LATER
    low, high = re.search(r"MIN = (\d+), MAX = (\d+)", SDK).groups()
    assert f"between {low} and {high} pixels" in LATER


def test_the_quick_start_has_the_ten_lines():
    [_function] = set(re.findall(r"^def launch_token.*?(?=\n\n\n|\n```)", GUIDE, re.M | re.S))
    assert fence(GUIDE, "html", "<script") in (ROOT / "README.md").read_text()


# --- The examples --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    running = start_up(tmp_path_factory.mktemp("embedding") / "data", "--no-example")
    yield running
    running.stop()


def manage(studio, *words, given=""):
    return studio.manage("workspace", *words, given=given)


def make_workspace(studio, origin):
    said = manage(studio, "create", "--name", "My shop", "--origin", origin)
    return re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", said)[0], re.search(r"sk_\S+", said)[0]


def exchange(studio, workspace, token, origin):
    body = json.dumps({"assertion": token, "origin": origin}).encode()
    return ask(f"{studio.url}/embed/{workspace}/frame/session/", body, {"Content-Type": "application/json"})


def needs_node(language):
    if language == "js" and NODE is None:
        pytest.skip("Node was not found; install it for the examples in JavaScript.")


@contextmanager
def example_host(folder, language, text, environ):
    (folder / ROWS[language][1]).write_text(text)
    process = subprocess.Popen(ROWS[language], cwd=folder, env={**os.environ, **environ}, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("language", "begins"), [("python", "import json"), ("js", "import { createServer")])
def test_the_quick_start_lets_a_person_in(language, begins, studio, tmp_path):
    needs_node(language)
    port = str(free_port("127.0.0.1", 0))
    origin = f"http://localhost:{port}"
    workspace, key = make_workspace(studio, origin)
    text = fence(GUIDE, language, begins).replace("3000", port)
    with example_host(tmp_path, language, text, {"STUDIO": studio.url, "WORKSPACE": workspace, "API_KEY": key}):
        last, status = time.monotonic() + 20, 0
        while not status and time.monotonic() < last:
            with suppress(ConnectionError):
                status, page, _ = ask(f"{origin}/")
            time.sleep(0.05)
        assert status == 200
        assert f'workspace="{workspace}" token-endpoint="/studio-token"' in page
        assert ask(f"{origin}/studio-token", b"{}")[0] == 403
        status, told, _ = ask(f"{origin}/studio-token", b"{}", OURS)
    assert status == 200
    status, opened, _ = exchange(studio, workspace, json.loads(told)["launch_token"], origin)
    assert status == 200
    bearer = {"Authorization": f"Bearer {json.loads(opened)['access_token']}"}
    assert "New video" in ask(f"{studio.url}/embed/{workspace}/", headers=bearer)[1]


@pytest.mark.parametrize(
    ("language", "begins", "file"),
    [("python", "import base64", "sign.py"), ("js", "import { createPrivateKey", "sign.mjs")],
)
def test_a_token_that_the_host_signs_lets_a_person_in(language, begins, file, studio, tmp_path):
    needs_node(language)
    if not shutil.which("openssl"):
        pytest.skip("openssl was not found; install it for the examples of signing.")
    origin = "https://shop.example"
    workspace, _key = make_workspace(studio, origin)
    make = next(line for line in PROTOCOL.splitlines() if line.startswith("openssl genpkey"))
    subprocess.run(make.split(), cwd=tmp_path, check=True, capture_output=True)
    public = ["openssl", "pkey", "-in", "private.pem", "-pubout"]
    pem = subprocess.run(public, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    kid = manage(studio, "signing-key", "add", workspace, given=pem).split()[1]
    (tmp_path / file).write_text(fence(PROTOCOL, language, begins))
    environ = {**os.environ, "WORKSPACE": workspace, "KID": kid, "ORIGIN": origin}
    command = [sys.executable if language == "python" else NODE, file]
    token = subprocess.run(
        command, cwd=tmp_path, env=environ, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert exchange(studio, workspace, token, origin)[0] == 200
    status, told, _ = exchange(studio, workspace, token, origin)
    assert (status, json.loads(told)["code"]) == (403, "used_token")
