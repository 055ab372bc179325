"""Measures what pages cost, and tries what faults do, on the studio as it ships, with data of its own."""

import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.bench import ROUNDS, SEED, SUBJECTS, TRIALS
from studio.bench.faults.plans import BY_NAME
from studio.payload import MAX_SCENES


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # they would open the studio's own database

    def add_arguments(self, parser: CommandParser) -> None:
        told = "; ".join(f"{name}: {about}" for name, about in SUBJECTS.items())
        parser.add_argument("subject", nargs="?", default="", help=told)
        usual = ", ".join(f"{rounds} for {name}" for name, rounds in ROUNDS.items())
        parser.add_argument("--rounds", type=int, help=f"how often each is asked (default: {usual})")
        parser.add_argument("--scenes", default="1,10,50", help="numbers of scenes (default: %(default)s)")
        trials = parser.add_argument_group("faults and fleet")
        trials.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both", help="%(default)s")
        trials.add_argument("--only", default="", help="faults: these alone, by their names with commas between")
        trials.add_argument("--kills", type=int, help="faults: at most so many of each (default: at each write)")
        trials.add_argument("--runs", type=int, default=200, help="faults: mixed runs (default: %(default)s)")
        trials.add_argument("--seed", type=int, default=SEED, help="of what is left to chance (default: %(default)s)")
        trials.add_argument("--lanes", type=int, default=3, help="faults: trials at a time (default: %(default)s)")
        trials.add_argument("--renders", type=int, default=1000, help="fleet: how many (default: %(default)s)")

    def handle(self, *, subject: str, **options: Any) -> None:
        if subject not in SUBJECTS:
            raise CommandError(f"There is nothing to measure about “{subject}”. Take one of: {', '.join(SUBJECTS)}.")
        given = trial_of(subject, options) if subject in TRIALS else page_of(subject, options)
        # The settings are read by now. In the place of this process comes one with a data folder of its own.
        os.chdir(settings.BASE_DIR)
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "studio.bench", subject, json.dumps(given)])  # noqa: S606


def page_of(subject: str, options: dict[str, Any]) -> dict[str, Any]:
    rounds = ROUNDS[subject] if options["rounds"] is None else options["rounds"]
    if rounds < 1:
        raise CommandError("It takes at least one round.")
    return {"rounds": rounds, "sizes": sizes_of(options["scenes"])}


def trial_of(subject: str, options: dict[str, Any]) -> dict[str, Any]:
    if options["runs"] < 0 or options["lanes"] < 1 or options["renders"] < 1 or (options["kills"] or 0) < 0:
        raise CommandError("--lanes and --renders take a number of at least 1, --runs and --kills one of at least 0.")
    given = {name: options[name] for name in TRIALS[subject]}
    if subject == "faults":
        given["only"] = faults_of(options["only"])
    return given


def faults_of(names: str) -> list[str]:
    only = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in only if name not in BY_NAME]:
        raise CommandError(f"There is no fault “{unknown[0]}”. Take some of: {', '.join(BY_NAME)}.")
    return only


def sizes_of(scenes: str) -> list[int]:
    """The numbers of scenes, each once, smallest first."""
    try:
        sizes = sorted({int(one) for one in scenes.split(",")})
    except ValueError:
        sizes = []
    if not sizes or sizes[0] < 1 or sizes[-1] > MAX_SCENES:
        raise CommandError(f"“{scenes}” are no numbers of scenes. Write them as 1,10,50; a video holds {MAX_SCENES}.")
    return sizes
