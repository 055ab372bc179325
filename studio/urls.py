"""The whole URL map on one screen."""

from django.contrib import admin
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from studio.views import (
    account,
    catalogue,
    editor,
    emulator,
    errors,
    health,
    preview,
    renders,
    scenes,
    sections,
    videos,
)


class SectionConverter(StringConverter):
    regex = "character|voice|background|text|audio"


register_converter(SectionConverter, "section")

urlpatterns = [
    path("", videos.index, name="videos"),
    path("videos/<uuid:video_id>/", editor.editor, name="editor"),
    path("videos/<uuid:video_id>/settings/", editor.settings, name="settings"),
    path("videos/<uuid:video_id>/scenes/", scenes.add, name="scenes"),
    path("videos/<uuid:video_id>/scenes/removal/", scenes.removals, name="scenes-removal"),
    path("videos/<uuid:video_id>/order/", scenes.order, name="order"),
    path("videos/<uuid:video_id>/preview/", preview.preview, name="preview"),
    path("videos/<uuid:video_id>/payload.json", preview.payload, name="payload"),
    path("videos/<uuid:video_id>/renders/", renders.submit, name="submit"),
    path("videos/<uuid:video_id>/title/", videos.title, name="video-title"),
    path("videos/<uuid:video_id>/copy/", videos.copy, name="video-copy"),
    path("videos/<uuid:video_id>/removal/", videos.removal, name="video-removal"),
    path("videos/<uuid:video_id>/restoration/", videos.restoration, name="video-restoration"),
    path("scenes/<uuid:scene_id>/", scenes.open_scene, name="scene"),
    path("scenes/<uuid:scene_id>/frame/", scenes.frame, name="scene-frame"),
    path("scenes/<uuid:scene_id>/picture.svg", scenes.picture, name="scene-picture"),
    path("scenes/<uuid:scene_id>/copy/", scenes.copy, name="scene-copy"),
    path("scenes/<uuid:scene_id>/removal/", scenes.removal, name="scene-removal"),
    path("scenes/<uuid:scene_id>/restoration/", scenes.restoration, name="scene-restoration"),
    path("scenes/<uuid:scene_id>/<section:section>/", sections.save, name="section"),
    path("scenes/<uuid:scene_id>/<section:section>/removal/", sections.removal, name="section-removal"),
    path("avatars/", catalogue.avatars, name="avatars"),
    path("voices/", catalogue.voices, name="voices"),
    path("renders/", renders.index, name="renders"),
    path("renders/<uuid:render_id>/", renders.show, name="render"),
    path("renders/<uuid:render_id>/state/", renders.state, name="render-state"),
    path("renders/<uuid:render_id>/video/", renders.video, name="render-video"),
    path("renders/<uuid:render_id>/abandonment/", renders.abandonment, name="render-abandonment"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("first-operator/<str:token>/", account.first_operator, name="first-operator"),
    re_path(r"^heygen(?P<path>/.*)$", emulator.emulator, name="emulator"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
