"""Whom the emulator tells that a video is finished, and what it has yet to tell them."""

from django.db import models
from django.utils import timezone

from .emulator import EmulatorJob, new_video_id
from .workspace import Workspace


class EmulatorEndpoint(models.Model):
    """One registered address. Its secret is made from its id and kept nowhere."""

    id = models.CharField(primary_key=True, max_length=32, default=new_video_id)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="emulator_endpoints")
    url = models.TextField()
    events = models.JSONField(null=True, blank=True, help_text="Names of events; null for all of them.")
    base = models.TextField(help_text="Where its owner reaches the emulator: what URLs in its events begin with.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.url


class EmulatorDelivery(models.Model):
    """One event on its way to one address: of an endpoint, or of a video's own `callback_url`."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"

    id = models.CharField(primary_key=True, max_length=32, default=new_video_id)
    job = models.ForeignKey(EmulatorJob, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(
        EmulatorEndpoint, on_delete=models.CASCADE, related_name="deliveries", null=True, blank=True
    )
    event_type = models.CharField(max_length=50)
    url = models.TextField()
    body = models.TextField(help_text="Exactly what is sent.")
    signature = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True, help_text="How the last attempt went.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name_plural = "emulator deliveries"
        indexes = [models.Index(fields=["state", "next_at"])]

    def __str__(self):
        return f"{self.event_type} of {self.job_id}"
