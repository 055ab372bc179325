import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from studio import bootstrap
from studio.interpreters import NoPython, find_python, find_uv, probe

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent
ME = (3, 9), "/nowhere/python3.9"


def command(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def python(path: Path, answer: str) -> Path:
    return command(path, f"echo '{answer}'")


def shim(path: Path) -> Path:
    return command(path, "echo 'pyenv: command not found' >&2; exit 127")


def found(tmp_path: Path, *folders: str, uv: str | None = None, own=ME) -> str:
    environ = {"PATH": os.pathsep.join(str(tmp_path / folder) for folder in folders), "HOME": str(tmp_path)}
    return os.path.relpath(find_python(environ, own[1], own[0], uv, str(tmp_path / ".venv")), tmp_path)


@pytest.fixture(autouse=True)
def _only_here(monkeypatch, tmp_path):
    """Interpreters of the machine that runs the tests do not count."""
    from studio import interpreters

    local = [pattern for pattern in interpreters.ELSEWHERE if pattern.startswith("{")]
    monkeypatch.setattr(interpreters, "ELSEWHERE", local)


def test_the_running_interpreter_comes_first_when_the_locks_know_it(tmp_path):
    own = str(python(tmp_path / "own" / "python3.12", "3.12"))
    python(tmp_path / "bin" / "python3.13", "3.13")

    assert found(tmp_path, "bin", own=((3, 12), own)) == "own/python3.12"


def test_a_newer_one_than_the_locks_know_is_the_last_choice(tmp_path):
    own = str(python(tmp_path / "own" / "python3.15", "3.15"))
    assert found(tmp_path, "bin", own=((3, 15), own)) == "own/python3.15"

    python(tmp_path / "bin" / "python3.12", "3.12")
    assert found(tmp_path, "bin", own=((3, 15), own)) == "bin/python3.12"


def test_a_shim_that_fails_hides_neither_a_later_folder_nor_the_version_behind_it(tmp_path):
    shim(tmp_path / "shims" / "python3.12")
    python(tmp_path / ".pyenv" / "versions" / "3.12.1" / "bin" / "python", "3.12")
    assert found(tmp_path, "shims", "bin") == ".pyenv/versions/3.12.1/bin/python"

    python(tmp_path / "bin" / "python3.12", "3.12")
    assert found(tmp_path, "shims", "bin") == "bin/python3.12"


@pytest.mark.parametrize(
    "path",
    [
        ".pyenv/versions/3.13.0/bin/python",
        ".local/share/uv/python/cpython-3.13.2-linux-x86_64-gnu/bin/python3",
        ".local/share/mise/installs/python/3.13.1/bin/python",
        ".asdf/installs/python/3.13.1/bin/python",
        "bin/python3",
    ],
)
def test_places_where_pythons_live(tmp_path, path):
    python(tmp_path / path, "3.13")

    assert found(tmp_path, "bin") == path


def test_an_old_one_is_passed_over(tmp_path):
    python(tmp_path / "bin" / "python3", "3.11")
    python(tmp_path / ".pyenv" / "versions" / "3.14.0" / "bin" / "python", "3.14")

    assert found(tmp_path, "bin") == ".pyenv/versions/3.14.0/bin/python"


def test_one_inside_the_venv_that_is_being_made_does_not_count(tmp_path):
    python(tmp_path / ".venv" / "bin" / "python3.13", "3.13")

    with pytest.raises(NoPython):
        found(tmp_path, ".venv/bin")


def test_none_is_said_in_a_sentence(tmp_path):
    with pytest.raises(NoPython) as error:
        found(tmp_path, "bin")

    assert str(error.value) == (
        "Python 3.12 or newer is needed and none was found (this is 3.9). Install it with your system's packages, "
        "pyenv, Homebrew or uv, then run this again."
    )


def test_a_missing_venv_module_names_the_debian_package(tmp_path):
    python(tmp_path / "bin" / "python3.12", "3.12 ensurepip")

    with pytest.raises(NoPython, match=r"lacks ensurepip\..*apt install python3\.12-venv"):
        found(tmp_path, "bin")
    assert found(tmp_path, "bin", uv="/bin/uv") == "bin/python3.12"


@pytest.mark.parametrize("lack", ["sqlite3", "ssl", "cpython"])
def test_one_that_cannot_run_the_studio_is_passed_over(tmp_path, lack):
    python(tmp_path / "bin" / "python3.13", f"3.13 {lack}")
    python(tmp_path / "bin" / "python3.12", "3.12")

    assert found(tmp_path, "bin") == "bin/python3.12"


def test_the_probe_tells_the_truth_about_this_interpreter():
    assert probe(sys.executable) == (sys.version_info[:2], [])
    assert probe("/nowhere/python") == (None, [])


def test_only_a_uv_that_runs_counts(tmp_path):
    shim(tmp_path / "shims" / "uv")
    environ = {"PATH": f"{tmp_path}/shims{os.pathsep}{tmp_path}/bin"}
    assert find_uv(environ) is None

    command(tmp_path / "bin" / "uv", "echo uv 1.0")
    assert find_uv(environ) == f"{tmp_path}/bin/uv"


# The locks


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(), flags=re.M))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_no_lock_names_a_host(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://|--(extra-)?index|find-links", text)


def test_the_locks_hold_what_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    # What copies into a bucket need is large, and installed by those alone who want them.
    extras = {**project["project"]["optional-dependencies"]}
    assert extras.pop("copies-s3")
    extras = [line for lines in extras.values() for line in lines]
    runtime = [Requirement(line) for line in [*project["project"]["dependencies"], *extras]]
    tests = [Requirement(line) for line in project["dependency-groups"]["dev"]]

    for name, requirements in [("requirements.txt", runtime), ("requirements-dev.txt", runtime + tests)]:
        pins = locked(name)
        here = [r for r in requirements if r.marker is None or r.marker.evaluate()]
        assert [str(r) for r in here if pins.get(canonicalize_name(r.name), "0") not in r.specifier] == []


def test_the_lock_of_the_tests_serves_the_studio_too():
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def test_pins_of_one_platform_are_not_asked_of_all(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("a==1.0 \\\n    --hash=sha256:00\ntzdata==2 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n")

    assert bootstrap.pins(str(lock)) == {"a": "1.0"}


def test_an_interpreter_with_the_pinned_versions_needs_no_venv(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text(f"pytest=={pytest.__version__} \\\n")
    assert bootstrap.satisfied(str(lock))

    lock.write_text("pytest==0.1 \\\n")
    assert not bootstrap.satisfied(str(lock))
    lock.write_text("no-such-package==0.1 \\\n")
    assert not bootstrap.satisfied(str(lock))


# .venv, made for real by a copy of the two files, with a lock of one package that is on this machine already


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return make_clone(tmp_path / "clone")


@pytest.fixture(scope="module")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_clone(tmp_path_factory.mktemp("once") / "clone")
    assert manage(folder, "check").returncode == 0
    return folder


@pytest.fixture
def ready(set_up_once: Path, tmp_path: Path) -> Path:
    """A clone with its .venv made already."""
    return Path(shutil.copytree(set_up_once, tmp_path / "clone", symlinks=True))


def make_clone(folder: Path) -> Path:
    (folder / "studio").mkdir(parents=True)
    for name in ("manage.py", "studio/__init__.py", "studio/bootstrap.py", "studio/interpreters.py"):
        shutil.copy(ROOT / name, folder / name)
    # In place of Django, so that nothing needs to be downloaded.
    (folder / "django" / "core").mkdir(parents=True)
    (folder / "django" / "__init__.py").touch()
    (folder / "django" / "core" / "__init__.py").touch()
    (folder / "django" / "core" / "management.py").write_text(
        "import sys\ndef execute_from_command_line(argv):\n    print(sys.prefix, *argv[1:])\n"
    )
    wheel(folder, "1.0")
    return folder


def wheel(folder: Path, version: str) -> None:
    """A package of our own as a wheel, and both locks pinning it."""
    import zipfile

    path = folder / f"thing-{version}-py3-none-any.whl"
    info = f"thing-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("thing.py", f"version = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: thing\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"thing.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / name).write_text(f"thing=={version} \\\n    --hash=sha256:{digest}\n")


def manage(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess:
    keep = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    offline = {"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), **keep}
    return subprocess.run(
        [sys.executable, folder / "manage.py", *arguments],
        env=offline | environ, cwd=folder.parent, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_a_fresh_clone_is_set_up_once(clone):
    first = manage(clone, "validate", "a b")
    assert (first.returncode, first.stdout) == (0, f"{clone}/.venv validate a b\n")
    assert [line.split()[:2] for line in first.stderr.splitlines()] == [["Setting", "up:"]] * 2

    second = manage(clone, "up")
    assert (second.returncode, second.stdout, second.stderr) == (0, f"{clone}/.venv up\n", "")


@pytest.mark.rare
def test_a_changed_lock_is_installed(ready):
    wheel(ready, "2.0")

    again = manage(ready, "check")

    assert again.stderr == "Setting up: the packages of requirements.txt\n"
    assert (ready / ".venv/.studio-lock").read_text() == bootstrap.stamp(str(ready / "requirements.txt"))
    assert list(ready.glob(".venv/lib/*/site-packages/thing-2.0.dist-info"))


def test_the_lock_of_the_tests_is_installed_for_the_tests_alone(ready):
    (ready / "requirements-dev.txt").write_text((ready / "requirements.txt").read_text() + "\n")

    assert manage(ready, "test").stderr == "Setting up: the packages of requirements-dev.txt\n"
    assert manage(ready, "up").stderr == ""
    assert manage(ready, "test").stderr == ""


@pytest.mark.rare
def test_an_interrupted_install_is_made_anew(ready):
    (ready / ".venv/.studio-lock").write_text(bootstrap.UNFINISHED)
    (next(ready.glob(".venv/lib/*/site-packages")) / "thing.py").unlink()

    assert manage(ready, "check").returncode == 0
    assert list(ready.glob(".venv/lib/*/site-packages/thing.py"))


def test_a_package_with_another_hash_is_refused_in_plain_words(ready):
    wheel(ready, "2.0")
    lock = ready / "requirements.txt"
    lock.write_text(re.sub("sha256:.*", "sha256:" + "0" * 64, lock.read_text()))

    refused = manage(ready, "check")

    assert refused.returncode == 1
    assert "The packages could not be installed. Is there a network?" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (ready / ".venv/.studio-lock").read_text() == bootstrap.UNFINISHED


@pytest.mark.rare
def test_two_starts_at_once_make_one_venv(clone):
    environ = {"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clone), "HOME": str(clone)}
    starts = [
        subprocess.Popen([sys.executable, clone / "manage.py", "check"], env=environ, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [start.communicate(timeout=120)[1] for start in starts]

    assert [start.returncode for start in starts] == [0, 0, 0]
    assert "".join(said).count("a virtual environment") == 1


def test_an_oldest_python_can_read_it():
    import ast

    for name in ("manage.py", "studio/__init__.py", "studio/bootstrap.py", "studio/interpreters.py"):
        ast.parse((ROOT / name).read_text(), feature_version=(3, 8))
