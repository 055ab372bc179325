"""To be run once after a backup was put back, before the studio is started: renders that were waiting to be sent may
have been sent since, so they are not sent by themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.services import restoring


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        number = restoring.doubt_queued_renders()
        if not number:
            self.stdout.write("No render was waiting to be sent to HeyGen. The studio can be started.")
            return
        self.stdout.write(
            f"{number} waiting for HeyGen may have been sent since the backup was made. Their pages say so, and ask "
            "what to do. The studio can be started."
        )
