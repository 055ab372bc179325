"""`manage.py validate`: say of files whether they are requests the service should take."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from studio.payload import MAX_BYTES, Body, Problem, Verdict, examine, read_source
from studio.words import sentence


class Command(BaseCommand):
    help = (
        "Check request files: one line for each problem and note, exit status 0 when every file is valid, else 1. "
        "The usual slips are read as what they mean, and noted."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            metavar="FILE",
            help="a JSON file, JSON lines or a curl command; - is the standard input",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON array instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        verdicts = [(file, verdict_on(file)) for file in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps([as_json(file, verdict) for file, verdict in verdicts], indent=2))
        else:
            for line in (line for file, verdict in verdicts for line in lines(file, verdict)):
                self.stdout.write(printable(line))
        if not all(verdict.valid for _file, verdict in verdicts):
            sys.exit(1)


def verdict_on(file: str) -> Verdict:
    """The verdict on all requests in one file, with a payload where there is one; a file that cannot be read has that
    as its one problem."""
    try:
        bodies = read_source(content(file))
    except FileNotFoundError:
        return refused("no_file")
    except IsADirectoryError:
        return refused("not_a_file")
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return refused("not_readable")
    verdicts = [(body.pointer, verdict_on_body(body)) for body in bodies]
    return Verdict(
        verdicts[0][1].payload if len(verdicts) == 1 else {},
        problems=[moved(one, pointer) for pointer, verdict in verdicts for one in verdict.problems],
        notes=[moved(one, pointer) for pointer, verdict in verdicts for one in verdict.notes],
    )


def verdict_on_body(body: Body) -> Verdict:
    if body.problem:
        return Verdict({}, problems=[body.problem])
    verdict = examine(body.value)
    return Verdict(verdict.payload, verdict.unknown, verdict.problems, body.notes + verdict.notes)


def moved(problem: Problem, pointer: str) -> Problem:
    """Of several requests the pointer begins with the number of the one that is meant, from 0."""
    return Problem(pointer + problem.pointer, problem.code, problem.params)


def content(file: str) -> bytes:
    """At most one byte more than is allowed: enough to see that it is too much."""
    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(file).open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def refused(code: str) -> Verdict:
    return Verdict({}, problems=[Problem("", code)])


def lines(file: str, verdict: Verdict) -> list[str]:
    """A line for each problem and note; the whole document is "/". A valid file has a line that says so first."""
    return [
        *([f"{file}: valid"] if verdict.valid else []),
        *(f"{file}: {problem.pointer or '/'}: {sentence(problem)}" for problem in verdict.problems),
        *(f"{file}: {note.pointer or '/'}: note: {sentence(note)}" for note in verdict.notes),
    ]


def printable(line: str) -> str:
    """One line whatever keys and file names hold, in what the terminal can show."""
    shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in line)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def as_json(file: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "file": file,
        "valid": verdict.valid,
        "problems": [{"path": problem.pointer, "message": sentence(problem)} for problem in verdict.problems],
        "notes": [{"path": note.pointer, "message": sentence(note)} for note in verdict.notes],
    }
