"""Sets up what is missing and runs the whole studio: the server and its workers."""

import errno
import ipaddress
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from studio.bootstrap import one_at_a_time
from studio.management.children import Child, GaveUp, StopSignal, end, watch_over
from studio.services import first_run

MANAGE = str(settings.BASE_DIR / "manage.py")
READY_WITHIN = 90.0
SET_UP_LOCK = 7_201_946_113  # any number that no other program takes for a PostgreSQL advisory lock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default: %(default)s)")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        stop = StopSignal()
        address = resolve(host)
        port = free_port(address, port)
        try:
            with one_at_a_time(settings.DATA_DIR), one_machine_at_a_time():
                self.set_up()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}") from None
        connection.close()
        children = the_children(address, host, port)
        stop.hold()
        try:
            for child in children:
                child.start()
            if self.wait_until_ready(url(address, port), children, stop):
                self.announce(address, port)
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
        if is_loopback(address):
            return
        link = first_run.operator_link(base)
        connection.close()
        self.say(f"Others can reach it too ({address}), so a login is required.")
        if link:
            self.say(f"To sign in as the first operator, open this link once: {link}")
        if not os.environ.get("STUDIO_ALLOWED_HOSTS"):
            self.say("To reach it under another name, set STUDIO_ALLOWED_HOSTS to the names, separated by commas.")


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


def resolve(host: str) -> str:
    try:
        return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0]
    except OSError:
        raise CommandError(f"{host} is no address of this machine.") from None


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def free_port(address: str, port: int) -> int:
    """The port, or one that is free for 0; a CommandError says what to do when it is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OverflowError:
            raise CommandError(f"{port} is no port; it takes 0 to 65535.") from None
        except OSError as error:
            raise CommandError(why_not(error, address, port)) from None
        return probe.getsockname()[1]


def why_not(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {address} is taken, perhaps by a studio that is running already. "
            f"Take another: python3 manage.py up --port {port + 1 if port < 65535 else 8000}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is not open to this user. Take one above 1023: python3 manage.py up --port 8000"
    return f"{address} is no address of this machine."


def url(address: str, port: int) -> str:
    """Where a browser on this machine finds it: an "any address" is reached through the loopback."""
    ip = ipaddress.ip_address(address)
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(str(ip), str(ip))  # noqa: S104
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=5) as response:
            return response.status == 200
    except (OSError, urllib.error.URLError):
        return False


def the_children(address: str, host: str, port: int) -> list[Child]:
    environ = dict(os.environ)
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
        "--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning",
        "studio.wsgi:application",
    ]  # fmt: skip
    workers = [
        Child(f"worker for {queue}", [sys.executable, MANAGE, "worker", "--queue", queue], environ)
        for queue in ("sending", "drafts")
    ]
    return [Child("server", server, serving), *workers]
