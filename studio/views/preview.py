"""The request as it would be sent: in the pane, as a file, and as code that sends it."""

import re
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.models import Video
from studio.payload import as_curl, as_javascript, as_python
from studio.services import assembly, videos

from .answers import answer, author
from .json_pane import pane

WRITERS = {"sh": as_curl, "py": as_python, "js": as_javascript}
GENERATE = "/v2/video/generate"


@author
@never_cache
@require_GET
def preview(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    page = {"pane": pane(video), "video": video}
    return answer(request, ["studio/editor/preview.html"], page, back=f"{reverse('editor', args=[video.pk])}?pane=json")


@author
@never_cache
@require_GET
def payload(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The same bytes as a file."""
    video = videos.get_video(request.who, video_id)
    body = assembly.assemble(video).body
    disposition = f'attachment; filename="{file_name(video)}.json"'
    return HttpResponse(body, content_type="application/json", headers={"Content-Disposition": disposition})


@author
@never_cache
@require_GET
def snippet(request: HttpRequest, video_id: uuid.UUID, language: str) -> HttpResponse:
    """Code that sends it to where the workspace's videos are made: as text, to be copied or looked at."""
    video = videos.get_video(request.who, video_id)
    url, variable = target(request)
    code = WRITERS[language](assembly.assemble(video).payload, url, variable)
    disposition = f'inline; filename="{file_name(video)}.{language}"'
    return HttpResponse(code, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": disposition})


def target(request: HttpRequest) -> tuple[str, str]:
    """Where the workspace's engine is reached from outside, and the variable that its key is read from."""
    if request.who.workspace.engine == "local":
        return request.build_absolute_uri(reverse("emulator", args=[GENERATE])), "EMULATOR_KEY"
    return settings.HEYGEN_BASE_URL + GENERATE, "HEYGEN_API_KEY"


def file_name(video: Video) -> str:
    return re.sub(r"[^a-z0-9]+", "-", video.title.lower()).strip("-")[:60] or "video"
