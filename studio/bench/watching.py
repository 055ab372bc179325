"""Pages that carry `watch.js` themselves. A debugger can put it there, too, but a frame waits for a debugger that looks
into it, about a tenth of a second here, which nobody else's does."""

import os
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

VARIABLE = "STUDIO_BENCH_WATCH"  # set for a server whose pages are to be watched
WATCH = Path(__file__).parent / "watch.js"
ADDRESS = "/bench/watch.js"
SCRIPT = f'<head>\n<script src="{ADDRESS}"></script>'


def middleware() -> list[str]:
    """For the end of the settings' list."""
    return ["studio.bench.watching.WatchMiddleware"] if VARIABLE in os.environ else []


class WatchMiddleware:
    """Answers for the script, and puts it before all others of each page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == ADDRESS:
            headers = {"Cache-Control": "max-age=3600"}
            return HttpResponse(WATCH.read_bytes(), content_type="text/javascript", headers=headers)
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            response.content = response.content.replace(b"<head>", SCRIPT.encode(), 1)
        return response
