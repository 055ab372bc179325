"""One submission of a video."""

import json
import uuid

from django.db import models
from django.utils import timezone

from .video import Video
from .workspace import Who, Workspace


class RenderQuerySet(models.QuerySet):
    def of(self, who: Who) -> "RenderQuerySet":
        return who.narrow(self)

    def open(self) -> "RenderQuerySet":
        return self.filter(state__in=Render.OPEN)


class Render(models.Model):
    """The exact request and how it went; written before anything leaves, so that nothing is sent unseen."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        UNCLEAR = "unclear", "Unclear"
        PROCESSING = "processing", "Processing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"

    OPEN = [State.QUEUED, State.SENDING, State.UNCLEAR, State.PROCESSING]
    # Those that go on by themselves; an unclear one waits for a person.
    ADVANCING = [State.QUEUED, State.SENDING, State.PROCESSING]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="renders")
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="renders")
    owner = models.CharField(max_length=200)
    engine = models.CharField(max_length=10, choices=Workspace.Engine)
    title = models.CharField(max_length=300, blank=True, help_text="The video's title when it was submitted.")
    scenes = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(help_text="The video's revision that was submitted.")
    # Text, not JSON: the order of keys is part of what was sent, and PostgreSQL's jsonb would lose it.
    body = models.TextField(help_text="The request body as sent, byte for byte.")
    callback_id = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    remote_id = models.CharField(max_length=100, blank=True, help_text="The service's id of the video.")
    seconds = models.FloatField(null=True, blank=True, help_text="Length of the finished video.")
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, help_text="When the next step is due.")
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Until when one worker holds it.")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RenderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["workspace", "-created_at"]),
            models.Index(fields=["state", "next_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["video"],
                condition=models.Q(state__in=["queued", "sending", "unclear", "processing"]),
                name="one_open_render_per_video",
            ),
        ]

    def __str__(self):
        return f"{self.title or 'Untitled video'} ({self.created_at:%Y-%m-%d %H:%M})"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def goes_on(self) -> bool:
        """Whether it moves by itself: an unclear one waits for a person, and a page need not ask again."""
        return self.state in self.ADVANCING

    @property
    def payload(self) -> dict:
        return json.loads(self.body)

    @property
    def elapsed(self):
        """Wall time since submission, to the end where it has one."""
        return (self.finished_at or timezone.now()) - self.created_at
