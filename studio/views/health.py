"""Whether the process lives, and whether it can work."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studio.services.readiness import check_parts

from .answers import anyone


@anyone
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@anyone
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part by its name, "ok" or in words what is wrong with it."""
    wrong = check_parts()
    parts = {name: words or "ok" for name, words in wrong.items()}
    ready = not any(wrong.values())
    return JsonResponse({"status": "ok" if ready else "not ready", **parts}, status=200 if ready else 503)
