"""What the emulator makes, and what it tells webhooks."""

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from studio.models import EmulatorDelivery, EmulatorJob
from studio.services.callbacks import without_tokens

from .rows import LookOnly, pretty


@admin.register(EmulatorJob)
class EmulatorJobAdmin(LookOnly):
    list_display = ["id", "status", "progress", "seconds", "workspace", "created_at", "finished_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["workspace"]
    search_fields = ["id"]
    ordering = ["-created_at"]
    fields = [
        "id", "workspace", "status", "progress", "seconds", "error_code", "error_message", "attempts", "lease_until",
        "created_at", "finished_at", "request",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("payload")

    @admin.display(description=_("request as it was understood"))
    def request(self, job: EmulatorJob) -> SafeString:
        return pretty(json.loads(without_tokens(json.dumps(job.payload))))


@admin.register(EmulatorDelivery)
class EmulatorDeliveryAdmin(LookOnly):
    """What the emulator tells webhooks: to whom, how often it tried, and how the last attempt went."""

    list_display = ["event_type", "address", "state", "attempts", "outcome", "job_id", "created_at"]
    list_filter = ["state", "event_type", "created_at"]
    search_fields = ["job__id", "url"]
    ordering = ["-created_at", "id"]
    fields = [
        "event_type", "address", "state", "attempts", "outcome", "next_at", "lease_until", "created_at", "job_id",
        "signature", "body",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("body")

    @admin.display(description=_("address"), ordering="url")
    def address(self, delivery: EmulatorDelivery) -> str:
        return without_tokens(delivery.url)
