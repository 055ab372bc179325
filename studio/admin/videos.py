"""Videos as their authors typed them."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from studio.models import Video

from .rows import Owned, pretty, way_to_the_editor


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
        return way_to_the_editor(video)

    @admin.display(description=_("settings as typed"))
    def typed(self, video: Video) -> SafeString:
        return pretty(video.settings)
