"""What the environment makes of the settings, each read in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def read(expression: str, tmp_path: Path, **environ: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_", "HEYGEN_"))}
    environ = {**kept, "STUDIO_DATA_DIR": str(tmp_path), **environ}
    code = f"from studio import settings; print({expression})"  # several, divided by blanks
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("environ", "engine", "emulator"),
    [
        ({}, "local", "True"),
        ({"HEYGEN_API_KEY": "k"}, "heygen", "False"),
        ({"HEYGEN_API_KEY": "k", "STUDIO_ENGINE": "local"}, "local", "True"),
        ({"STUDIO_ENGINE": "heygen", "STUDIO_EMULATOR": "1"}, "heygen", "True"),
    ],
)
def test_a_key_chooses_the_service_unless_something_else_is_said(tmp_path, environ, engine, emulator):
    assert read("settings.ENGINE, settings.EMULATOR", tmp_path, **environ).stdout == f"{engine} {emulator}\n"


@pytest.mark.parametrize(
    ("environ", "owner"),
    [
        ({"STUDIO_LOCAL_OWNER": "1"}, "True"),
        ({"STUDIO_LOCAL_OWNER": "1", "STUDIO_BEHIND_PROXY": "1"}, "False"),
        ({}, "False"),
    ],
)
def test_nobody_owns_a_machine_through_a_proxy(tmp_path, environ, owner):
    assert read("settings.LOCAL_OWNER", tmp_path, **environ).stdout.strip() == owner


@pytest.mark.parametrize(
    ("name", "value"), [("STUDIO_DEBUG", "perhaps"), ("STUDIO_ENGINE", "cloud"), ("STUDIO_DATABASE_URL", "mysql://x/y")]
)
def test_a_value_that_means_nothing_is_refused_by_name(tmp_path, name, value):
    done = read("1", tmp_path, **{name: value})
    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path):
    first, second = (read("settings.SECRET_KEY", tmp_path).stdout for _ in range(2))
    assert first == second
    assert len(first) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    code = "from studio import settings; print(settings.SECRET_KEY)"
    environ = {**os.environ, "STUDIO_DATA_DIR": str(tmp_path / "new")}
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    keys = {process.communicate()[0].strip() for process in started}
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret-key"]
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600
