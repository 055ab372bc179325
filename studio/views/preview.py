"""The request as it would be sent."""

import re
import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.services import assembly, videos

from . import context
from .answers import answer, author


@author
@never_cache
@require_GET
def preview(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    video = videos.get_video(request.who, video_id)
    page = {"pane": context.preview(video), "video": video}
    return answer(request, ["studio/editor/preview.html"], page, back=f"{reverse('editor', args=[video.pk])}?pane=json")


@author
@never_cache
@require_GET
def payload(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The same bytes as a file."""
    video = videos.get_video(request.who, video_id)
    name = re.sub(r"[^a-z0-9]+", "-", video.title.lower()).strip("-")[:60] or "video"
    return HttpResponse(
        assembly.assemble(video).body,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )
