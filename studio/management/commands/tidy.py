"""Lets go of everything that is past its time, as a worker does once an hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio import tasks


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how much there is")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        try:
            done = tasks.tidy(dry_run)
        except ExceptionGroup as failed:
            raise CommandError(f"The rest is done, but this could not be: {failed.message}.") from None
        for name, number in done.items():
            self.stdout.write(f"{number:>8,}  {name}")
        if dry_run:
            self.stdout.write("Nothing was deleted; without --dry-run it is.")
