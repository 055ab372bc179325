"""The emulator's URLs: HeyGen's API under `/heygen/`, for any client that holds a key of this installation."""

from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from studio import emulator as heygen

from .answers import anyone
from .ranges import ranged_file


@csrf_exempt
@anyone
def emulator(request: HttpRequest, path: str) -> HttpResponseBase:
    """Whoever asks is known by the key alone: no cookie counts here, so there is nothing to forge."""
    if not settings.EMULATOR:
        raise Http404
    answer = answer_to(request, path)
    if answer.file:
        try:
            return ranged_file(request, answer.file, answer.headers)
        except OSError:  # gone between the look and the opening
            raise Http404 from None
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


def answer_to(request: HttpRequest, path: str) -> heygen.Answer:
    try:
        body = request.body
    except RequestDataTooBig:
        return heygen.too_large()
    base = request.build_absolute_uri(request.path.removesuffix(path))
    target = f"{quote(path)}?{request.META.get('QUERY_STRING', '')}"
    return heygen.answer(request.method, target, request.headers, body, base=base)
