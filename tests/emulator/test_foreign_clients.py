"""Foreign clients against the emulator, end to end, unchanged but for the base URL.

curl always. Two public packages where FOREIGN_CLIENTS names a folder, into which what is missing is installed:

    FOREIGN_CLIENTS=/some/folder python3 manage.py test tests/emulator/test_foreign_clients.py

They are no dependencies of ours: one brings thirty packages with it, the other needs Node.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connections

from studio import emulator
from studio.models import EmulatorJob
from tests.factories import make_workspace

pytestmark = pytest.mark.foreign

HERE = Path(__file__).parent / "foreign"
PYPI = ("heygen-mcp-sbroenne==0.3.1", "mcp[cli]<2")  # the newest mcp is none that it can use
NPM = "@teamduality/heygen-typescript-sdk@0.4.3"
FOLDER = os.environ.get("FOREIGN_CLIENTS", "")
SCENE = {"voice": {"type": "silence", "duration": 1}}
needs_folder = pytest.mark.skipif(not FOLDER, reason="FOREIGN_CLIENTS names no folder to install foreign clients in")


@pytest.fixture
def base(live_server, settings, tmp_path):
    settings.EMULATOR, settings.MEDIA_ROOT = True, tmp_path / "media"
    return f"{live_server.url}/heygen"


@pytest.fixture
def key(transactional_db):
    return emulator.key_for(make_workspace())


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return path


def drive(*command: str | Path) -> str:
    """What the client prints in the end, while films are made as a worker makes them."""
    client = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    last = time.monotonic() + 60
    while client.poll() is None and time.monotonic() < last:
        waiting = emulator.waiting_jobs()
        emulator.mark_queued(waiting)
        for job in waiting:
            emulator.make(job)
        time.sleep(0.05)
    client.kill()
    out, words = client.communicate()
    connections.close_all()
    assert client.returncode == 0, words
    return out


def pointed_at(base: str, file: Path, copy: Path) -> Path:
    """A copy of a client's file with the service's two hosts replaced, and nothing else."""
    text = file.read_text()
    for host in ("https://api.heygen.com", "https://upload.heygen.com"):
        assert host in text
        text = text.replace(host, base)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text)
    return copy


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl(base, key, picture, tmp_path):
    def curl(path: str, *options: str | Path) -> dict:
        return json.loads(drive("curl", "-sS", "-H", f"X-Api-Key: {key}", *options, base + path))["data"]

    assert len(curl("/v2/avatars")["avatars"]) == 24
    assert len(curl("/v2/voices")["voices"]) == 42
    asset = curl("/v1/asset", "-H", "Content-Type: image/png", "--data-binary", f"@{picture}")
    copy = tmp_path / "copy.png"
    drive("curl", "-sS", "-o", copy, asset["url"])
    assert copy.read_bytes() == picture.read_bytes()
    body = json.dumps({"video_inputs": [SCENE], "dimension": {"width": 128, "height": 128}})
    video = curl("/v2/video/generate", "-H", "Content-Type: application/json", "-d", body)["video_id"]
    while (status := curl(f"/v1/video_status.get?video_id={video}"))["status"] != "completed":
        assert status["status"] in {"pending", "waiting", "processing"}
    film = tmp_path / "film.mp4"
    drive("curl", "-sS", "-o", film, status["video_url"])
    assert film.read_bytes()[4:8] == b"ftyp"


@needs_folder
def test_the_client_of_an_mcp_server_from_pypi(base, key, picture, tmp_path):
    python = Path(FOLDER, "venv", "bin", "python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PYPI], check=True)
    [installed] = python.parents[1].glob("lib/python*/site-packages/heygen_mcp")
    copy = tmp_path / "heygen_mcp"
    shutil.copytree(installed, copy)
    pointed_at(base, installed / "client.py", copy / "client.py")
    script = shutil.copy(HERE / "heygen_mcp_client.py", tmp_path / "drive.py")  # beside the copy, which it imports
    found = json.loads(drive(python, script, key, picture))
    assert found.pop("statuses")[-1] == "completed"
    assert found.pop("credits") > 0
    assert found == {
        "user": "default",
        "voices": 42,
        "avatars": 24,
        "groups": found["groups"],
        "looks": found["looks"],
        "avatar": "Maya (Office front)",
        "assets": 1,
        "deleted": True,
        "folders": ["Films"],
        "videos": 1,
        "film": "ftyp",
    }
    assert EmulatorJob.objects.get().payload["title"] == "By MCP"


@needs_folder
@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_an_sdk_from_npm(base, key, picture, tmp_path):
    installed = Path(FOLDER, "node_modules", *NPM.rpartition("@")[0].split("/"), "dist", "index.js")
    if not installed.exists():
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", FOLDER]
        subprocess.run(["npm", "install", *options, NPM], check=True)
    copy = pointed_at(base, installed, tmp_path / "sdk.mjs")
    found = json.loads(drive("node", HERE / "typescript_sdk.mjs", copy, key, picture))
    assert found.pop("statuses")[-1] == "completed"
    assert found.pop("quota") > 0
    assert found.pop("groups") > 0
    assert found == {
        "avatars": 24,
        "voices": 42,
        "asset": "image",
        "film": "ftyp",
        "videos": 1,
        "refused": "video_inputs is invalid: at least 1 item is needed",
        "gone": True,
    }
