"""`POST /v2/video/generate`: judged as the service judges, and kept as a job."""

import json
from typing import Any

from studio.payload import VideoRequest, examine

from . import shapes
from .http import Answer, Request, as_json, done, refusal
from .limits import take_job
from .refusals import message
from .routing import Route

# The service's list leaves out newer looks whose ids nonetheless render, so an id that is not in our list is no
# reason to refuse. One that begins so is: somebody has to be able to try what an unknown id does.
MISSING = "missing_"

IDS = {  # by section: the keys that name something, the older error number, and what it is called
    "character": (
        ("avatar_id", 400144, "avatar look"),
        ("talking_photo_id", 400174, "talking photo"),
    ),
    "voice": (("voice_id", 400116, "voice"),),
}


def generate(request: Request) -> Answer:
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        return invalid("request body is invalid: not JSON")
    verdict = examine(given)
    if verdict.problems:
        return invalid(message(verdict.problems[0], verdict.payload))
    return unknown_id(verdict.payload) or accepted(request, verdict.payload)


def accepted(request: Request, payload: dict[str, Any]) -> Answer:
    """Unknown keys are passed over in silence, as the service does; what it understood is what is kept."""
    return done({"video_id": take_job(request, payload).pk})


def unknown_id(payload: dict[str, Any]) -> Answer | None:
    for scene in payload["video_inputs"]:
        for section, names in IDS.items():
            for name, number, what in names:
                found = scene.get(section, {}).get(name, "")
                if found.startswith(MISSING):
                    return as_json(
                        400, {"data": None, "error": {"code": number, "message": f"{what} {found} not found"}}
                    )
    return None


def invalid(words: str) -> Answer:
    return refusal("/v2/", 400, "invalid_parameter", 400175, words)


ROUTES = {
    "/v2/video/generate": Route(
        generate,
        ("POST",),
        summary="Make a video of up to 50 scenes.",
        body=VideoRequest,
        data=shapes.VideoId,
    )
}
