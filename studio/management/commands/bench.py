"""Measures what pages cost, on the server as it ships, with data of its own."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.bench import SUBJECTS
from studio.payload import MAX_SCENES


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # they would open the studio's own database

    def add_arguments(self, parser: CommandParser) -> None:
        told = "; ".join(f"{name}: {about}" for name, about in SUBJECTS.items())
        parser.add_argument("subject", nargs="?", default="", help=told)
        parser.add_argument("--rounds", type=int, default=100, help="how often each is asked (default: %(default)s)")
        parser.add_argument("--scenes", default="1,10,50", help="numbers of scenes (default: %(default)s)")

    def handle(self, *, subject: str, rounds: int, scenes: str, **options: Any) -> None:
        if subject not in SUBJECTS:
            raise CommandError(f"There is nothing to measure about “{subject}”. Take one of: {', '.join(SUBJECTS)}.")
        if rounds < 1:
            raise CommandError("It takes at least one round.")
        sizes = sizes_of(scenes)
        # The settings are read by now. In the place of this process comes one with a data folder of its own.
        os.chdir(settings.BASE_DIR)
        arguments = [sys.executable, "-m", "studio.bench", subject, str(rounds), ",".join(map(str, sizes))]
        sys.stdout.flush()
        os.execv(sys.executable, arguments)  # noqa: S606


def sizes_of(scenes: str) -> list[int]:
    """The numbers of scenes, each once, smallest first."""
    try:
        sizes = sorted({int(one) for one in scenes.split(",")})
    except ValueError:
        sizes = []
    if not sizes or sizes[0] < 1 or sizes[-1] > MAX_SCENES:
        raise CommandError(f"“{scenes}” are no numbers of scenes. Write them as 1,10,50; a video holds {MAX_SCENES}.")
    return sizes
