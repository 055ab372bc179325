"""A studio started for real by `manage.py up`, with a port, a data folder and a database of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from studio.management.children import WORKER_GRACE
from studio.management.postgres import create_database
from tests import prepared
from tests.prepared import cluster

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 90.0


@dataclass
class Running:
    process: subprocess.Popen
    log: Path
    data: Path
    url: str = ""

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, pattern: str, seconds: float = READY_WITHIN) -> re.Match[str]:
        """What it says, or an AssertionError with all that it said."""
        last = time.monotonic() + seconds
        while not (found := re.search(pattern, self.said())):
            assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.said()}"
            assert time.monotonic() < last, f"not within {seconds} s:\n{self.said()}"
            time.sleep(0.05)
        return found

    def ends_by_itself(self) -> bool:
        """Stops it; whether none of the server's workers had to be killed. Judged by the time it took: granian says
        that one refused to stop where it has ended, too, when two of its threads wait for that (6 of 80 stops on a
        busy machine)."""
        servers = [pid for pid in children_of(self) if "studio.management.server" in command_line(pid)]
        assert servers, f"it had ended before:\n{self.said()}"
        self.process.terminate()
        last = time.monotonic() + WORKER_GRACE
        while (in_time := time.monotonic() < last) and any(alive(pid) for pid in servers):
            time.sleep(0.02)
        return self.process.wait(20) == 0 and in_time

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)

    @property
    def environ(self) -> dict[str, str]:
        """With which it was started."""
        entries = Path(f"/proc/{self.process.pid}/environ").read_bytes().decode().split("\0")
        return dict(entry.split("=", 1) for entry in entries if entry)

    @property
    def database_url(self) -> str:
        return self.environ["STUDIO_DATABASE_URL"]

    def manage(self, *words: str, given: str = "", **environ: str) -> str:
        """What a command of `manage.py` says on this studio."""
        return self.run(*words, given=given, **environ).stdout

    def run(self, *words: str, given: str = "", **environ: str) -> subprocess.CompletedProcess:
        """A command of `manage.py` on this studio; it has to succeed."""
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", *words], env={**self.environ, **environ}, cwd=ROOT, input=given,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done

    def family(self) -> list[int]:
        """Process ids of the studio and of what it started, told by the data folder in their environment."""
        mark = f"STUDIO_DATA_DIR={self.data}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return found


def children_of(running: Running) -> list[int]:
    return [pid for pid, parent in parents().items() if parent == running.process.pid]


def start_up(folder: Path, *arguments: str, ready: bool = True, is_prepared: bool = True, **environ: str) -> Running:
    """`manage.py up` on a free port with `folder` as its data; waits until it says that it is ready. A new one
    `is_prepared`: it finds a database and static files that were made once for all, as at any start but the first."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        url = new_data(folder, is_prepared and "STUDIO_DATABASE_URL" not in environ)
        environ.setdefault("STUDIO_DATABASE_URL", url)
    assert "STUDIO_DATABASE_URL" in environ or not cluster(), "on PostgreSQL data that is there has a database, too"
    log = folder.parent / f"{folder.name}-{uuid4().hex[:6]}.log"  # another may run on the same data
    settings = {
        "STUDIO_DATA_DIR": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    if "--port" not in arguments:
        arguments = (*arguments, "--port", "0")
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "up", *arguments],
        env={**os.environ, **settings, **environ}, cwd=folder, stdin=subprocess.DEVNULL,
        stdout=log.open("w"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    running = Running(process, log, folder)
    if ready:
        try:
            running.url = running.wait_for(r"The studio is ready: (http://\S+)/ ").group(1)
        except BaseException:
            running.stop()
            raise
    return running


def new_data(folder: Path, is_prepared: bool) -> str:
    """Makes the data folder of a new studio; the URL of its database, "" for SQLite in the folder."""
    if not is_prepared:
        folder.mkdir()
        return database_of_its_own()
    if not cluster():
        shutil.copytree(prepared.studio_data(), folder)
        return ""
    data, template = prepared.studio_data_on_postgres(cluster())
    shutil.copytree(data, folder)
    return database_of_its_own(template)


def database_of_its_own(template: str = "template1") -> str:
    """On PostgreSQL a new database in the cluster the tests run on; on SQLite nothing, the data folder holds it."""
    if not cluster():
        return ""
    name = f"up_{uuid4().hex[:12]}"
    create_database(name, cluster(), template)
    return urlsplit(os.environ["STUDIO_DATABASE_URL"])._replace(path=f"/{name}").geturl()
