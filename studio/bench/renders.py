"""The lists of renders at a thousand finished ones and at a hundred thousand: each request, side by side."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from io import StringIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import connection, connections

from studio.management import postgres
from studio.management.commands import up
from studio.models import Render
from studio.services import first_run
from studio.services.paging import Key

from .asking import Ask, OverHttp
from .library import COMMON, MISSING, RARE, Library
from .measuring import WARM_UP, Probe
from .server import serving
from .table import aligned

FEW, MANY = 1_000, 100_000
ROUNDS = 9
MOST = 5.0  # times as long, at most
LISTS = {
    "list": "/renders/",
    "list, middle": "/renders/?page={middle}",
    "list, last page": "/renders/?page=last",
    "one state, often": "/renders/?state=completed",
    "one state, seldom": "/renders/?state=failed",
    "one state, never": "/renders/?state=unclear",
    "one engine": "/renders/?engine=local",
    "one author": "/renders/?author=author8",
    "one author, one state": "/renders/?author=author8&state=failed",
    "one video": "/renders/?video={video}",
    "one month": "/renders/?since=2023-01-01&until=2023-01-31",
    "search, rare word": f"/renders/?q={RARE}",
    "search, common word": f"/renders/?q={COMMON}",
    "search, beginning of a word": "/renders/?q=w",
    "search, common, last page": f"/renders/?q={COMMON}&page=last",
    "search, no such word": f"/renders/?q={MISSING}",
    "search, common, seldom state": f"/renders/?q={COMMON}&state=failed",
    "search, common, no such state": f"/renders/?q={COMMON}&state=unclear",
    "search, an id": "/renders/?q={id}",
    "admin": "/admin/studio/render/",
    "admin, last page": "/admin/studio/render/?p=last",
    "admin, one state": "/admin/studio/render/?state__exact=failed",
    "admin, one author": "/admin/studio/render/?author=author8",
    "admin, search": f"/admin/studio/render/?q={COMMON}",
}


@dataclass(frozen=True)
class Signed(Ask):
    """As an operator who has signed in."""

    htmx: bool = False
    session: str = ""

    @property
    def headers(self) -> dict[str, str]:
        headers = super().headers
        return headers | {"Cookie": f"{headers['Cookie']}; {settings.SESSION_COOKIE_NAME}={self.session}"}


def run(rounds: int | None = None) -> None:
    """Prints the table and whether the goals hold."""
    up.Command(stdout=StringIO()).set_up()
    library, session = Library(first_run.prepare()), operator()
    few = filled(library, FEW, session)
    with copied() as small:
        many = filled(library, MANY, session)
        with serving() as port, changed(small), serving() as small_port:
            measure({port: many, small_port: few}, rounds or ROUNDS)
    found = {(probe.name, probe.size): probe for probe in (*few, *many)}
    print(table(found), *verdicts(found), sep="\n", flush=True)


def filled(library: Library, size: int, session: str) -> list[Probe]:
    """The requests at so many renders, with the number of their queries."""
    began = time.perf_counter()
    library.fill(size)
    print(f"{size:,} renders on {connection.vendor} ({time.perf_counter() - began:.0f} s)", flush=True)
    middle = Render.objects.order_by("created_at")[size // 2]
    named = {"middle": Key.of(middle), "video": middle.video_id, "id": middle.pk}
    probes = [
        Probe(name, size, partial(Signed, "GET", path.format(**named), session=session)) for name, path in LISTS.items()
    ]
    probes[0].weigh()  # what is only asked once in a process is asked now
    for probe in probes:
        probe.weigh()
    return probes


def measure(servers: dict[int, list[Probe]], rounds: int) -> None:
    """A round asks everything once of each server, in an order that changes: what else the machine does meanwhile, it
    does to both."""
    connected = {port: OverHttp(port) for port in servers}
    asked = [(connected[port], probe) for port, probes in servers.items() for probe in probes]
    order = random.Random(1)  # noqa: S311
    for number in range(WARM_UP + rounds):
        for http, probe in order.sample(asked, len(asked)):
            took = probe.run(http)
            if number >= WARM_UP:
                probe.times.append(took)
    for http in connected.values():
        http.close()


@contextmanager
def copied() -> Iterator[dict[str, str]]:
    """The environment of a server on a copy of the database as it is now."""
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [f"{folder}/studio.sqlite3"])
            shutil.copy(settings.DATA_DIR / "secret-key", folder)
            yield {"STUDIO_DATA_DIR": folder, "STUDIO_STATIC_DIR": str(settings.STATIC_ROOT)}
        else:
            url = urlsplit(os.environ["STUDIO_DATABASE_URL"])
            connections.close_all()
            postgres.create_database("few", connections.settings["default"]["HOST"], template=url.path.strip("/"))
            yield {"STUDIO_DATABASE_URL": url._replace(path="/few").geturl()}


@contextmanager
def changed(environ: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name, "") for name in environ}
    os.environ.update(environ)
    yield
    os.environ.update(before)


def operator() -> str:
    """The key of a session in which one is signed in."""
    user = get_user_model().objects.create_superuser("operator", password=None)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    return session.session_key


def table(found: dict[tuple[str, int], Probe]) -> str:
    rows = [
        [
            name, str(found[name, FEW].weight.queries), str(found[name, MANY].weight.queries),
            f"{found[name, FEW].time:.1f}", f"{found[name, MANY].time:.1f}", f"{ratio(found, name):.2f}",
        ]
        for name in LISTS
    ]  # fmt: skip
    few, many = f"{FEW:,}", f"{MANY:,}"
    return aligned(["", f"queries, {few}", f"{many}", f"ms, {few}", many, "ratio"], rows)


def ratio(found: dict[tuple[str, int], Probe], name: str) -> float:
    return found[name, MANY].time / found[name, FEW].time


def verdicts(found: dict[tuple[str, int], Probe]) -> Sequence[str]:
    more = [name for name in LISTS if found[name, MANY].weight.queries > found[name, FEW].weight.queries]
    slow = [name for name in LISTS if ratio(found, name) > MOST]
    worst = max(LISTS, key=lambda name: ratio(found, name))
    return [
        f"No more queries: {'MISSED by ' + ', '.join(more) if more else 'holds'}",
        f"At most {MOST:.0f} times the time: {'MISSED by ' + ', '.join(slow) if slow else 'holds'} "
        f"(× {ratio(found, worst):.2f}: {worst})",
    ]
