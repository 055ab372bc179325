"""The copies of a finished render's files that a workspace keeps."""

from django.db import models
from django.utils import timezone

from .render import Render


class Copies(models.Model):
    """One row for each render whose files are copied, or are to be; what is in `names` is there whole."""

    render = models.OneToOneField(Render, on_delete=models.CASCADE, primary_key=True, related_name="copies")
    names = models.JSONField(default=dict, blank=True, help_text="Kind of file and its name in the storage.")
    size = models.BigIntegerField(default=0, help_text="Bytes, all of them together.")
    problem = models.TextField(blank=True, help_text="Why the last attempt ended before everything was there.")
    attempts = models.PositiveIntegerField(default=0, help_text="Failures in a row.")
    next_at = models.DateTimeField(
        null=True, blank=True, default=timezone.now, help_text="When it is tried; blank: never again by itself."
    )
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Until when one worker holds it.")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"])]
        verbose_name_plural = "copies"

    def __str__(self):
        return f"Copies of {self.render_id}"
