"""One item of `video_inputs`, kept as typed."""

import uuid

from django.db import models
from django.utils import timezone

from .video import Video
from .workspace import Who


class SceneQuerySet(models.QuerySet):
    def of(self, who: Who) -> "SceneQuerySet":
        return who.narrow(self, "video__", video__removed_at=None)

    def present(self) -> "SceneQuerySet":
        return self.filter(removed_at=None)


class Scene(models.Model):
    """Five drafts in the API's own shape; null means that the scene goes without that section."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="scenes")
    position = models.PositiveIntegerField(help_text="Counted from 0; rewritten under the video's lock.")
    character = models.JSONField(null=True, blank=True)
    voice = models.JSONField(null=True, blank=True)
    background = models.JSONField(null=True, blank=True)
    text = models.JSONField(null=True, blank=True)
    audio = models.JSONField(null=True, blank=True)
    unknown = models.JSONField(
        default=dict,
        blank=True,
        help_text="Keys the document does not name, by JSON pointer from the scene: their value, and the kind of the "
        "section they came with.",
    )
    problems = models.JSONField(default=list, blank=True, help_text="The verdict when last saved; scene pointers.")
    seconds = models.FloatField(default=0.0, help_text="Estimated length when last saved.")
    writers = models.JSONField(default=dict, blank=True, help_text="Per section: the tab that wrote last, its count.")
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SceneQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at"]
        indexes = [models.Index(fields=["video", "position"])]

    def __str__(self):
        return f"Scene {self.position + 1}"

    @property
    def draft(self) -> dict:
        """The scene as the payload package takes it."""
        return {
            "character": self.character,
            "voice": self.voice,
            "background": self.background,
            "text": self.text,
            "audio": self.audio,
        }
