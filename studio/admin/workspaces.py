"""Workspaces in the admin: their origins, look and keys; no secret is shown that was shown before."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from studio.management.listening import known_base
from studio.models import ApiKey, SigningKey, Workspace
from studio.services import engines, first_run, keys, theming, workspaces
from studio.services.errors import ServiceError

from .webhooks import Webhooks


def checked(check: Callable[..., Any], *given: Any) -> Any:
    """A service's check as a form's: the same words, at the field."""
    try:
        return check(*given)
    except ServiceError as error:
        raise forms.ValidationError(error.sentence) from None


class WorkspaceForm(forms.ModelForm):
    origins = forms.CharField(
        label=_("Origins"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "spellcheck": "false"}),
        help_text=_("Whose pages may frame the studio, one a line: https://shop.example. None: nobody's."),
    )
    new_heygen_key = forms.CharField(
        label=_("Key of HeyGen"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "size": 60}),
        help_text=_("Kept sealed and never shown again. With one of its own, HeyGen makes the workspace's videos."),
    )
    forget_heygen_key = forms.BooleanField(label=_("Forget the key that is kept"), required=False)

    class Meta:
        model = Workspace
        fields = ["name", "engine", "scheme", "accent_light", "accent_dark", "logo_url"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "origins" in self.fields:  # who may only look has no fields
            self.initial["origins"] = "\n".join(self.instance.allowed_origins)

    def clean_name(self) -> str:
        return checked(workspaces.check_name, self.cleaned_data["name"])

    def clean_origins(self) -> list[str]:
        return checked(workspaces.check_origins, self.cleaned_data["origins"].split())

    def clean_accent_light(self) -> str:
        return checked(theming.check_accent, self.cleaned_data["accent_light"], "light")

    def clean_accent_dark(self) -> str:
        return checked(theming.check_accent, self.cleaned_data["accent_dark"], "dark")

    def clean_logo_url(self) -> str:
        return checked(theming.check_logo, self.cleaned_data["logo_url"])

    def clean_new_heygen_key(self) -> str:
        given = self.cleaned_data["new_heygen_key"]
        return given and checked(engines.check_heygen_key, given).reveal()


class KeyForm(forms.ModelForm):
    revoke = forms.BooleanField(label=_("Revoke"), required=False)

    def clean_name(self) -> str:
        return checked(workspaces.check_name, self.cleaned_data["name"])


class SigningKeyForm(KeyForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "public_key" in self.fields and not self.instance._state.adding:
            self.fields["public_key"].disabled = True

    def clean_public_key(self) -> str:
        return checked(keys.check_public_key, self.cleaned_data["public_key"])


class Keys(admin.TabularInline):
    """The live ones: a new row makes one, a tick revokes one. Who may change the workspace may do both."""

    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).live()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("studio.change_workspace")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("studio.change_workspace")


class ApiKeys(Keys):
    model, form = ApiKey, KeyForm
    verbose_name, verbose_name_plural = _("API key"), _("API keys")
    fields = ["name", "prefix", "created_at", "last_used_on", "revoke"]
    readonly_fields = ["prefix", "created_at", "last_used_on"]


class SigningKeys(Keys):
    model, form = SigningKey, SigningKeyForm
    verbose_name, verbose_name_plural = _("signing key"), _("signing keys")
    fields = ["name", "kid", "public_key", "created_at", "last_used_on", "revoke"]
    readonly_fields = ["kid", "created_at", "last_used_on"]

    @admin.display(description="kid")
    def kid(self, key: SigningKey) -> str:
        return "–" if key._state.adding else str(key.pk)


@admin.register(Workspace)
class WorkspaceAdmin(Webhooks):
    """Staff may look; to make or change one takes the permission. Nobody deletes one: its renders would go, too."""

    form = WorkspaceForm
    inlines = [ApiKeys, SigningKeys]
    actions = None
    list_display = ["name", "engine", "created_at"]
    fieldsets = [
        (None, {"fields": ["name", "id", "origins", "page_lines"]}),
        (_("Engine"), {"fields": ["engine", "kept_key", "new_heygen_key", "forget_heygen_key"]}),
        (_("Reports of the service"), {"fields": ["webhook", "webhook_buttons"]}),
        (_("Look"), {"fields": ["scheme", "accent_light", "accent_dark", "logo_url"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Workspace | None = None) -> list[Any]:
        """Who may only look sees what a form would hold in other words."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        look = {"fields": ["name", "id", "allowed_origins", "engine", "kept_key", "webhook"]}
        return [(None, look), self.fieldsets[-1]]

    def get_readonly_fields(self, request: HttpRequest, obj: Workspace | None = None) -> list[str]:
        """The engine of the installation's own workspace follows the environment, unless it has a key of its own."""
        follows = obj is not None and not obj.heygen_key and workspaces.is_home(obj)
        return ["id", "page_lines", "kept_key", "webhook", "webhook_buttons", *(["engine"] if follows else [])]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("in the host's page"))
    def page_lines(self, workspace: Workspace) -> str:
        if workspace._state.adding:
            return "–"
        return format_html("<pre>{}</pre>", workspaces.page_lines(workspace, known_base()))

    @admin.display(description=_("key that is kept"))
    def kept_key(self, workspace: Workspace) -> str:
        return f"…{workspace.heygen_key_end}" if workspace.heygen_key else "–"

    def save_model(self, request: HttpRequest, workspace: Workspace, form: WorkspaceForm, change: bool) -> None:
        if not change:
            first_run.prepare()  # so that no tenant becomes the installation's own
        workspace.allowed_origins = form.cleaned_data["origins"]
        super().save_model(request, workspace, form, change)
        if form.cleaned_data["forget_heygen_key"]:
            engines.forget_heygen_key(workspace)
        if form.cleaned_data["new_heygen_key"]:
            engines.set_heygen_key(workspace, form.cleaned_data["new_heygen_key"])

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:
        formset.save(commit=False)  # for the log of changes
        for row in formset.forms:
            if not row.has_changed():
                continue
            key, given = row.instance, row.cleaned_data
            if not key._state.adding:
                key.save(update_fields=["name"])
                if given["revoke"]:
                    keys.revoke_key(key)
            elif formset.model is ApiKey:
                _key, token = keys.add_api_key(form.instance, given["name"])
                messages.warning(request, _("The new API key, which is shown this once: %s") % token)
            else:
                keys.add_signing_key(form.instance, given["name"], given["public_key"])
