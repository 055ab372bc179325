"""A throwaway PostgreSQL for the tests: a cluster in a temporary folder, reached by a socket, ended for certain."""

import ctypes
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

BINARIES = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
]
STARTS_WITHIN = 60.0
PR_SET_PDEATHSIG = 1


def binaries() -> Path | None:
    """The folder with the newest `initdb` and `postgres` on this machine; Debian keeps them off PATH."""
    folders = [os.path.dirname(found)] if (found := shutil.which("initdb")) else []
    newest_first = sorted((f for pattern in BINARIES for f in glob.glob(pattern)), key=version_in, reverse=True)
    for folder in [*newest_first, *folders]:
        if all(os.access(os.path.join(folder, name), os.X_OK) for name in ("initdb", "postgres")):
            return Path(folder)
    return None


def version_in(folder: str) -> float:
    digits = "".join(c if c.isdigit() or c == "." else " " for c in folder).split()
    return float(digits[0]) if digits and digits[0].replace(".", "", 1).isdigit() else 0.0


@contextmanager
def throwaway(folder: Path) -> Iterator[str]:
    """Gives the URL of an empty database `studio`; the binaries come from `folder`."""
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a short path: a socket takes 107 bytes at most
    user = server_user()
    try:
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
        run(
            [
                folder / "initdb",
                "-D",
                home / "data",
                "-U",
                "studio",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
            ],
            user,
            home,
        )
        server = start(folder, home, user)
        try:
            wait_until_ready(server, home)
            url = f"postgres://studio@/studio?host={home}"
            create_database("studio", home)
            yield url
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def folder_of(url: str) -> str:
    """Where the socket of a throwaway server lies."""
    return dict(parse_qsl(urlsplit(url).query))["host"]


def server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root runs it as somebody else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def as_user(user: pwd.struct_passwd | None) -> dict:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def run(command: list, user: pwd.struct_passwd | None, home: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=home, **as_user(user))
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")


def start(folder: Path, home: Path, user: pwd.struct_passwd | None) -> subprocess.Popen:
    settings = {
        "listen_addresses": "", "unix_socket_directories": home, "max_connections": 60,
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    }  # fmt: skip
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open(home / "log", "w") as log:
        return subprocess.Popen(
            [folder / "postgres", "-D", home / "data", *options],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home, start_new_session=True,
            preexec_fn=end_with_parent, **as_user(user),
        )  # fmt: skip


def end_with_parent() -> None:
    """A killed test run leaves no server behind; where the system cannot do that, the run itself ends it."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def wait_until_ready(server: subprocess.Popen, home: Path) -> None:
    import psycopg

    last = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(host=str(home), user="studio", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > last:
                words = (home / "log").read_text().strip()
                raise RuntimeError(f"PostgreSQL did not start: {words}") from None
        time.sleep(0.1)


def create_database(name: str, home: Path | str, template: str = "template1") -> None:
    import psycopg

    with psycopg.connect(host=str(home), user="studio", dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
