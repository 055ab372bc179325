"""What the service announces about its own end."""

from django.contrib import admin

from studio.models import ServiceNotice

from .rows import LookOnly


@admin.register(ServiceNotice)
class ServiceNoticeAdmin(LookOnly):
    """What the service announces: what ends, since when that is said, and until when it works."""

    list_display = ["call", "message", "until", "successor", "engine", "first_seen", "last_seen", "count"]
    list_filter = ["engine", "until"]
    search_fields = ["call", "message", "successor"]
    ordering = ["-last_seen", "id"]
    fields = ["call", "message", "until", "successor", "docs_url", "engine", "first_seen", "last_seen", "count"]
