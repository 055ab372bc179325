"""What the emulator remembers: who may ask, on which terms, and what stands between a request and the finished file."""

import uuid

from django.db import models
from django.utils import timezone

from .workspace import Workspace


def new_video_id() -> str:
    """32 hex digits, as the service's own ids have."""
    return uuid.uuid4().hex


class EmulatorKey(models.Model):
    """A key to the emulator and its limits, each None where there is none. Of an issued key only the `digest` is kept;
    the one without belongs to the key that is derived from the installation's secret and cannot be revoked."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="emulator_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    jobs_at_once = models.PositiveIntegerField(null=True, blank=True, default=10)
    tests_a_day = models.PositiveIntegerField(null=True, blank=True, default=10)
    tests_a_week = models.PositiveIntegerField(null=True, blank=True, default=60)
    quota = models.FloatField(default=1_000_000.0, help_text="Seconds of film left.")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace"], condition=models.Q(digest=None), name="one_derived_key"),
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(revoked_at=None), name="one_emulator_key_of_a_name"
            ),
        ]

    def __str__(self):
        return self.name


class EmulatorFault(models.Model):
    """A way in which the emulator fails on purpose towards one key; see `studio.emulator.faults` for the kinds."""

    key = models.ForeignKey(EmulatorKey, on_delete=models.CASCADE, related_name="faults")
    kind = models.CharField(max_length=30)
    on = models.CharField(
        max_length=200, blank=True, help_text="Paths it strikes, * for anything; the kind's if blank."
    )
    terms = models.JSONField(default=dict, help_text="What the kind takes: ms, code, message …")
    probability = models.FloatField(default=1.0)
    seed = models.BigIntegerField(default=0)
    times = models.PositiveIntegerField(null=True, blank=True, help_text="How many times it will still strike.")
    calls = models.PositiveIntegerField(default=0, help_text="How many calls it was asked about.")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.kind


class EmulatorFolder(models.Model):
    id = models.CharField(primary_key=True, max_length=32, default=new_video_id)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="emulator_folders")
    name = models.CharField(max_length=200)
    parent_id = models.CharField(max_length=32, blank=True)
    project_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.name


class EmulatorJob(models.Model):
    """One accepted `generate` request; `id` is the `video_id` the client was given."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"  # accepted
        WAITING = "waiting", "Waiting"  # in the queue of the workers
        PROCESSING = "processing", "Processing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"
        DELETED = "deleted", "Deleted"  # kept, as it still counts towards the limits

    id = models.CharField(primary_key=True, max_length=32, default=new_video_id)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="emulator_jobs")
    key = models.ForeignKey(EmulatorKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs")
    payload = models.JSONField()
    base = models.TextField(
        blank=True, help_text="Where its client reaches the emulator: what URLs in its callback begin with."
    )
    test = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    progress = models.FloatField(default=0.0, help_text="0 to 1.")
    seconds = models.FloatField(null=True, blank=True)
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["status", "created_at"]),
            models.Index(fields=["workspace", "-created_at", "-id"]),
            models.Index(fields=["key", "status"]),
            models.Index(fields=["key", "created_at"], condition=models.Q(test=True), name="emulator_tests"),
        ]

    def __str__(self):
        return self.id
