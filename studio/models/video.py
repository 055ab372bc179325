"""What an author edits."""

import uuid

from django.db import models
from django.utils import timezone

from .workspace import Who, Workspace


class VideoQuerySet(models.QuerySet):
    def of(self, who: Who) -> "VideoQuerySet":
        return who.narrow(self, removed_at=None)

    def removed_of(self, who: Who) -> "VideoQuerySet":
        return who.narrow(self.exclude(removed_at=None))


class Video(models.Model):
    """Title and output settings as typed (the top of the request, without its scenes), and the scenes in order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="videos")
    owner = models.CharField(max_length=200)
    settings = models.JSONField(default=dict, blank=True)
    unknown = models.JSONField(default=dict, blank=True, help_text="Keys the document does not name, by JSON pointer.")
    notes = models.JSONField(default=list, blank=True, help_text="What an import read differently, until dismissed.")
    problems = models.JSONField(default=list, blank=True, help_text="The verdict on the settings when last saved.")
    writers = models.JSONField(default=dict, blank=True, help_text="Per section: the tab that wrote last, its count.")
    revision = models.PositiveIntegerField(default=0, help_text="Grows with every change of the video or a scene.")
    written_by = models.CharField(max_length=64, blank=True, help_text="Whose saves are all that changed since.")
    written_since = models.PositiveIntegerField(default=0, help_text="The revision before the first of them.")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = VideoQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "id"]
        indexes = [
            models.Index(fields=["workspace", "owner", "-changed_at"]),
            models.Index(fields=["workspace", "-created_at", "-id"]),
        ]

    def __str__(self):
        return self.title or "Untitled video"

    @property
    def title(self) -> str:
        title = self.settings.get("title")
        return title.strip() if isinstance(title, str) else ""
