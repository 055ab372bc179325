"""Granian as a child of `up`: `python -m studio.management.server` takes granian's own options."""

import os
import signal

from granian.cli import entrypoint

from studio.management.children import end_with_parent


def heed_signals() -> None:
    """In a worker: a stop ends it while it is still loading the application. It inherits handlers that only tell the
    server, and its own come after loading; a stop in between was lost, and the worker killed seconds later."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    end_with_parent()
    os.register_at_fork(after_in_child=heed_signals)
    entrypoint()
