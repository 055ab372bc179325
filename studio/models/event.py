"""What happened to a render: written once, read for as long as it is kept."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .render import Render


class NeverChanged(TypeError):
    """An event is a record: it is added, and goes with its render or at the end of its time."""


class RenderEvent(models.Model):
    """One thing that happened, what it made of the render's state, and on whose word. The database itself refuses a
    change (migration 0004)."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        SENDING = "sending", _("Sending begun")
        ACCEPTED = "accepted", _("Accepted by the service")
        REFUSED = "refused", _("Refused by the service")
        NOT_SENT = "not_sent", _("Did not arrive, to be sent again")
        UNCLEAR = "unclear", _("Not known whether it arrived")
        LOST = "lost", _("Not known to the service any more")
        DOUBTED = "doubted", _("Restored from a backup")
        NOT_FOUND = "not_found", _("Looked for and not found")
        SETTLED = "settled", _("Found at the service")
        TWICE = "twice", _("Found a second time at the service")
        HINT = "hint", _("Word from outside")
        STATUS = "status", _("Going on at the service")
        LOOK_FAILED = "look_failed", _("The service could not be asked")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Failed")
        CHECKED = "checked", _("Looked at by hand")
        SENT_AGAIN = "sent_again", _("Sent again by hand")
        CANCELLED = "cancelled", _("Cancelled")
        GIVEN_UP = "given_up", _("Given up")

    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.CharField(max_length=200, help_text="user:7, local, host:42, worker, webhook or callback.")
    before = models.CharField(max_length=10, choices=Render.State, blank=True)
    state = models.CharField(max_length=10, choices=Render.State, help_text="After it.")
    message = models.TextField(blank=True)
    exchange = models.JSONField(null=True, blank=True, help_text="The request and its reply, without secrets, cut.")

    class Meta:
        # Not by time: the steps of one render wait for each other, but the clocks of two machines differ.
        ordering = ["id"]
        indexes = [models.Index(fields=["at"])]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.at:%Y-%m-%d %H:%M:%S})"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise NeverChanged("An event of a render is never changed.")
        super().save(*args, **options)

    @property
    def changed_state(self) -> bool:
        return self.before != self.state
