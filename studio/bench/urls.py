"""The product's URL map, and the plain page that the editor is measured beside."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html, format_html_join

from studio import urls
from studio.models import Video
from studio.services import videos
from studio.urls import handler400, handler403, handler404, handler500
from studio.views.answers import author

ROW = '<tr><td>{}</td><td><a href="?scene={}">{}</a></td><td>{} s</td></tr>'
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>{}</title>'
    "<h1>{}</h1><table>{}</table>"
    '<form method="post"><label>Script <textarea name="input_text">{}</textarea></label><button>Save</button></form>'
)


@author
def plain(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The same scenes, from the same database, as a table with one form: no style, no script, no picture."""
    video = videos.get_video(request.who, video_id)
    return HttpResponse(drawn(video))


def drawn(video: Video) -> str:
    scenes = list(video.scenes.present())
    rows = [(one.position + 1, one.pk, one.voice["input_text"][:60], round(one.seconds)) for one in scenes]
    script = scenes[0].voice["input_text"]
    return format_html(PAGE, video.title, video.title, format_html_join("", ROW, rows), script)


__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [path("plain/<uuid:video_id>/", plain), *urls.urlpatterns]
