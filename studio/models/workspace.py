"""A tenant, and who asks on its behalf."""

import uuid
from dataclasses import dataclass

from django.db import models


class Workspace(models.Model):
    """Everything an author makes belongs to one; `engine` says who makes its videos."""

    class Engine(models.TextChoices):
        LOCAL = "local", "Emulator on this machine"
        HEYGEN = "heygen", "HeyGen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    engine = models.CharField(max_length=10, choices=Engine, default=Engine.LOCAL)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Who:
    """Who asks: a tenant, an opaque owner such as `user:7`, and what they may see beside their own."""

    workspace: Workspace
    subject: str
    reviews: bool = False

    def narrow(self, rows: models.QuerySet, through: str = "") -> models.QuerySet:
        """The rows this person may see: authors their own, reviewers the whole workspace's.

        `through` leads from a row to what has a workspace and an owner: "video__".
        """
        rows = rows.filter(**{f"{through}workspace": self.workspace})
        return rows if self.reviews else rows.filter(**{f"{through}owner": self.subject})
