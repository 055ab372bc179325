"""The emulator's keys, faults and OpenAPI document: `manage.py emulator key`, `… fault`, `… openapi`."""

import json
import uuid
from argparse import SUPPRESS, RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.emulator import document, key_for
from studio.management import emulator_faults, emulator_keys
from studio.management.listening import where_it_listens
from studio.models import Workspace

HELP = """\
The keys with which any client of HeyGen's API can speak to this machine, and faults to try it with.
  key                print the key that is always there, with examples
  key add            issue another (--name), with limits of its own
  key set            change a key's limits
  key list           show keys, limits and what is left
  key revoke         make an issued key useless
  fault kinds        show what can go wrong, and with which options
  fault set KIND     make it so, for the key --name
  fault list         show the faults of the key
  fault clear [N…]   end those, or all
  openapi            print the OpenAPI document of all that is spoken
"""
EXAMPLE = """\
Key of the workspace “{name}”:

  {key}

Any client of HeyGen's API works with it, once its base URL is {base}/heygen

  curl -H 'X-Api-Key: {key}' {base}/heygen/v2/voices
  curl -H 'X-Api-Key: {key}' -H 'Content-Type: application/json' {base}/heygen/v2/video/generate -d '{body}'
  curl -H 'X-Api-Key: {key}' '{base}/heygen/v1/video_status.get?video_id=…'
"""
USUAL = "http://127.0.0.1:8000"
BODY = (
    '{"video_inputs": [{"character": {"type": "avatar", "avatar_id": "Maya_office_front"}, '
    '"voice": {"type": "silence", "duration": 2}}]}'
)


class Command(BaseCommand):
    help = HELP

    def create_parser(self, *arguments: Any, **options: Any) -> CommandParser:
        return super().create_parser(*arguments, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["key", "fault", "openapi"])
        parser.add_argument("action", nargs="?", default="", help="see above")
        parser.add_argument("subject", nargs="*", help="the kind to set, or the numbers to clear")
        parser.add_argument("--workspace", type=uuid.UUID, help="id of the workspace; the first one if left out")
        parser.add_argument("--url", default="", help=f"where the studio runs (default: as `up` says, or {USUAL})")
        parser.add_argument("--bare", action="store_true", help="print the key and nothing else, for scripts")
        parser.add_argument("--name", default="", help="name of the key (default, the one that is always there)")
        limits = parser.add_argument_group("limits of a key: a number, or “none”")
        for name in emulator_keys.LIMITS:
            limits.add_argument(f"--{name.replace('_', '-')}", type=emulator_keys.number, default=SUPPRESS)
        faults = parser.add_argument_group("faults")
        faults.add_argument("--on", default="", help="paths struck, such as '/v1/*' (default: as the kind has it)")
        faults.add_argument("--times", type=int, help="how many times it strikes (default: until cleared)")
        faults.add_argument("--probability", type=float, default=1.0, help="how often, 0 to 1 (%(default)s)")
        faults.add_argument("--seed", type=int, default=0, help="makes the chances repeatable (%(default)s)")
        for name in ("ms", "retry_after", "status"):
            faults.add_argument(f"--{name.replace('_', '-')}", type=int)
        for name in ("code", "message", "word"):
            faults.add_argument(f"--{name}")

    def handle(self, *, what: str, action: str, **options: Any) -> None:
        acts = {name.removeprefix(f"{what}_"): name for name in dir(self) if name.startswith(f"{what}_")}
        name = action if what == "fault" else action or "print"
        if name not in acts:
            raise CommandError(f"python3 manage.py emulator {what} takes {', '.join(sorted(acts))}.")
        workspace = None if what == "openapi" or name == "kinds" else find(options["workspace"])
        getattr(self, acts[name])(workspace, options)

    def key_print(self, workspace: Workspace, options: dict) -> None:
        self.tell_key(workspace, key_for(workspace), options)

    def key_add(self, workspace: Workspace, options: dict) -> None:
        key = emulator_keys.add(workspace, options["name"], emulator_keys.limits_of(options))
        self.tell_key(workspace, key, options)
        if not options["bare"]:
            self.stdout.write("Keep it: only its hash is stored, and it cannot be shown again.")

    def tell_key(self, workspace: Workspace, key: str, options: dict) -> None:
        if options["bare"]:
            self.stdout.write(key)
            return
        base = base_of(options)
        self.stdout.write(EXAMPLE.format(name=workspace.name, key=key, base=base or USUAL, body=BODY))
        if not base:
            self.stdout.write(
                f"No studio runs on this data now. It usually runs at {USUAL}; --url names another address."
            )
        if not settings.EMULATOR:
            self.stderr.write("The emulator is off, as the engine is not local: STUDIO_EMULATOR=1 turns it on.")

    def key_set(self, workspace: Workspace, options: dict) -> None:
        emulator_keys.change(workspace, options["name"] or "default", emulator_keys.limits_of(options))
        self.key_list(workspace, options)

    def key_list(self, workspace: Workspace, options: dict) -> None:
        self.stdout.write("\n".join(emulator_keys.listing(workspace)))

    def key_revoke(self, workspace: Workspace, options: dict) -> None:
        emulator_keys.revoke(workspace, options["name"])
        self.stdout.write(f"The key “{options['name']}” opens nothing any more.")

    def fault_kinds(self, workspace: None, options: dict) -> None:
        self.stdout.write("\n".join(emulator_faults.kinds()))

    def fault_set(self, workspace: Workspace, options: dict) -> None:
        if len(options["subject"]) != 1:
            raise CommandError("Say which fault, one at a time: see python3 manage.py emulator fault kinds")
        fault = emulator_faults.set_one(self.key(workspace, options), options["subject"][0], options)
        self.stdout.write(emulator_faults.describe(fault))

    def fault_list(self, workspace: Workspace, options: dict) -> None:
        lines = emulator_faults.listing(self.key(workspace, options))
        self.stdout.write("\n".join(lines) or "No faults: towards this key the emulator is sound.")

    def fault_clear(self, workspace: Workspace, options: dict) -> None:
        gone = emulator_faults.clear(self.key(workspace, options), options["subject"])
        self.stdout.write(f"Faults cleared: {gone}")

    def openapi_print(self, workspace: None, options: dict) -> None:
        self.stdout.write(json.dumps(document(f"{base_of(options) or USUAL}/heygen"), indent=2))

    def key(self, workspace: Workspace, options: dict):
        return emulator_keys.find_key(workspace, options["name"] or "default")


def base_of(options: dict) -> str:
    """As the person says, or as the studio that runs says; "" where neither does."""
    return options["url"].rstrip("/") or where_it_listens()


def find(pk: uuid.UUID | None) -> Workspace:
    rows = Workspace.objects.order_by("created_at")
    found = rows.filter(pk=pk).first() if pk else rows.first()
    if not found:
        raise CommandError(
            "No such workspace." if pk else "There is no workspace yet: run `python3 manage.py up` first."
        )
    return found
