"""A studio started for real by `manage.py up`, with a port, a data folder and a database of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from studio.management.children import WORKER_GRACE
from studio.management.postgres import create_database

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


def start_up(folder: Path, *arguments: str, ready: bool = True, **environ: str) -> Running:
    """`manage.py up` on a free port with `folder` as its data; waits until it says that it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder.parent / f"{folder.name}-{uuid4().hex[:6]}.log"  # another may run on the same data
    settings = {
        "STUDIO_DATA_DIR": str(folder),
        "STUDIO_DATABASE_URL": database_of_its_own(),
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


def database_of_its_own() -> str:
    """On PostgreSQL a new database in the cluster the tests run on; on SQLite nothing, the data folder holds it."""
    url = os.environ.get("STUDIO_DATABASE_URL", "")
    if not url:
        return ""
    name = f"up_{uuid4().hex[:12]}"
    create_database(name, dict(parse_qsl(urlsplit(url).query))["host"])
    return urlsplit(url)._replace(path=f"/{name}").geturl()
