"""`manage.py emulator key`: the key with which any client of HeyGen's API can speak to this machine."""

import uuid

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.emulator import key_for
from studio.models import Workspace

EXAMPLE = """\
Key of the workspace “{name}”:

  {key}

Any client of HeyGen's API works with it, once its base URL is {base}/heygen

  curl -H 'X-Api-Key: {key}' {base}/heygen/v2/voices
  curl -H 'X-Api-Key: {key}' -H 'Content-Type: application/json' {base}/heygen/v2/video/generate -d '{body}'
  curl -H 'X-Api-Key: {key}' '{base}/heygen/v1/video_status.get?video_id=…'
"""
BODY = (
    '{"video_inputs": [{"character": {"type": "avatar", "avatar_id": "Maya_office_front"}, '
    '"voice": {"type": "silence", "duration": 2}}]}'
)


class Command(BaseCommand):
    help = "Print the key with which any client of HeyGen's API can speak to the emulator on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["key"])
        parser.add_argument("--workspace", type=uuid.UUID, help="id of the workspace; the first one if left out")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the studio runs (%(default)s)")
        parser.add_argument("--bare", action="store_true", help="print the key and nothing else, for scripts")

    def handle(self, *, workspace: uuid.UUID | None, url: str, bare: bool, **options) -> None:
        found = find(workspace)
        key = key_for(found)
        if bare:
            self.stdout.write(key)
            return
        self.stdout.write(EXAMPLE.format(name=found.name, key=key, base=url.rstrip("/"), body=BODY))
        if not settings.EMULATOR:
            self.stderr.write("The emulator is off, as the engine is not local: STUDIO_EMULATOR=1 turns it on.")


def find(pk: uuid.UUID | None) -> Workspace:
    rows = Workspace.objects.order_by("created_at")
    found = rows.filter(pk=pk).first() if pk else rows.first()
    if not found:
        raise CommandError(
            "No such workspace." if pk else "There is no workspace yet: run `python3 manage.py up` first."
        )
    return found
