"""Renders taken elsewhere, as files: those chosen, or all that match the filter. Whoever may look may take."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from studio.services import exporting

KINDS: dict[str, tuple[str, Callable[[QuerySet], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8; header=present", exporting.csv_of),
    "jsonl": ("application/jsonl; charset=utf-8", exporting.json_lines_of),
}


class Exports(admin.ModelAdmin):
    """Two actions on the list, and two addresses that take its filters and its search."""

    actions = ["export_csv", "export_jsonl"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.export))
        return [path("export.<str:kind>", view, name="studio_render_export"), *super().get_urls()]

    def export(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """All that match: the same query string as the list's."""
        if kind not in KINDS:
            raise Http404
        try:
            return download(kind, self.get_changelist_instance(request).queryset)
        except IncorrectLookupParameters:  # the list says what is wrong with it
            return redirect(f"{reverse('admin:studio_render_changelist')}?{request.GET.urlencode()}")

    @admin.action(permissions=["view"], description=_("Export as CSV"))
    def export_csv(self, request: HttpRequest, chosen: QuerySet) -> StreamingHttpResponse:
        return download("csv", chosen)

    @admin.action(permissions=["view"], description=_("Export as JSON Lines"))
    def export_jsonl(self, request: HttpRequest, chosen: QuerySet) -> StreamingHttpResponse:
        return download("jsonl", chosen)


def download(kind: str, renders: QuerySet) -> StreamingHttpResponse:
    content_type, make = KINDS[kind]
    name = f"renders-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(make(renders), content_type=content_type, headers=headers)
