"""Brings manage.py into a Python that has the locked packages; standard library only, and runs on Python 3.8."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence

from studio.interpreters import OLDEST, NoPython, find_python, find_uv, probe, run

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".studio-lock")
RUNTIME = os.path.join(ROOT, "requirements.txt")
TESTS = os.path.join(ROOT, "requirements-dev.txt")
UNFINISHED = "unfinished"


class SetUpError(Exception):
    """A sentence for the person at the keyboard: what is wrong and what to do."""


def enter(argv: Sequence[str]) -> None:
    """Returns when this interpreter has the packages the command needs; else sets up .venv and starts over in it."""
    lock = TESTS if argv[1:2] == ["test"] else RUNTIME
    before = os.environ.pop("STUDIO_BOOTSTRAPPED", None)
    if (in_venv() and ready(lock)) or (stamped() != UNFINISHED and satisfied(lock)):
        return
    try:
        if before == digest(lock):
            raise SetUpError("The folder .venv does not work. Remove it, then run this again.")
        set_up(lock)
    except (SetUpError, NoPython) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped. Run it again to go on.")
    os.environ["STUDIO_BOOTSTRAPPED"] = digest(lock)
    os.execv(PYTHON, [PYTHON, *argv])  # noqa: S606


def in_venv() -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def say(text: str) -> None:
    print("Setting up: " + text, file=sys.stderr, flush=True)


# The lock and its stamp


def digest(lock: str) -> str:
    with open(lock, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def pins(lock: str) -> dict[str, str]:
    """Names and versions of the lock, without those that only some platforms need."""
    with open(lock, encoding="utf-8") as file:
        return dict(re.findall(r"^([\w.-]+)==([^\s;]+)(?!.*;)", file.read(), flags=re.M))


def satisfied(lock: str) -> bool:
    """Whether the running interpreter holds the pinned versions already, as in a container or an own environment."""
    if sys.version_info < OLDEST:
        return False
    from importlib import metadata

    try:
        return all(metadata.version(name) == version for name, version in pins(lock).items())
    except metadata.PackageNotFoundError:
        return False


def stamp(lock: str) -> str:
    return os.path.basename(lock) + " " + digest(lock)


def stamped() -> str:
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def write_stamp(text: str) -> None:
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write(text)


def ready(lock: str) -> bool:
    """The lock of the tests holds everything of the runtime lock at the same versions, so it serves both."""
    return stamped() in {stamp(lock), stamp(TESTS)} and os.path.exists(PYTHON)


# Making .venv


def set_up(lock: str) -> None:
    """Makes or mends .venv, one process at a time."""
    with one_at_a_time(ROOT) as held:
        if ready(lock):
            return
        uv = find_uv(os.environ)
        if not usable():
            make_venv(uv)
        write_stamp(UNFINISHED)
        say("the packages of " + os.path.basename(lock))
        install(lock, uv, held)
        write_stamp(stamp(lock))


@contextlib.contextmanager
def one_at_a_time(folder: str | os.PathLike) -> Iterator[int]:
    """A lock on a folder itself; a child that inherits its descriptor keeps the lock if we are killed."""
    try:
        import fcntl
    except ImportError:
        raise SetUpError("This runs on Linux and macOS; on Windows, run it inside WSL.") from None

    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start to finish")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield held
    finally:
        os.close(held)


def usable() -> bool:
    """Whether .venv can be installed into: it runs, is new enough and was not left half-made."""
    if stamped() == UNFINISHED:
        return False
    version, _ = probe(PYTHON)
    if version and version < OLDEST:
        raise SetUpError(
            f"The folder .venv holds Python {version[0]}.{version[1]}, too old: remove it, run this again."
        )
    return version is not None


def make_venv(uv: str | None) -> None:
    own = getattr(sys, "_base_executable", sys.executable) if in_venv() else sys.executable
    python = find_python(os.environ, own, sys.version_info[:2], uv, skip=VENV)
    say("a virtual environment in .venv with " + python)
    try:
        shutil.rmtree(VENV, ignore_errors=True)
        os.makedirs(VENV, exist_ok=True)
        write_stamp(UNFINISHED)
    except OSError as error:
        raise SetUpError(f"The folder {VENV} cannot be made: {error.strerror}.") from None
    made = run([python, "-m", "venv", *(["--without-pip"] if uv else []), VENV])
    if made.returncode:
        raise SetUpError("The virtual environment could not be made:\n" + last_words(made.stdout))


def install(lock: str, uv: str | None, held: int) -> None:
    """With uv where it works, else (and where uv fails: it knows less of proxies and own indexes) with pip."""
    options = ["install", "--quiet", "--require-hashes", "-r", lock]
    # Python compiles what it imports by itself, in less time than pip takes for all, unless that is switched off.
    compiled = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    if uv:
        with_uv = [uv, "pip", *options, *(["--compile-bytecode"] if compiled else []), "--python", PYTHON]
        if run(with_uv, (held,)).returncode == 0:
            return
        say("uv could not install them, trying pip")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if run([*pip, "--version"]).returncode:
        run([PYTHON, "-m", "ensurepip"], (held,))
    done = run([*pip, *options, *([] if compiled else ["--no-compile"])], (held,))
    if done.returncode:
        raise SetUpError(
            "The packages could not be installed. Is there a network? The installer's last words:\n"
            + last_words(done.stdout)
        )


def last_words(output: str, lines: int = 4) -> str:
    said = [line for line in output.splitlines() if line.strip() and not line.startswith("WARNING")]
    return "\n".join("  " + line for line in said[-lines:])
