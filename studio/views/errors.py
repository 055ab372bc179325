"""The pages for what no view answers: a clear sentence, a way on, and a reference for what is our fault."""

import logging
import uuid

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .answers import notice

log = logging.getLogger("studio")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        most = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return notice(request, _("That is more than %s at once. Shorten it, or save it in parts.") % most, 413)
    return notice(request, _("That request could not be read. Go back and try again."), 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if getattr(request, "embed", None):
        return notice(
            request, _("This was asked for by another page than the studio's own. Load this page again."), 403
        )
    return notice(request, _("You may not see this. Sign in as someone who may."), 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("This page is too old to be saved from. Your text is kept on it: open the video in another tab.")
    return notice(request, sentence, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return notice(request, _("There is nothing here, or it is not yours."), 404)


def broken(request: HttpRequest) -> HttpResponse:
    reference = uuid.uuid4().hex[:8]
    log.error("Reference %s: %s %s failed", reference, request.method, request.path)
    sentence = _("Something went wrong on our side. What is on the page is kept; try again. Reference: %s") % reference
    return notice(request, sentence, 500)
