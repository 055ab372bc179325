"""What the tables of the admin have in common: staff look at rows, and nobody makes, changes or removes one here."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from studio.models import Video
from studio.services.authors import with_author
from studio.services.workspaces import is_home

NOTHING = "–"


def pretty(value: Any) -> SafeString:
    """JSON to read, its keys in the order in which they came."""
    return format_html(
        '<pre class="studio-json" tabindex="0">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False)
    )


class LookOnly(admin.ModelAdmin):
    """Whoever is staff may look, as in the studio itself; nobody may add, change or delete."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ["studio/admin.css"]}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Owned(LookOnly):
    """Rows that have an owner."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_author(super().get_queryset(request))

    @admin.display(description=_("author"), ordering="author")
    def written_by(self, row: Any) -> str:
        return row.author


def way_to_the_editor(video: Video) -> str:
    if video.removed_at:
        return _("Removed by its author")
    if not is_home(video.workspace):
        return _("It is edited where its host shows it")
    return format_html('<a href="{}">{}</a>', reverse("editor", args=[video.pk]), _("Open it in the editor"))
