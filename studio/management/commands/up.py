"""Sets up what is missing and runs the whole studio: the server and its workers."""

import os
import sys
import time
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from studio.bootstrap import one_at_a_time
from studio.management.addresses import answers, free_port, is_loopback, is_owners_alone, resolve, url
from studio.management.children import WORKER_GRACE, Child, GaveUp, StopSignal, end, watch_over
from studio.management.example import example_product
from studio.management.listening import listening_at
from studio.services import first_run

MANAGE = str(settings.BASE_DIR / "manage.py")
READY_WITHIN = 90.0
SET_UP_LOCK = 7_201_946_113  # any number that no other program takes for a PostgreSQL advisory lock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default: %(default)s)")

        parser.add_argument(
            "--no-example", dest="example", action="store_false", help="without the example product that frames it"
        )

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        stop = StopSignal()
        address = resolve(host)
        port = free_port(address, port)
        try:
            with one_at_a_time(settings.DATA_DIR), one_machine_at_a_time():
                self.set_up()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}") from None
        children, example = the_children(address, host, port), ""
        if is_owners_alone(address) and options["example"]:
            product, example = example_product(url(address, port))
            children.append(product)
        connection.close()
        stop.hold()
        try:
            for child in children:
                child.start()
            if self.wait_until_ready(url(address, port), children, stop):
                with listening_at(url(address, port)):
                    self.announce(address, port)
                    if example and comes_up(example, stop):
                        self.say(f"A product that frames it, to try: {example}")
                    watch_over(children, stop, self.say)
        except GaveUp as error:
            raise CommandError(str(error)) from None
        finally:
            end(children)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def set_up(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Setting up: the database")
            call_command("migrate", interactive=False, verbosity=0)
        first_run.prepare()
        call_command("collectstatic", interactive=False, verbosity=0)

    def wait_until_ready(self, base: str, children: list[Child], stop: StopSignal) -> bool:
        last = time.monotonic() + READY_WITHIN
        while not stop.asked:
            if ended := [f"The {child.name} ended ({child.ended()})" for child in children if child.ended()]:
                raise CommandError(f"{ended[0]} before the studio was ready; its own words are above.")
            if answers(base + "healthz"):
                return True
            if time.monotonic() > last:
                raise CommandError(f"The server gave no answer within {READY_WITHIN:.0f} seconds.")
            stop.sleep(0.1)
        return False

    def announce(self, address: str, port: int) -> None:
        base = url(address, port)
        self.say(f"The studio is ready: {base} (Ctrl-C stops it)")
        if is_owners_alone(address):
            return
        link = first_run.operator_link(base)
        connection.close()
        way = f"Others can reach it too ({address})" if not is_loopback(address) else "It stands behind a proxy"
        self.say(f"{way}, so a login is required.")
        if link:
            self.say(f"To sign in as the first operator, open this link once: {link}")
        if not os.environ.get("STUDIO_ALLOWED_HOSTS"):
            self.say("To reach it under another name, set STUDIO_ALLOWED_HOSTS to the names, separated by commas.")


def comes_up(example: str, stop: StopSignal) -> bool:
    """Whether the example answers before long; the studio does not depend on it."""
    last = time.monotonic() + 10
    while not stop.asked and time.monotonic() < last:
        if answers(example):
            return True
        stop.sleep(0.1)
    return False


@contextmanager
def one_machine_at_a_time():
    """Several machines that start on one PostgreSQL set it up one after the other."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [SET_UP_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SET_UP_LOCK])


def the_children(address: str, host: str, port: int) -> list[Child]:
    environ = dict(os.environ)
    # Where only this machine can ask, only this machine is called: what is tried out here listens here, too.
    own = is_owners_alone(address)
    environ.setdefault("STUDIO_EMULATOR_CALLBACKS", "loopback" if own else "public")
    # Our own checks of health come by the loopback, whatever names the studio has for others.
    names = [*settings.ALLOWED_HOSTS, "127.0.0.1", "[::1]"]
    if not environ.get("STUDIO_ALLOWED_HOSTS"):
        names += [host, f"[{address}]" if ":" in address else address]
    serving = {
        **environ,
        "STUDIO_LOCAL_OWNER": "1" if is_loopback(address) else "0",
        "STUDIO_ALLOWED_HOSTS": ",".join(dict.fromkeys(names)),
    }
    server = [
        sys.executable, "-m", "studio.management.server", "--interface", "wsgi", "--http", "1", "--no-ws",
        "--host", address, "--port", str(port), "--workers", "2", "--blocking-threads", "4",
        "--respawn-failed-workers", "--workers-kill-timeout", str(WORKER_GRACE), "--log-level", "warning",
        "studio.wsgi:application",
    ]  # fmt: skip
    workers = [
        # Copies wait for the network like what is sent, in threads of their own.
        # The emulator's webhooks wait for the network while its drafts fill a core: one process has room for both.
        Child(f"worker for {queues[0]}", [sys.executable, MANAGE, "worker", *as_options(queues)], environ)
        for queues in (["sending", "copies"], ["drafts", "callbacks"])
    ]
    return [Child("server", server, serving), *workers]


def as_options(queues: list[str]) -> list[str]:
    return [word for queue in queues for word in ("--queue", queue)]
