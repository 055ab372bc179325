"""The emulator's URLs: HeyGen's API under `/heygen/`, for any client that holds a key of this installation."""

from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from studio import emulator as heygen
from studio.wire.emulated import send

from .answers import anyone
from .breaking import respond
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
    return respond(answer)


def answer_to(request: HttpRequest, path: str) -> heygen.Answer:
    base = request.build_absolute_uri(request.path.removesuffix(path))
    target = f"{quote(path)}?{request.META.get('QUERY_STRING', '')}"
    body = body_of(request)
    if body is None:
        return heygen.length_required(f"/{path}")
    return heygen.answer(request.method, target, request.headers, body, base=base, send=send)


def body_of(request: HttpRequest) -> BinaryIO | None:
    """Django reads as many bytes as Content-Length says, so none of a chunked body; the server's own stream has it,
    where the server knows its end. None where it does not (Django's own server)."""
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return request
    return request.META["wsgi.input"] if request.META.get("wsgi.input_terminated") else None
