"""`GET /v2/user/remaining_quota` and `GET /v1/user/me`: whose a key is and what it has left."""

from . import shapes
from .http import Answer, Request, done, done_v1
from .routing import Route


def remaining_quota(request: Request) -> Answer:
    """In seconds of film: divided by 60 they were the service's credits under its old rule."""
    left = max(0, int(request.key.quota))
    details = {"api": left, "seat": 0, "streaming_avatar": 0, "plan_credit": 0}
    return done(shapes.Quota(remaining_quota=left, details=details))


def me(request: Request) -> Answer:
    name = request.key.name
    email = f"{request.key.pk}@{request.workspace.pk.hex}.invalid"
    return done_v1(shapes.Account(username=name, email=email, first_name=name, last_name=request.workspace.name))


ROUTES = {
    "/v2/user/remaining_quota": Route(
        remaining_quota, summary="Tell how many seconds of film are left.", data=shapes.Quota
    ),
    "/v1/user/me": Route(me, summary="Tell whose the key is.", data=shapes.Account),
}
