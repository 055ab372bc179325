"""`/v1/webhook/…`: addresses that are told when a video is finished or has failed."""

from typing import Annotated

from pydantic import Field, StringConstraints

from studio.models import EmulatorEndpoint

from . import shapes
from .bodies import Body, read_body
from .events import EVENTS, secret_of
from .http import Answer, NotReached, Refused, Request, done_v1, refusal
from .routing import TEXT, Route

PROOF_WITHIN = 1.0  # seconds that the service waits for its OPTIONS to be answered
MOST = 100  # endpoints of one workspace

Url = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Events = Annotated[list[Annotated[str, StringConstraints(max_length=100)]], Field(min_length=1, max_length=100)]


class NewEndpoint(Body):
    url: Url
    events: Events | None = None


class ChangedEndpoint(Body):
    endpoint_id: str
    url: Url | None = None
    events: Events | None = None


def add(request: Request) -> Answer:
    body = read_body(request, NewEndpoint)
    check_events(request, body.events)
    rows = EmulatorEndpoint.objects.filter(workspace=request.workspace)
    if rows.count() >= MOST:
        raise unfit(request, 400175, f"there are {MOST} endpoints already; delete one first")
    prove(request, body.url)
    endpoint = EmulatorEndpoint(workspace=request.workspace, url=body.url, events=body.events, base=request.base)
    endpoint.save(force_insert=True)
    return done_v1(describe(endpoint, request))


def listed(request: Request) -> Answer:
    return done_v1([describe(one, request) for one in EmulatorEndpoint.objects.filter(workspace=request.workspace)])


def update(request: Request) -> Answer:
    """What is left out stays as it is; `events: null` stands for all of them, as in `add`."""
    body = read_body(request, ChangedEndpoint)
    endpoint = find(request, body.endpoint_id)
    check_events(request, body.events)
    if body.url is not None and body.url != endpoint.url:
        prove(request, body.url)
        endpoint.url = body.url
    if "events" in body.model_fields_set:
        endpoint.events = body.events
    endpoint.base = request.base
    endpoint.save(update_fields=["url", "events", "base"])
    return done_v1(describe(endpoint, request))


def delete(request: Request) -> Answer:
    endpoint = find(request, request.query["endpoint_id"])
    endpoint.delete()
    return done_v1(None)


def event_names(request: Request) -> Answer:
    return done_v1(list(EVENTS))


def find(request: Request, endpoint_id: str) -> EmulatorEndpoint:
    rows = EmulatorEndpoint.objects.filter(workspace=request.workspace)
    if found := rows.filter(pk=endpoint_id.replace("\0", "")).first():
        return found
    raise Refused(refusal(request.path, 404, "not_found", 400131, "Webhook endpoint not found"))


def check_events(request: Request, events: list[str] | None) -> None:
    if unknown := [one for one in events or () if one not in EVENTS]:
        raise unfit(request, 400175, f"events is invalid: {unknown[0]!r} is no event; webhook.list has their names")


def prove(request: Request, url: str) -> None:
    """The service sends OPTIONS and waits a second. That it wants a 2xx is a guess, and the safe one to build for."""
    try:
        status = request.send("OPTIONS", url, {}, b"", PROOF_WITHIN)
    except NotReached as error:
        raise unfit(request, 400542, f"url is invalid: it has to answer OPTIONS within a second. {error}") from None
    if not 200 <= status < 300:
        raise unfit(request, 400542, f"url is invalid: it answered OPTIONS with {status}; a 2xx is needed")


def unfit(request: Request, number: int, words: str) -> Refused:
    return Refused(refusal(request.path, 400, "invalid_parameter", number, words))


def describe(endpoint: EmulatorEndpoint, request: Request) -> shapes.Endpoint:
    return {
        "endpoint_id": endpoint.pk,
        "url": endpoint.url,
        "secret": secret_of(endpoint),
        "status": "enabled",
        "events": endpoint.events,
        "username": request.key.name,
        "created_at": endpoint.created_at.isoformat(),
    }


AT = "/v1/webhook"
ROUTES = {
    f"{AT}/endpoint.add": Route(
        add, ("POST",), summary="Register an address for events.", body=NewEndpoint, data=shapes.Endpoint
    ),
    f"{AT}/endpoint.list": Route(listed, summary="List the registered addresses.", data=list[shapes.Endpoint]),
    f"{AT}/endpoint.update": Route(
        update, ("PATCH",), summary="Change an address or its events.", body=ChangedEndpoint, data=shapes.Endpoint
    ),
    f"{AT}/endpoint.delete": Route(
        delete,
        ("DELETE",),
        summary="Delete an address.",
        query={"endpoint_id": TEXT},
        required=("endpoint_id",),
    ),
    f"{AT}/webhook.list": Route(event_names, summary="List the names of all events.", data=list[str]),
}
