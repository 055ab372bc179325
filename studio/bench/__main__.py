"""`python -m studio.bench SUBJECT ROUNDS SIZES`: a process of its own, with a data folder of its own."""

import importlib
import os
import signal
import sys
import tempfile

# SIGINT too: a shell that starts this in the background has switched Python's own handling of it off.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def settle(folder: str) -> None:
    """Settings as the product ships them on a laptop, whatever this shell has set; nothing reaches real data."""
    for name in [name for name in os.environ if name.startswith(("STUDIO_", "HEYGEN_"))]:
        del os.environ[name]
    os.environ.update(
        STUDIO_DATA_DIR=folder,
        STUDIO_LOCAL_OWNER="1",  # as `up` on the loopback
        STUDIO_LOG_LEVEL="WARNING",
        DJANGO_SETTINGS_MODULE="studio.settings",
    )


def main(subject: str, rounds: str, sizes: str) -> None:
    for number in SIGNALS:
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        settle(folder)
        import django
        from django.core.management.base import CommandError

        django.setup()
        run = importlib.import_module(f"studio.bench.{subject}").run
        try:
            run(rounds=int(rounds), sizes=[int(size) for size in sizes.split(",")])
        except CommandError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
