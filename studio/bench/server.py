"""The shipped server on a free port, started for a while and ended whatever happens."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management.base import CommandError

from studio.management.children import end
from studio.management.commands import up

HOST = "127.0.0.1"


@contextmanager
def serving() -> Iterator[int]:
    """The server as `up` sets it up and starts it, without its two workers; gives the port."""
    up.Command(stdout=StringIO()).set_up()
    port = up.free_port(HOST, 0)
    server = up.the_children(HOST, HOST, port)[0]
    try:
        server.start()
        last = time.monotonic() + up.READY_WITHIN
        while not up.answers(f"{up.url(HOST, port)}healthz"):
            if (how := server.ended()) or time.monotonic() > last:
                raise CommandError(f"The server did not start ({how or 'no answer'}); its own words are above.")
            time.sleep(0.05)
        yield port
    finally:
        end([server])
