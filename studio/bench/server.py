"""The shipped server on a free port, started for a while and ended whatever happens."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management.base import CommandError

from studio.management import addresses
from studio.management.children import Child, end
from studio.management.commands import up

HOST = "127.0.0.1"


@contextmanager
def serving() -> Iterator[int]:
    """The server as `up` sets it up and starts it, without its two workers; gives the port."""
    up.Command(stdout=StringIO()).set_up()
    port = addresses.free_port(HOST, 0)
    with running(up.the_children(HOST, HOST, port)[0], f"{addresses.url(HOST, port)}healthz"):
        yield port


@contextmanager
def running(child: Child, address: str) -> Iterator[None]:
    """This child of `up` from its first answer there until nobody needs it any more."""
    try:
        child.start()
        last = time.monotonic() + up.READY_WITHIN
        while not addresses.answers(address):
            if (how := child.ended()) or time.monotonic() > last:
                raise CommandError(f"The {child.name} did not start ({how or 'no answer'}); its own words are above.")
            time.sleep(0.05)
        yield
    finally:
        end([child])
