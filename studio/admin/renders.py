"""Renders of every workspace: the list, and all that is known of one."""

import json
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import ActionLocation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from studio.models import Render
from studio.services.callbacks import without_tokens
from studio.services.errors import ServiceError
from studio.services.files import Kind, file_of
from studio.services.listing import LONGEST, search_rows
from studio.views.ranges import file_answer

from . import telling
from .acts import ACTS, Acts
from .exports import Exports
from .filters import AuthorFilter, DaysFilter, WorkspaceFilter
from .lists import KeyedList
from .rows import Owned, pretty, way_to_the_editor
from .timeline import timeline_of


@admin.register(Render)
class RenderAdmin(Acts, Exports, Owned):
    actions = [*Acts.actions, *Exports.actions]
    list_display = ["name", "state", "submitted", "maker", "length", "written_by", "workspace"]
    list_filter = ["state", "engine", WorkspaceFilter, AuthorFilter, DaysFilter]
    list_select_related = ["workspace"]
    show_facets = admin.ShowFacets.NEVER  # each would count every render
    search_fields = ["title"]  # that there is a search; the full-text index answers it
    search_help_text = _("Words of titles and scripts, or an id: of a render, of its video, or the service's.")
    sortable_by = ()  # by key there is one order
    ordering = ["-created_at", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A body may be a quarter of a megabyte, and a list shows none; one render fetches its own."""
        return super().get_queryset(request).defer("body")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeyedList]:
        return KeyedList

    def get_search_results(self, request: HttpRequest, rows: QuerySet, search: str) -> tuple[QuerySet, bool]:
        """By the full-text index; no row is found twice."""
        return (search_rows(rows, search[:LONGEST]) if search.strip() else rows), False

    def get_fieldsets(self, request: HttpRequest, obj: Render | None = None) -> list[Any]:
        return telling.fieldsets(obj) if obj else []

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.file))
        return [path("<uuid:pk>/files/<str:kind>/", view, name="studio_render_file"), *super().get_urls()]

    def file(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponseBase:
        """A file of any workspace's render: the studio's own pages show those of its own alone."""
        render = Render.objects.select_related("workspace").filter(pk=pk).first()
        if render is None or kind not in list(Kind):
            raise Http404
        try:
            return file_answer(request, file_of(render, kind))
        except ServiceError as refusal:
            return HttpResponse(refusal.sentence, "text/plain; charset=utf-8", status=404)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        render = self.get_object(request, object_id)
        given = {"fitting_acts": self.fitting_acts(request, render) if render else []}
        return super().change_view(request, object_id, form_url, {**given, **(extra_context or {})})

    def fitting_acts(self, request: HttpRequest, render: Render) -> list[dict[str, Any]]:
        """Those that this person may take, and that this render's state lets them."""
        offered = self.get_actions(request, action_location=ActionLocation.CHANGE_FORM).values()
        return [
            {"name": one.name, "label": one.description, "hint": ACTS[one.name].hint}
            for one in offered
            if ACTS[one.name].fits(render)
        ]

    @admin.display(description=_("title"))
    def name(self, render: Render) -> str:
        return telling.title(render)

    @admin.display(description=_("length"))
    def length(self, render: Render) -> str:
        return telling.length(render)

    @admin.display(description=_("engine"))
    def maker(self, render: Render) -> str:
        return telling.maker(render)

    @admin.display(description=_("submitted"))
    def submitted(self, render: Render) -> SafeString:
        return telling.moment(render.created_at)

    @admin.display(description=_("how it goes"))
    def standing(self, render: Render) -> str:
        return telling.standing(render)

    @admin.display(description=_("error"))
    def error(self, render: Render) -> str:
        return telling.error(render)

    @admin.display(description=_("film"))
    def player(self, render: Render) -> str:
        return telling.player(render)

    @admin.display(description=_("what happened"))
    def timeline(self, render: Render) -> SafeString:
        return timeline_of(render)

    @admin.display(description=_("expected length"))
    def expected(self, render: Render) -> str:
        return telling.expected(render)

    @admin.display(description=_("expected cost"))
    def cost(self, render: Render) -> str:
        return telling.cost(render)

    @admin.display(description=_("video"))
    def video_link(self, render: Render) -> str:
        return way_to_the_editor(render.video)

    @admin.display(description=_("as it was sent"))
    def request_sent(self, render: Render) -> SafeString:
        return pretty(json.loads(without_tokens(render.body)))
