"""Filters with something to type, for what has too many values to be listed as links."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import make_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from studio.models import Workspace
from studio.services.authors import owners_called


class TypedFilter(admin.ListFilter):
    """A small form of its own; `inputs` are its names in the query string, with their labels. The rest of the query
    string goes along in hidden inputs."""

    template = "admin/studio/typed_filter.html"
    inputs: dict[str, Any] = {}
    kind = "text"

    def __init__(self, request: HttpRequest, params: dict[str, list[str]], model: Any, model_admin: Any):
        super().__init__(request, params, model, model_admin)
        for name in self.inputs:
            typed = params.pop(name, [""])[-1].replace("\x00", "").strip()
            if typed:
                self.used_parameters[name] = typed

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str]:
        return list(self.inputs)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        others = {name: values for name, values in changelist.filter_params.items() if name not in self.inputs}
        yield {
            "kind": self.kind,
            "inputs": [(name, label, self.used_parameters.get(name, "")) for name, label in self.inputs.items()],
            "options": self.options(),
            "others": [(name, value) for name, values in others.items() for value in values],
            "without": changelist.get_query_string(remove=list(self.inputs)) if self.used_parameters else "",
        }

    def options(self) -> list[tuple[str, str]]:
        return []


class WorkspaceFilter(TypedFilter):
    title = _("workspace")
    inputs = {"workspace__id__exact": _("Workspace")}
    kind = "select"

    def options(self) -> list[tuple[str, str]]:
        return [("", gettext("All")), *((str(pk), name) for pk, name in Workspace.objects.values_list("pk", "name"))]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        asked = self.used_parameters.get("workspace__id__exact")
        if asked is None:
            return rows
        try:
            return rows.filter(workspace=UUID(asked))
        except ValueError:
            return rows.none()


class AuthorFilter(TypedFilter):
    title = _("author")
    inputs = {"author": _("Name of the account, or the owner as its host calls it")}

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        asked = self.used_parameters.get("author")
        return rows.filter(owner__in=owners_called(asked)) if asked else rows


class DaysFilter(TypedFilter):
    """From the beginning of one day to the end of another, in the studio's time zone."""

    title = _("day of submission")
    inputs = {"from": _("From"), "until": _("Until")}
    kind = "date"

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        first, last = (self.day(request, name) for name in self.inputs)
        if first:
            rows = rows.filter(created_at__gte=midnight(first))
        if last:
            rows = rows.filter(created_at__lt=midnight(last + timedelta(days=1)))
        return rows

    def day(self, request: HttpRequest, name: str) -> date | None:
        typed = self.used_parameters.get(name)
        if not typed:
            return None
        try:
            found = date.fromisoformat(typed)
            if not 1900 < found.year < 9000:
                raise ValueError
        except ValueError:
            words = gettext("“%s” is no day, so it is left out: a day is written 2026-12-31.")
            messages.warning(request, words % typed[:40])
            del self.used_parameters[name]
            return None
        return found


def midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, datetime.min.time()))
