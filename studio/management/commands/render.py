"""`manage.py render`: make a draft film of a request file on this machine."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from studio.animatic import CannotRender, available, render
from studio.management.commands.validate import lines, printable, verdict_on

BAR = 30  # characters


class Command(BaseCommand):
    help = (
        "Make a draft film (MP4) of a request file: stills, silence as long as the scripts take to say, every scene "
        "in order. Needs no database and no network."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a JSON file; - is the standard input")
        parser.add_argument("--output", required=True, type=Path, metavar="FILM", help="the film to write, as .mp4")

    def handle(self, *args: Any, **options: Any) -> None:
        file, output = options["file"], options["output"]
        verdict = verdict_on(file)
        told = [printable(line) for line in lines(file, verdict)]
        if not verdict.valid:
            self.stdout.write("\n".join(told))
            sys.exit(1)
        if not verdict.payload:
            raise CommandError(f"{file} holds several requests; a film is made of one.")
        for note in told[1:]:  # the first says that the file is valid
            self.stderr.write(note)
        if missing := available():
            raise CommandError(
                f"Films need {', '.join(missing)}: run pip install 'avatar-studio[draft]', or manage.py up, which does."
            )
        self.make(verdict.payload, output)

    def make(self, payload: dict[str, Any], output: Path) -> None:
        try:
            made = render(payload, output, progress=progress_bar(sys.stderr))
        except CannotRender as error:
            raise CommandError(str(error)) from error
        scenes = len(payload["video_inputs"])
        self.stdout.write(f"{made.path}: {made.seconds:.1f} seconds of video, {scenes} scene{'s' * (scenes > 1)}")


def progress_bar(stream: TextIO) -> Callable[[float], None] | None:
    """Draws on a terminal; what is read by a program stays free of it."""
    if not stream.isatty():
        return None

    def draw(share: float) -> None:
        filled = round(share * BAR)
        end = "\n" if share >= 1 else ""
        stream.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}{end}")
        stream.flush()

    return draw
