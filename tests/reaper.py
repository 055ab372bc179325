"""Ends whatever a run of pytest has started and left behind, however the run itself was ended.

`python tests/reaper.py RUN FOLDER` reads its standard input, which ends with the pytest at its other side: by itself,
by a signal, or killed outright. Then it ends each process that has STUDIO_TEST_RUN=RUN in its environment, as all have
that the tests start, and those they start, and removes FOLDER.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

GRACE = 5.0  # seconds for a studio to end its own


def left_behind(run: str) -> list[int]:
    mark, pids = f"STUDIO_TEST_RUN={run}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                pids.append(int(folder.name))
    return [pid for pid in pids if pid != os.getpid()]


def end(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, number)


def main(run: str, folder: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    last = time.monotonic() + GRACE
    end(left_behind(run), signal.SIGTERM)
    while (pids := left_behind(run)) and time.monotonic() < last:
        time.sleep(0.05)
    while pids:
        end(pids, signal.SIGKILL)
        time.sleep(0.05)
        pids = left_behind(run)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
