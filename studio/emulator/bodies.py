"""The small JSON bodies, of calls other than generate: read by a pydantic model, refused in the service's manner."""

import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from .http import Refused, Request, refusal

# What a database can keep: PostgreSQL has no NUL, UTF-8 no lone surrogates.
Text = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Id = Annotated[str, StringConstraints(max_length=32, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
REASONS = {
    "missing": "field required",
    "string_type": "a string is expected",
    "string_pattern_mismatch": "NUL characters are not allowed",
    "string_unicode": "not valid Unicode",
    "list_type": "a list is expected",
    "model_type": "an object is expected",
}


class Body(BaseModel):
    """Types as written, unknown keys passed over in silence."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


def read_body[T: Body](request: Request, model: type[T]) -> T:
    """The body as the model has it; raises Refused, in words about its first problem."""
    try:
        return model.model_validate(json.loads(request.body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(step) for step in first["loc"]) or "request body"
        words = f"{path} is invalid: {REASONS.get(first['type']) or first['msg'].lower()}"
    except (ValueError, RecursionError):
        words = "request body is invalid: not JSON"
    raise Refused(refusal(request.path, 400, "invalid_parameter", 400175, words))
