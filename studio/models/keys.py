"""With what a host product shows who it is: API keys that call us, signing keys whose tokens we check."""

import hashlib
import uuid

from django.db import models
from django.utils import timezone

from .workspace import Workspace


class KeyQuerySet(models.QuerySet):
    def live(self) -> "KeyQuerySet":
        return self.filter(revoked_at=None)


class Key(models.Model):
    """Several of a workspace may live at once, so that a new one is in use before the old one is revoked."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="%(class)ss")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = KeyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.name


class ApiKey(Key):
    """Of the key itself only a hash is kept, and how it begins. The hash is a plain one: there is nothing to guess
    in 256 random bits."""

    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


class SigningKey(Key):
    """The public half of an Ed25519 pair: the algorithm is this table's, never what a token says of itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, help_text="The `kid` of the host's tokens.")
    public_key = models.TextField(help_text="PEM.")
