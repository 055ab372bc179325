"""Every refusal of the API as a problem (RFC 9457), with a sentence that says what to do."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from studio.services import errors

PROBLEM = "application/problem+json"
# A service's refusal: its status and the name by which a program knows it. The first that fits counts.
REFUSALS: list[tuple[type[errors.ServiceError], int, str]] = [
    (errors.Gone, 404, "not_found"),
    (errors.Moved, 412, "changed"),
    (errors.OpenRender, 409, "render_open"),
    (errors.KeyReused, 422, "idempotency_key_reused"),
    (errors.NotReady, 422, "not_ready"),
    (errors.NotImportable, 422, "not_importable"),
    (errors.EngineUnavailable, 409, "engine_unavailable"),
    (errors.TooMany, 429, "too_many"),
    (errors.ServiceError, 422, "refused"),
]


class Refusal(Exception):
    """A request that the API itself cannot take; `more` are further members of the problem."""

    def __init__(self, status: int, code: str, detail: str, **more: Any):
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more


def problem(request: HttpRequest, status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
        "request_id": getattr(request, "request_id", ""),
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)


def of_refusal(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    return problem(request, refusal.status, refusal.code, refusal.detail, **refusal.more)


def of_service(request: HttpRequest, error: errors.ServiceError) -> JsonResponse:
    status, code = next((status, code) for kind, status, code in REFUSALS if isinstance(error, kind))
    more: dict[str, Any] = {}
    if isinstance(error, errors.NotReady):
        more["problems"] = [{"path": one.pointer, "message": one.message} for one in error.problems]
    if isinstance(error, errors.NotImportable):
        more["problems"] = [{"path": error.pointer, "message": error.sentence}]
    if isinstance(error, errors.OpenRender):
        more["render_id"] = str(error.render.pk)
    answer = problem(request, status, code, error.sentence, **more)
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def of_status(request: HttpRequest, status: int) -> JsonResponse:
    """For what was answered before or beside our own code, in words."""
    most = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    code, detail = {
        400: ("bad_request", _("This request could not be read.")),
        401: ("unauthorized", _("Send the API key of a workspace: Authorization: Bearer sk_…")),
        404: ("not_found", _("There is nothing here, or it is another workspace's.")),
        405: ("method_not_allowed", _("This address does not take this method; Allow says which it takes.")),
        413: ("too_large", _("A request may have %s at most.") % most),
        415: ("unsupported_media_type", _("Send JSON, with Content-Type: application/json.")),
        500: ("error", _("Something went wrong on our side. Quote the request's id when you report it.")),
    }.get(status, ("error", _("This request could not be answered.")))
    return problem(request, status, code, detail)
