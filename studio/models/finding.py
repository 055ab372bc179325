"""What is kept beside renders so that they are found and counted without a look at all of them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import models

from .render import Render
from .workspace import Workspace

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RenderWords(models.Model):
    """The words of a render's title and scripts as they are looked up, in the database's own full-text index
    (migration 0005), which follows this table by itself.

    `number` grows with the moment of submission, so that the index gives what it finds last submitted first.
    """

    number = models.BigIntegerField(primary_key=True)
    render = models.OneToOneField(Render, on_delete=models.CASCADE, related_name="words")
    text = models.TextField()

    def __str__(self):
        return f"{self.render_id}"

    @staticmethod
    def number_of(at: datetime, id: UUID | str) -> int:
        """The microseconds, and twelve bits of the id to keep apart what was made in one of them."""
        return ((at - EPOCH) // timedelta(microseconds=1) << 12) | (UUID(str(id)).int >> 116)


class RenderTotal(models.Model):
    """How many renders of one day, in UTC, are in one state, and how long their films are together."""

    # PostgreSQL would lock the workspace to check it: after a total, where whoever sends locks it before.
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="render_totals", db_index=False, db_constraint=False
    )
    day = models.DateField()
    engine = models.CharField(max_length=10, choices=Workspace.Engine)
    state = models.CharField(max_length=10, choices=Render.State)
    number = models.BigIntegerField(default=0)
    milliseconds = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-day", "workspace", "engine", "state"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "day", "engine", "state"], name="one_total_of_a_kind"),
        ]

    def __str__(self):
        return f"{self.day} {self.state}: {self.number}"
