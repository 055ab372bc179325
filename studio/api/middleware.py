"""What holds for every answer under /api/, wherever in the stack it was made: its id, its form, no cookie, no cache."""

import logging
import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .problems import PROBLEM, of_status

log = logging.getLogger("studio")
PREFIX = "/api/"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


class ApiMiddleware:
    """The outermost: a refused Host, a body too large and a bug answer in JSON as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if ID.fullmatch(given) else uuid.uuid4().hex
        response = self.get_response(request)
        if response.status_code >= 400 and response["Content-Type"] != PROBLEM:
            response = in_json(request, response)
        if response.status_code >= 500:
            log.error("Request %s: %s %s failed", request.request_id, request.method, request.path)
        response["X-Request-Id"] = request.request_id
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def in_json(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    made = of_status(request, response.status_code)
    for name in KEPT_HEADERS:
        if name in response:
            made[name] = response[name]
    return made
