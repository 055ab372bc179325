"""Which Pythons, and which uv, this machine has; standard library only, and runs on Python 3.8."""

from __future__ import annotations

import glob
import os
import re
import subprocess
from collections.abc import Iterator, Mapping

OLDEST = (3, 12)
TRIED = ["3.13", "3.14", "3.12"]  # the locks are known to resolve to wheels on these; anything newer comes last

# Where Pythons live that are not on PATH: pyenv, uv, Homebrew, python.org on a Mac, asdf, mise.
ELSEWHERE = [
    "{PYENV_ROOT}/versions/3.*/bin/python",
    "{HOME}/.pyenv/versions/3.*/bin/python",
    "{UV_PYTHON_INSTALL_DIR}/*/bin/python3",
    "{HOME}/.local/share/uv/python/*/bin/python3",
    "/opt/homebrew/bin/python3.*",
    "/usr/local/bin/python3.*",
    "/home/linuxbrew/.linuxbrew/bin/python3.*",
    "/Library/Frameworks/Python.framework/Versions/3.*/bin/python3",
    "{HOME}/.asdf/installs/python/3.*/bin/python",
    "{HOME}/.local/share/mise/installs/python/3.*/bin/python",
]

# Prints "3.13", then a word for each thing that is missing and without which the studio cannot be set up.
PROBE = """
import sys, sysconfig
missing = []
if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
    missing.append("cpython")
for name in ("venv", "ensurepip", "ssl", "sqlite3"):
    try:
        __import__(name)
    except ImportError:
        missing.append(name)
print("%d.%d" % sys.version_info[:2], *missing)
"""


class NoPython(Exception):
    """A sentence that says what to install."""


def run(command: list[str], keep: tuple[int, ...] = ()) -> subprocess.CompletedProcess:
    """Runs a command with nothing to read, its words in `stdout`; the file descriptors in `keep` stay open in it."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=keep,
    )


def find_uv(environ: Mapping[str, str]) -> str | None:
    """A uv that runs: a pyenv shim is found on PATH and then fails."""
    for folder in environ.get("PATH", "").split(os.pathsep):
        uv = os.path.join(folder, "uv")
        if folder and os.access(uv, os.X_OK) and works([uv, "--version"]):
            return uv
    return None


def works(command: list[str]) -> bool:
    try:
        return run(command).returncode == 0
    except OSError:
        return False


def find_python(environ: Mapping[str, str], own: str, own_version: tuple[int, int], uv: str | None, skip: str) -> str:
    """The first Python of 3.12 or newer that can make a virtual environment.

    `own` is the interpreter that runs; paths inside the folder `skip` do not count. Raises NoPython.
    """
    lacking = ""
    for python in candidates(environ, own, own_version):
        version, missing = (None, []) if python.startswith(skip + os.sep) else probe(python)
        if version is None or version < OLDEST or "cpython" in missing:
            continue
        needed = [name for name in missing if not (uv and name == "ensurepip")]  # uv installs without pip
        if not needed:
            return python
        lacking = lacking or lack(python, version, needed)
    raise NoPython(lacking or none_found(own_version, uv))


def lack(python: str, version: tuple[int, int], needed: list[str]) -> str:
    advice = "Install a Python 3.12 or newer that has it"
    if {"venv", "ensurepip"} & set(needed):
        advice += f" (on Debian and Ubuntu: apt install python{version[0]}.{version[1]}-venv)"
    return f"{python} lacks {' and '.join(needed)}. {advice}, then run this again."


def none_found(own_version: tuple[int, int], uv: str | None) -> str:
    way = "`uv python install 3.13`" if uv else "your system's packages, pyenv, Homebrew or uv"
    return (
        f"Python 3.12 or newer is needed and none was found (this is {own_version[0]}.{own_version[1]}). "
        f"Install it with {way}, then run this again."
    )


def candidates(environ: Mapping[str, str], own: str, own_version: tuple[int, int]) -> Iterator[str]:
    """Paths worth a try, best first, none twice."""
    found = [own] if "{}.{}".format(*own_version) in TRIED else []
    elsewhere = [path for pattern in ELSEWHERE for path in sorted(expand(pattern, environ), reverse=True)]
    folders = [folder for folder in environ.get("PATH", "").split(os.pathsep) if folder]
    for version in TRIED:
        found += [os.path.join(folder, "python" + version) for folder in folders]
        found += [path for path in elsewhere if re.search(rf"(?<!\d){re.escape(version)}(?!\d)", path)]
    found += [os.path.join(folder, "python3") for folder in folders]
    for path in dict.fromkeys([*found, *elsewhere, own]):
        if path and os.access(path, os.X_OK):
            yield path


def expand(pattern: str, environ: Mapping[str, str]) -> list[str]:
    """The interpreters a pattern of ELSEWHERE stands for; none when it begins with an unset variable."""
    variable = re.match(r"{(\w+)}", pattern)
    if variable:
        value = environ.get(variable.group(1))
        if not value:
            return []
        pattern = glob.escape(value) + pattern[variable.end() :]
    return [path for path in glob.glob(pattern) if re.search(r"/python[\d.]*$", path)]


def probe(python: str) -> tuple[tuple[int, int] | None, list[str]]:
    """Version and missing modules of an interpreter; no version when it does not run (a shim, a broken link)."""
    try:
        done = run([python, "-I", "-c", PROBE])
    except OSError:
        return None, []
    words = done.stdout.split()
    if done.returncode or not words or not re.match(r"\d+\.\d+$", words[0]):
        return None, []
    major, minor = words[0].split(".")
    return (int(major), int(minor)), words[1:]
