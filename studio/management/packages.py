"""What a machine needs beside Python: Debian's packages, installed where that can be done."""

import os
import shutil
import subprocess
import sys


def install(package: str) -> None:
    """With Debian's packages, as root; anywhere else it does nothing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Setting up: the Debian package {package}", file=sys.stderr, flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", *arguments], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)
