"""Where the service tells a workspace that a video has come to its end, and what it told."""

import uuid

from django.db import models
from django.utils import timezone

from .workspace import Workspace


class Webhook(models.Model):
    """One registration with the service of one engine. A workspace that changed its engine may have two."""

    class State(models.TextChoices):
        UNFINISHED = "unfinished", "Unfinished"  # something was asked of the service whose outcome is not known
        REGISTERED = "registered", "Registered"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    engine = models.CharField(max_length=10, choices=Workspace.Engine)
    state = models.CharField(max_length=10, choices=State, default=State.UNFINISHED)
    endpoint_id = models.CharField(max_length=100, blank=True, help_text="The service's id of it.")
    base = models.CharField(max_length=500, blank=True, help_text="The public address it was registered under.")
    secret = models.TextField(blank=True, editable=False, help_text="Sealed; see studio.models.sealing.")
    busy_until = models.DateTimeField(null=True, blank=True, help_text="Until when somebody registers or removes it.")
    registered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engine"]
        constraints = [models.UniqueConstraint(fields=["workspace", "engine"], name="one_webhook_per_engine")]

    def __str__(self):
        return f"{self.get_engine_display()} ({self.state})"

    def place_of(self, column: str) -> str:
        """What a secret in this row's column is bound to."""
        return f"{self._meta.db_table}:{self.pk}:{column}"


class HookEvent(models.Model):
    """One thing that was told, kept so that it counts once; a hint, and nothing of it is believed."""

    class Way(models.TextChoices):
        WEBHOOK = "webhook", "Webhook"
        CALLBACK = "callback", "Callback"

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="hook_events")
    way = models.CharField(max_length=8, choices=Way)
    kind = models.CharField(max_length=100, blank=True, help_text="The event's name.")
    video_id = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True, help_text="Of where it came in and its whole body.")
    # The service may word one event anew when it tells it a second time. Null where an event has no id.
    id_digest = models.CharField(max_length=64, unique=True, null=True, help_text="Of where it came in and its id.")
    hinted = models.PositiveSmallIntegerField(default=0, help_text="How many renders it made look at the service.")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["workspace", "-received_at"]), models.Index(fields=["received_at"])]

    def __str__(self):
        return f"{self.kind or 'event'} at {self.received_at:%Y-%m-%d %H:%M}"
