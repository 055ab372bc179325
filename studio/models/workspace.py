"""A tenant, and who asks on its behalf."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models, router
from django.utils.translation import gettext_lazy as _

# As browsers write an origin, and nothing else: what stands here goes into headers.
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ORIGIN = re.compile(rf"https?://(?=.{{1,253}}(?::|$)){LABEL}(?:\.{LABEL})*(?::[1-9][0-9]{{0,4}})?", re.ASCII)


class Workspace(models.Model):
    """Everything an author makes belongs to one; `engine` says who makes its videos. Its id is public."""

    class Engine(models.TextChoices):
        LOCAL = "local", "Emulator on this machine"
        HEYGEN = "heygen", "HeyGen"

    class Scheme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    engine = models.CharField(max_length=10, choices=Engine, default=Engine.LOCAL)
    allowed_origins = models.JSONField(default=list, blank=True, help_text="Whose pages may frame the studio.")
    heygen_key = models.TextField(blank=True, editable=False, help_text="Sealed; see studio.models.sealing.")
    heygen_key_end = models.CharField(max_length=4, blank=True, editable=False)
    scheme = models.CharField(_("colours"), max_length=6, choices=Scheme, default=Scheme.SYSTEM)
    accent_light = models.CharField(max_length=7, blank=True)
    accent_dark = models.CharField(max_length=7, blank=True)
    logo_url = models.URLField(blank=True, max_length=1000)
    keep_copies = models.BooleanField(
        default=False, help_text="Whether the files of videos that HeyGen made are copied to this studio's own storage."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return self.name

    @property
    def origins(self) -> list[str]:
        """The allowed origins, looked at once more: whatever wrote the row, only an origin gets into a header."""
        return [one for one in self.allowed_origins if isinstance(one, str) and ORIGIN.fullmatch(one)]

    @classmethod
    def unread(cls, pk: uuid.UUID) -> Self:
        """The workspace with this id, whose row is read when somebody looks at what is in it."""
        return cls.from_db(router.db_for_read(cls), ["id"], [pk])

    def refresh_from_db(self, using: str | None = None, fields: Iterable[str] | None = None, **options: Any) -> None:
        """Whatever is looked at first brings all that is unread: one query, not one for each column."""
        if fields is not None:
            fields = {*fields, *self.get_deferred_fields()}
        super().refresh_from_db(using, fields, **options)

    def place_of(self, column: str) -> str:
        """What a secret in this row's column is bound to."""
        return f"{self._meta.db_table}:{self.pk}:{column}"


@dataclass(frozen=True)
class Who:
    """Who asks: a tenant, an opaque owner such as `user:7`, and what they may see beside their own."""

    workspace: Workspace
    subject: str
    reviews: bool = False

    def narrow(self, rows: models.QuerySet, through: str = "", **besides: Any) -> models.QuerySet:
        """The rows this person may see: authors their own, reviewers the whole workspace's.

        `through` leads from a row to what has a workspace and an owner: "video__". What else must hold goes `besides`:
        one filter of three conditions takes a third of the time of three.
        """
        owned = {} if self.reviews else {f"{through}owner": self.subject}
        return rows.filter(**besides, **owned, **{f"{through}workspace": self.workspace})
