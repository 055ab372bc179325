"""Whom a host product let into a frame: the token it launches one with, and the session that came of it."""

import hashlib
import uuid

from django.db import models
from django.utils import timezone

from .video import Video
from .workspace import Who, Workspace


def digest_of(token: str) -> str:
    """All that is kept of a token. A plain hash: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


class Grant(models.Model):
    """A person, as the host's server named them, on one of the host's pages."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="%(class)ss")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    subject = models.CharField(max_length=200, help_text="The owner of what this person makes, such as `host:42`.")
    name = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=300, help_text="Whose page frames the studio.")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.name or self.subject} on {self.origin}"


class LaunchToken(Grant):
    """Good for one exchange within a minute. A signed token of the host's own leaves its row here too, already used."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    session_seconds = models.PositiveIntegerField(help_text="How long the session lives that it is exchanged for.")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(Grant.Meta):
        indexes = [models.Index(fields=["workspace", "subject"]), models.Index(fields=["expires_at"])]


class EmbedSession(Grant):
    """A frame that is open; its bearer token lives in the frame's memory and nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta(Grant.Meta):
        indexes = [models.Index(fields=["workspace", "subject"]), models.Index(fields=["expires_at"])]

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def who(self) -> Who:
        """Its person's own videos and no others."""
        return Who(self.workspace, self.subject)
