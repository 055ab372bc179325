"""What the environment makes of the settings, each read in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.processes

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
    ("name", "value"),
    [
        ("STUDIO_DEBUG", "perhaps"),
        ("STUDIO_ENGINE", "cloud"),
        ("STUDIO_EMULATOR_CALLBACKS", "everywhere"),
        ("STUDIO_DATABASE_URL", "mysql://x/y"),
        ("STUDIO_KEEP_DRAFTS_DAYS", "-1"),
        ("STUDIO_KEEP_REMOVED_DAYS", "a month"),
        ("STUDIO_KEEP_TRACES_DAYS", "99999999999"),
        ("STUDIO_METRICS_TOKEN", "short"),
        ("STUDIO_COPIES_REACH", "off"),
        ("STUDIO_COPIES_MAX_MB", "0"),
        ("STUDIO_USUAL_MINUTES", "a while"),
        ("STUDIO_PUBLIC_URL", "http://studio.example"),
        ("STUDIO_PUBLIC_URL", "http://localhost.studio.example"),
        ("STUDIO_PUBLIC_URL", "https://studio.example/?a=b"),
        ("STUDIO_PUBLIC_URL", "https://me:word@studio.example"),
        ("STUDIO_PUBLIC_URL", "https://studio.example/../x"),
        ("STUDIO_PUBLIC_URL", "https://studio..example"),
        ("STUDIO_PUBLIC_URL", "https://"),
        ("STUDIO_PUBLIC_URL", "studio.example"),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_name(tmp_path, name, value):
    done = read("1", tmp_path, **{name: value})
    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "url", "host"),
    [
        ("https://Studio.example/", "https://Studio.example", "studio.example"),
        ("https://studio.example:8443/at/home//", "https://studio.example:8443/at/home", "studio.example"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]", "[2001:db8::1]"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1"),
    ],
)
def test_the_public_url_is_also_a_name_under_which_the_studio_answers(tmp_path, given, url, host):
    done = read("settings.PUBLIC_URL, settings.ALLOWED_HOSTS[-1]", tmp_path, STUDIO_PUBLIC_URL=given)
    assert done.stdout.split() == [url, host]


def test_without_one_there_is_none(tmp_path):
    assert read("repr(settings.PUBLIC_URL)", tmp_path).stdout == "''\n"


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


@pytest.mark.django_db
def test_django_finds_nothing_wrong():
    """Every command looks first: what fails here keeps the studio from starting."""
    call_command("check", fail_level="WARNING")


def test_copies_lie_in_the_data_folder_or_in_the_bucket_that_is_named(tmp_path):
    here = read("settings.STORAGES['copies']['OPTIONS']['location']", tmp_path).stdout.strip()
    assert here == str(tmp_path / "copies")
    named = {
        "STUDIO_COPIES_BUCKET": "films",
        "STUDIO_COPIES_ENDPOINT": "https://s3.example",
        "STUDIO_COPIES_KEY_ID": "k",
    }
    kept = "{name: value for name, value in settings.STORAGES['copies']['OPTIONS'].items() if value}"
    assert eval(read(kept, tmp_path, **named).stdout) == {
        "bucket_name": "films", "endpoint_url": "https://s3.example", "addressing_style": "path", "access_key": "k",
        "signature_version": "s3v4", "querystring_expire": 3600,
    }  # fmt: skip


def test_a_bucket_without_its_package_is_told_at_once(tmp_path):
    hides = "u.find_spec = lambda name, *more: None if name == 'boto3' else find(name, *more)"
    (tmp_path / "sitecustomize.py").write_text(f"import importlib.util as u; find = u.find_spec; {hides}")
    failed = read("1", tmp_path, STUDIO_COPIES_BUCKET="films", PYTHONPATH=str(tmp_path))
    assert failed.returncode
    assert "pip install 'django-storages[s3]" in failed.stderr


@pytest.mark.parametrize(
    "given", ["{", "[]", '{"robot": 1}', '{"avatar": "1"}', '{"avatar": -1}', '{"avatar": true}', '{"avatar": NaN}']
)
def test_prices_that_are_none_stop_it_in_words(tmp_path, given):
    stopped = read("settings.PRICES", tmp_path, STUDIO_PRICES=given)
    assert stopped.returncode
    assert "STUDIO_PRICES takes a JSON object of prices of a second: avatar, avatar_iv, nobody" in stopped.stderr


def test_prices_are_kept_exactly(tmp_path):
    found = read("settings.PRICES['avatar'], settings.CURRENCY", tmp_path, STUDIO_PRICES='{"avatar": 0.0167}')
    assert found.stdout == "0.0167 USD\n"


@pytest.mark.parametrize(
    ("url", "added"),
    [
        ("https://api.heygen.com", []),
        ("http://127.0.0.1:8100/heygen", ["http://127.0.0.1:8100"]),
        ("HTTP://me:word@[::1]:8100/heygen/", ["http://[::1]:8100"]),
    ],
)
def test_pictures_and_films_of_a_service_on_http_are_shown(tmp_path, url, added):
    found = read("*settings.SECURE_CSP['img-src'], *settings.SECURE_CSP['media-src']", tmp_path, HEYGEN_BASE_URL=url)
    assert found.stdout.split() == ["'self'", "data:", "blob:", "https:", *added] * 2
