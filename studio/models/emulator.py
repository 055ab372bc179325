"""What the emulator remembers between a request and the finished file."""

import uuid

from django.db import models
from django.utils import timezone

from .workspace import Workspace


def new_video_id() -> str:
    """32 hex digits, as the service's own ids have."""
    return uuid.uuid4().hex


class EmulatorJob(models.Model):
    """One accepted `generate` request; `id` is the `video_id` the client was given."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        PROCESSING = "processing", "Processing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"

    id = models.CharField(primary_key=True, max_length=32, default=new_video_id)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="emulator_jobs")
    payload = models.JSONField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    progress = models.FloatField(default=0.0, help_text="0 to 1.")
    seconds = models.FloatField(null=True, blank=True)
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["status", "created_at"])]

    def __str__(self):
        return self.id
