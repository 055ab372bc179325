"""Review of past renders, and a look at what lies behind them; nothing is made, changed or removed here."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from studio.models import EmulatorJob, Render, Video, Workspace
from studio.templatetags.studio import clock

admin.site.site_title = admin.site.site_header = _("Avatar studio")
admin.site.index_title = _("What the studio keeps")

UNTITLED = _("Untitled video")
NOTHING = "–"


def pretty(value: Any) -> SafeString:
    """JSON to read, its keys in the order in which they came."""
    return format_html(
        '<pre class="studio-json" tabindex="0">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False)
    )


def with_author(rows: QuerySet) -> QuerySet:
    """Each row with `author`: the name of the user who owns it, or the owner as it is kept."""
    users = get_user_model().objects.annotate(subject=Concat(Value("user:"), Cast("pk", CharField())))
    name = users.filter(subject=OuterRef("owner")).values("username")[:1]
    return rows.annotate(author=Coalesce(Subquery(name), F("owner")))


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


@admin.register(Render)
class RenderAdmin(Owned):
    list_display = ["name", "state", "engine", "scenes", "length", "written_by", "workspace", "created_at"]
    list_filter = ["state", "engine", "workspace", "created_at"]
    list_select_related = ["workspace"]
    # The words of the scripts are in the body.
    search_fields = ["title", "id", "video__id", "remote_id", "callback_id", "author", "body"]
    search_help_text = _("Titles, ids, authors, and everything that was sent: scripts, avatars, voices …")
    date_hierarchy = "created_at"
    ordering = ["-created_at", "id"]
    fieldsets = [
        (None, {"fields": [("name", "state", "length"), "error", "player"]}),
        (_("Submission"), {"fields": [("video_link", "revision", "scenes"), ("written_by", "workspace", "engine")]}),
        (_("Course"), {"fields": [("created_at", "sent_at", "finished_at"), ("attempts", "next_at", "lease_until")]}),
        (_("Names it goes by"), {"fields": ["id", "remote_id", "callback_id"]}),
        (_("Request"), {"fields": ["request_sent"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A body may be a quarter of a megabyte, and a list shows none; one render fetches its own."""
        return super().get_queryset(request).defer("body")

    @admin.display(description=_("title"), ordering="title")
    def name(self, render: Render) -> str:
        return render.title or UNTITLED

    @admin.display(description=_("length"), ordering="seconds")
    def length(self, render: Render) -> str:
        return NOTHING if render.seconds is None else clock(render.seconds)

    @admin.display(description=_("error"))
    def error(self, render: Render) -> str:
        code = f" ({render.error_code})" if render.error_code else ""
        return f"{render.error_message}{code}".strip() or NOTHING

    @admin.display(description=_("film"))
    def player(self, render: Render) -> str:
        if render.state != Render.State.COMPLETED:
            return NOTHING
        address = reverse("render-video", args=[render.pk])
        player = '<video class="studio-player" controls playsinline preload="metadata" src="{}"></video>'
        return format_html(player, address)

    @admin.display(description=_("video"))
    def video_link(self, render: Render) -> str:
        if render.video.removed_at:
            return _("Removed by its author")
        return format_html('<a href="{}">{}</a>', reverse("editor", args=[render.video_id]), _("Open it in the editor"))

    @admin.display(description=_("as it was sent"))
    def request_sent(self, render: Render) -> SafeString:
        return pretty(render.payload)


@admin.register(Video)
class VideoAdmin(Owned):
    list_display = ["__str__", "written_by", "workspace", "revision", "changed_at", "removed_at"]
    list_filter = ["workspace", "changed_at"]
    list_select_related = ["workspace"]
    search_fields = ["settings__title", "id", "author"]
    ordering = ["-changed_at", "id"]
    fields = [
        "id", "editor_link", "written_by", "workspace", "revision", "created_at", "changed_at", "removed_at", "typed",
    ]  # fmt: skip

    @admin.display(description=_("editor"))
    def editor_link(self, video: Video) -> str:
        if video.removed_at:
            return _("Removed by its author")
        return format_html('<a href="{}">{}</a>', reverse("editor", args=[video.pk]), _("Open it in the editor"))

    @admin.display(description=_("settings as typed"))
    def typed(self, video: Video) -> SafeString:
        return pretty(video.settings)


@admin.register(Workspace)
class WorkspaceAdmin(LookOnly):
    """Only the name can be changed: the engine follows the environment whenever the studio starts."""

    list_display = ["name", "engine", "created_at"]
    fields = ["name", "engine", "created_at"]
    readonly_fields = ["engine", "created_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super(LookOnly, self).has_change_permission(request, obj)


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
        return pretty(job.payload)
