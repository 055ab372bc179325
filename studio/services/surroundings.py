"""How things stand around the renders: the service, its reports, housekeeping, database and disk."""

import os
import platform
import shutil
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.models import Copies, HookEvent, ServiceNotice, Turn, Webhook

from . import housekeeping
from .inspecting import NAMED, Line, Part, clock, named, span

HEARD = timedelta(days=30)  # a notice that nobody has heard since is no news any more
MOST_FILES = 20_000  # that are looked at for their size, on one page
LEAST_FREE = 1_000_000_000  # bytes: a long film takes some hundred millions


def inspect_surroundings() -> list[Part]:
    parts: list[Callable[[], Part]] = [notices, webhooks, copies, tidied, database, storage, version]
    return [part() for part in parts]


def notices() -> Part:
    """What the service says beside its answers about its own end."""
    heard = list(ServiceNotice.objects.filter(last_seen__gt=timezone.now() - HEARD)[: NAMED + 1])
    if not heard:
        return Part(_("Announcements of the service"), _("None was heard within a month."))
    advice = _("Read them, and see that the studio is brought up to date before the day on which a call ends.")
    lines = [Line(one.call, " · ".join(filter(None, [one.message, one.until, one.successor]))) for one in heard[:NAMED]]
    return Part(_("Announcements of the service"), _("The service announces an end."), advice, lines)


def webhooks() -> Part:
    """A studio without any polls, and misses nothing."""
    rows = list(Webhook.objects.select_related("workspace").order_by("state", "workspace_id")[: NAMED + 1])
    last = HookEvent.objects.values_list("received_at", flat=True).first()
    heard = _("The last report came at %s.") % clock(last) if last else _("No report has come.")
    lines = [Line(f"{one.workspace.name} · {one.get_engine_display()}", f"{one.state} {one.base}") for one in rows]
    unfinished = any(one.state == Webhook.State.UNFINISHED and one.base for one in rows)
    advice = _("One was begun and not finished: register it again, or remove it.") if unfinished else ""
    told = heard if rows else _("None is registered. Renders are looked at all the same, only some seconds later.")
    return Part(_("Webhooks"), told, advice, lines[:NAMED])


def copies() -> Part:
    """Of finished files, where a workspace keeps its own."""
    given_up = Copies.objects.filter(done_at=None, next_at=None).select_related("render__workspace")
    rows = list(given_up.defer("render__body").order_by("pk")[: NAMED + 1])
    if not rows:
        return Part(_("Copies of films"), _("None was given up."))
    advice = _("Put right what they say, then try them again: “python3 manage.py workspace copies <id> on”.")
    lines = [Line(named(one.render), one.problem, one.render) for one in rows[:NAMED]]
    return Part(_("Copies of films"), _("The studio has given up copying these."), advice, lines)


def tidied() -> Part:
    """One worker of all takes the turn each hour."""
    next_at = Turn.objects.filter(pk=housekeeping.TIDY).values_list("next_at", flat=True).first()
    if next_at is None:
        return Part(_("Housekeeping"), _("Not yet: the first worker that lives does it within a minute."))
    last = next_at - housekeeping.EVERY
    ago = timezone.now() - last
    told = _("Last at %(when)s, %(ago)s ago.") % {"when": clock(last), "ago": span(ago)}
    if ago <= 2 * housekeeping.EVERY:
        return Part(_("Housekeeping"), told)
    return Part(_("Housekeeping"), told, _("It is due each hour, and workers do it: see that one lives."))


def database() -> Part:
    told = _("%(size)s in %(name)s.") % {"size": filesizeformat(database_size()), "name": database_name()}
    return Part(_("Database"), told)


def database_size() -> int:
    """Bytes; of SQLite with what is not yet in the file itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
    name = str(connection.settings_dict["NAME"])
    return sum(os.path.getsize(path) for path in (name, f"{name}-wal") if os.path.exists(path))


def database_name() -> str:
    number = ".".join(str(part) for part in connection.get_database_version())
    return f"{connection.display_name} {number}"


def storage() -> Part:
    """Of the disk that has the data folder."""
    folder = next(one for one in [settings.DATA_DIR, *settings.DATA_DIR.parents] if one.exists())
    disk = shutil.disk_usage(folder)
    number, size = 0, 0
    for size_of_one in sizes(settings.MEDIA_ROOT):
        number, size = number + 1, size + size_of_one
    words = {"size": filesizeformat(size), "number": number, "free": filesizeformat(disk.free)}
    told = ngettext(
        "%(size)s in %(number)s file, %(free)s free.", "%(size)s in %(number)s files, %(free)s free.", number
    )
    if number >= MOST_FILES:
        told = _("More than %(size)s in more than %(number)s files, %(free)s free.")
    low = disk.free < LEAST_FREE
    advice = _("The disk is nearly full. Make room, or let less be kept (see “What goes by itself” in the docs).")
    return Part(_("Files"), told % words, advice if low else "")


def sizes(folder: Path) -> Iterator[int]:
    """Of the first files that are found in it; what goes meanwhile is nothing."""
    left = MOST_FILES
    for root, _folders, names in os.walk(folder):
        for name in names:
            if not left:
                return
            left -= 1
            try:
                yield os.lstat(os.path.join(root, name)).st_size
            except OSError:
                continue


def version() -> Part:
    words = {"studio": studio_version(), "django": django.get_version(), "python": platform.python_version()}
    return Part(_("Version"), _("Studio %(studio)s, Django %(django)s, Python %(python)s.") % words)


@cache
def studio_version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
