"""The webhook on a workspace's page: how it stands, and the two buttons for it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from studio.models import Workspace
from studio.services.errors import ServiceError
from studio.services.standing import tell_webhooks
from studio.services.webhooks import register_webhook, remove_webhook

ACTS = {
    "register": (
        register_webhook,
        _("Register webhook"),
        _("The service tells the studio that a video is finished. In order already, it stays as it is."),
        _("The webhook is registered."),
    ),
    "remove": (
        remove_webhook,
        _("Remove webhook"),
        _("The studio asks now and then how each video stands."),
        _("The webhook is removed."),
    ),
}
BUTTON = '<li><button class="button" form="{}" name="act" value="{}">{}</button> <span class="help">{}</span></li>'
FORM = "webhook-form"  # on the page beside the big one: neither is saved with the other


class Webhooks(admin.ModelAdmin):
    class Media:
        css = {"all": ["studio/admin.css"]}

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.change_webhook))
        return [path("<uuid:pk>/webhook/", view, name="studio_workspace_webhook"), *super().get_urls()]

    def change_webhook(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Outside of a transaction, as the service is asked, and asks back."""
        workspace, act = Workspace.objects.filter(pk=pk).first(), ACTS.get(request.POST.get("act", ""))
        if workspace is None or act is None:
            raise Http404
        if not self.has_change_permission(request, workspace):
            raise PermissionDenied
        do, _label, _hint, done = act
        try:
            do(workspace)
        except ServiceError as error:
            messages.error(request, error.sentence)
        else:
            self.log_change(request, workspace, str(done))
            messages.success(request, done)
        return redirect("admin:studio_workspace_change", pk)

    @admin.display(description=_("webhook"))
    def webhook(self, workspace: Workspace) -> SafeString | str:
        if workspace._state.adding:
            return "–"
        return format_html_join(SafeString("<br>"), "{}", ((line,) for line in tell_webhooks(workspace)))

    @admin.display(description=_("what can be done"))
    def webhook_buttons(self, workspace: Workspace) -> SafeString | str:
        if workspace._state.adding:
            return _("Save the workspace first.")
        rows = ((FORM, name, label, hint) for name, (_do, label, hint, _done) in ACTS.items())
        return format_html('<ul class="studio-acts">{}</ul>', format_html_join("", BUTTON, rows))
