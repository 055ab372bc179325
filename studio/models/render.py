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

    def advancing(self) -> "RenderQuerySet":
        """Those that go on by themselves: all open ones but the unclear ones that nobody found."""
        return self.open().filter(needs_person=False)


class Render(models.Model):
    """The exact request and how it went; written before anything leaves, so that nothing is sent unseen."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        UNCLEAR = "unclear", "Unclear"
        PROCESSING = "processing", "Processing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = [State.QUEUED, State.SENDING, State.UNCLEAR, State.PROCESSING]
    ENDED = [State.COMPLETED, State.FAILED, State.CANCELLED]

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
    scene_ids = models.JSONField(default=list, blank=True, help_text="The scene behind each item.")
    callback_id = models.CharField(max_length=255)
    # What a host's server called its request, so that one that is repeated finds the first one's render.
    idempotency_key = models.CharField(max_length=255, null=True, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    remote_id = models.CharField(max_length=100, blank=True, help_text="The service's id of the video.")
    seconds = models.FloatField(null=True, blank=True, help_text="Length of the finished video.")
    # What was expected at submission; no upper end where a recording's length was unknown, no cost without prices.
    estimated_low = models.FloatField(null=True, blank=True, help_text="Seconds it was expected to last at least.")
    estimated_high = models.FloatField(null=True, blank=True, help_text="Seconds it was expected to last at most.")
    cost_low = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    cost_high = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=12, blank=True)
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    remote_status = models.CharField(max_length=40, blank=True, help_text="The service's last word on how far it is.")
    attempts = models.PositiveIntegerField(default=0, help_text="Failures in a row.")
    next_at = models.DateTimeField(default=timezone.now, help_text="When the next step is due.")
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Until when one worker holds it.")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    # While nobody knows whether it arrived.
    doubted_from = models.DateTimeField(
        null=True, blank=True, help_text="When it was first sent, where it was sent again without an answer."
    )
    looks = models.PositiveSmallIntegerField(default=0, help_text="How often it was looked for at the service.")
    needs_person = models.BooleanField(default=False, help_text="It was looked for and not found.")
    hinted_id = models.CharField(max_length=100, blank=True, help_text="The service's id by somebody's word.")
    passed_over = models.JSONField(default=list, blank=True, help_text="Videos of the service that are not this one.")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RenderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        # Pages by key: each list that people ask for begins anywhere in an index of its own. The engine comes along
        # at the end, where it is looked at without fetching the row.
        indexes = [
            models.Index(fields=["created_at", "id", "engine"]),
            models.Index(fields=["state", "created_at", "id", "engine"]),
            models.Index(fields=["workspace", "created_at", "id", "engine"]),
            models.Index(fields=["workspace", "state", "created_at", "id", "engine"]),
            models.Index(fields=["workspace", "owner", "created_at", "id", "engine"]),
            models.Index(fields=["workspace", "owner", "state", "created_at", "id", "engine"]),
            models.Index(fields=["video", "created_at", "id"]),
            models.Index(fields=["remote_id"]),
            models.Index(fields=["callback_id"]),
            models.Index(fields=["state", "next_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["video"],
                condition=models.Q(state__in=["queued", "sending", "unclear", "processing"]),
                name="one_open_render_per_video",
            ),
            models.UniqueConstraint(fields=["workspace", "idempotency_key"], name="one_render_per_idempotency_key"),
        ]

    def __str__(self):
        return f"{self.title or 'Untitled video'} ({self.created_at:%Y-%m-%d %H:%M})"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def goes_on(self) -> bool:
        """Whether it moves by itself: one that was not found waits for a person, and a page need not ask again."""
        return self.is_open and not self.needs_person

    @property
    def payload(self) -> dict:
        return json.loads(self.body)

    @property
    def elapsed(self):
        """Wall time since submission, to the end where it has one."""
        return (self.finished_at or timezone.now()) - self.created_at
