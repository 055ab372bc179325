"""What the processes of one installation have to know of each other."""

from django.db import models
from django.utils import timezone


class Turn(models.Model):
    """Something that one process of all does, and none again before `next_at`."""

    name = models.CharField(primary_key=True, max_length=50)
    next_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.name


class Worker(models.Model):
    """A worker process; it lives for as long as it says so again and again."""

    id = models.CharField(primary_key=True, max_length=32)
    queues = models.JSONField(default=list, help_text="Names of the queues that it works on.")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self):
        return self.id
