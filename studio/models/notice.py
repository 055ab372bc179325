"""What the service says about its own end."""

from django.db import models
from django.utils import timezone

from .workspace import Workspace


class ServiceNotice(models.Model):
    """One announcement, such as that a call ends on a day; one row however often it is heard."""

    digest = models.CharField(max_length=64, unique=True, help_text="Of the engine and everything that was said.")
    engine = models.CharField(max_length=10, choices=Workspace.Engine)
    call = models.CharField(max_length=200, help_text="The call beside whose answer it stood.")
    message = models.TextField(blank=True)
    successor = models.CharField(max_length=200, blank=True, help_text="The call to use instead.")
    docs_url = models.CharField(max_length=500, blank=True)
    until = models.CharField(max_length=100, blank=True, help_text="When the call ends, as the service says it.")
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now, help_text="To the hour.")
    count = models.PositiveIntegerField(default=0, help_text="How often, written down once an hour.")

    class Meta:
        ordering = ["-last_seen", "id"]
        verbose_name = "notice of the service"
        verbose_name_plural = "notices of the service"

    def __str__(self):
        return f"{self.call} {self.until}".strip()
