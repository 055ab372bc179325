"""The page about the queue: what works, what waits, what is stuck, and what to do about it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from studio.services.inspecting import inspect_renders
from studio.services.surroundings import inspect_surroundings


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    parts = [*inspect_renders(), *inspect_surroundings()]
    context = {
        **admin.site.each_context(request),
        "title": _("Queue"),
        "parts": parts,
        "amiss": sum(not part.fine for part in parts),
    }
    return TemplateResponse(request, "admin/queue.html", context)


queue = admin.site.admin_view(show)
queue.admits = "staff"
