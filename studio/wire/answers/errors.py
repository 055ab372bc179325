"""The service's errors, in any of the shapes in which they come."""

from dataclasses import dataclass
from typing import Any

from .reading import text

FINE = {"", "0", "100", "200"}  # top-level `code` of the older shape; 100 is what the service writes


@dataclass(frozen=True)
class ApiError:
    """`code`: a word (`invalid_parameter`) or a number as text (`40031`), "" where there is none."""

    code: str
    message: str


def read_error(answer: dict | None) -> ApiError | None:
    """The error in any of its shapes: `error` as text or object, or the older `{"code": 40031, "message": …}`."""
    if answer is None:
        return None
    code = text(answer.get("code"))
    if error := one_error(answer.get("error")):
        return error if error.code or code in FINE else ApiError(code, error.message)
    return None if code in FINE else ApiError(code, text(answer.get("message") or answer.get("msg")))


def one_error(error: Any) -> ApiError | None:
    """The error that stands at one key: text, an object, or nothing."""
    if isinstance(error, dict):
        message = next((error[key] for key in ("message", "msg", "detail") if error.get(key)), "")
        found = ApiError(text(error.get("code")), text(message))
    else:
        found = ApiError("", text(error))
    return found if found.code or found.message else None
