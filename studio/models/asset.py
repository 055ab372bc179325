"""What clients of the emulator have uploaded."""

from django.db import models
from django.utils import timezone

from .emulator import new_video_id
from .workspace import Workspace


class EmulatorAsset(models.Model):
    """One uploaded file; `suffix` names it in the folder, and with it its content type."""

    class Kind(models.TextChoices):
        IMAGE = "image", "Image"
        VIDEO = "video", "Video"
        AUDIO = "audio", "Audio"

    id = models.CharField(primary_key=True, max_length=32, default=new_video_id)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="emulator_assets")
    kind = models.CharField(max_length=5, choices=Kind)
    suffix = models.CharField(max_length=4)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["workspace", "-created_at"])]

    def __str__(self):
        return self.id
