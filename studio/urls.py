"""The whole URL map on one screen."""

from django.contrib import admin
from django.urls import include, path, re_path, register_converter
from django.urls.converters import StringConverter

from studio.admin.queue import queue
from studio.views import (
    account,
    catalogue,
    deciding,
    editor,
    embed,
    emulator,
    errors,
    estimates,
    health,
    hooks,
    imports,
    metrics,
    preview,
    render_page,
    renders,
    scenes,
    sections,
    versions,
    videos,
)


class SectionConverter(StringConverter):
    regex = "character|voice|background|text|audio"


class LanguageConverter(StringConverter):
    regex = "sh|py|js"


class FileConverter(StringConverter):
    regex = "film|captioned|captions|thumbnail"


register_converter(SectionConverter, "section")
register_converter(FileConverter, "file")
register_converter(LanguageConverter, "language")

urlpatterns = [
    path("", videos.index, name="videos"),
    path("videos/<uuid:video_id>/", editor.editor, name="editor"),
    path("videos/<uuid:video_id>/settings/", editor.settings, name="settings"),
    path("videos/<uuid:video_id>/scenes/", scenes.add, name="scenes"),
    path("videos/<uuid:video_id>/scenes/removal/", scenes.removals, name="scenes-removal"),
    path("videos/<uuid:video_id>/order/", scenes.order, name="order"),
    path("videos/<uuid:video_id>/preview/", preview.preview, name="preview"),
    path("videos/<uuid:video_id>/payload.json", preview.payload, name="payload"),
    path("videos/<uuid:video_id>/payload.<language:language>", preview.snippet, name="snippet"),
    path("videos/<uuid:video_id>/renders/", renders.submit, name="submit"),
    path("videos/<uuid:video_id>/estimate/", estimates.estimate, name="estimate"),
    path("videos/<uuid:video_id>/notes/removal/", imports.notes_removal, name="import-notes-removal"),
    path("videos/<uuid:video_id>/kept/removal/", imports.video_key_removal, name="video-key-removal"),
    path("videos/<uuid:video_id>/title/", videos.title, name="video-title"),
    path("videos/<uuid:video_id>/copy/", videos.copy, name="video-copy"),
    path("videos/<uuid:video_id>/removal/", videos.removal, name="video-removal"),
    path("videos/<uuid:video_id>/restoration/", videos.restoration, name="video-restoration"),
    path("videos/<uuid:video_id>/reversal/", versions.reversal, name="video-reversal"),
    path("scenes/<uuid:scene_id>/", scenes.open_scene, name="scene"),
    path("scenes/<uuid:scene_id>/frame/", scenes.frame, name="scene-frame"),
    path("scenes/<uuid:scene_id>/picture.svg", scenes.picture, name="scene-picture"),
    path("scenes/<uuid:scene_id>/kept/removal/", imports.scene_key_removal, name="scene-key-removal"),
    path("scenes/<uuid:scene_id>/copy/", scenes.copy, name="scene-copy"),
    path("scenes/<uuid:scene_id>/removal/", scenes.removal, name="scene-removal"),
    path("scenes/<uuid:scene_id>/restoration/", scenes.restoration, name="scene-restoration"),
    path("scenes/<uuid:scene_id>/<section:section>/", sections.save, name="section"),
    path("scenes/<uuid:scene_id>/<section:section>/removal/", sections.removal, name="section-removal"),
    path("imports/", imports.imports, name="imports"),
    path("avatars/", catalogue.avatars, name="avatars"),
    path("voices/", catalogue.voices, name="voices"),
    path("renders/", renders.index, name="renders"),
    path("renders/<uuid:render_id>/", render_page.show, name="render"),
    path("renders/<uuid:render_id>/state/", render_page.state, name="render-state"),
    path("renders/<uuid:render_id>/request/", render_page.sent, name="render-request"),
    path("renders/<uuid:render_id>/request.json", render_page.body, name="render-body"),
    path("renders/<uuid:render_id>/picture.svg", render_page.picture, name="render-picture"),
    path("renders/<uuid:render_id>/place/", render_page.failing, name="render-place"),
    path("renders/<uuid:render_id>/<file:kind>/", render_page.file, name="render-file"),
    path("renders/<uuid:render_id>/check/", deciding.check, name="render-check"),
    path("renders/<uuid:render_id>/settlement/", deciding.settlement, name="render-settlement"),
    path("renders/<uuid:render_id>/resending/", deciding.resending, name="render-resending"),
    path("renders/<uuid:render_id>/cancellation/", deciding.cancellation, name="render-cancellation"),
    path("renders/<uuid:render_id>/abandonment/", deciding.abandonment, name="render-abandonment"),
    path("renders/<uuid:render_id>/restoration/", versions.restoration, name="render-restoration"),
    path("renders/<uuid:render_id>/repetition/", versions.repetition, name="render-repetition"),
    # Reached under /embed/<workspace>/ alone, as all of the above are there too: see studio/embed/mounting.py.
    path("frame/shell/", embed.shell, name="frame-shell"),
    path("frame/session/", embed.session, name="frame-session"),
    path("frame/tab/", embed.tab, name="frame-tab"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("first-operator/<str:token>/", account.first_operator, name="first-operator"),
    re_path(r"^heygen(?P<path>/(?s:.*))\Z", emulator.emulator, name="emulator"),
    path("hooks/heygen/<uuid:workspace_id>/<str:token>/", hooks.webhook, name="webhook"),
    path("hooks/heygen/<uuid:workspace_id>/renders/<uuid:render_id>/<str:token>/", hooks.callback, name="callback"),
    path("api/v1/", include("studio.api.urls")),
    path("admin/queue/", queue, name="queue"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
