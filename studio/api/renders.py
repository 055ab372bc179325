"""Renders: submitted once, watched."""

import hashlib
import uuid
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Query, Router, Status

from studio import tasks
from studio.models import Render
from studio.services import deciding, rendering, submitting
from studio.services.listing import Filters, find_renders

from .bodies import idempotency_key
from .pages import page_of
from .schemas import HOST, NewRender, Owner, RenderDetail, Renders
from .videos import Cursor, Limit, refusals

router = Router(tags=["Renders"])


@router.post(
    "/videos/{uuid:video_id}/renders",
    response={202: RenderDetail, **refusals(400, 409, 412, 413, 415, 422)},
    url_name="api-submit",
)
def submit_video(
    request: HttpRequest,
    video_id: uuid.UUID,
    response: HttpResponse,
    given: Annotated[NewRender | None, Body()] = None,
    key: Annotated[
        str | None, Header(alias="Idempotency-Key", description="Repeat the request with it, and it is one.")
    ] = None,
):
    """Send the video to be made, as it is now. This spends credits where the engine is HeyGen."""
    revision = given.revision if given else None
    digest = hashlib.sha256(f"{video_id} {revision}".encode()).hexdigest()
    render = submitting.submit_once(request.auth, video_id, key=idempotency_key(key), digest=digest, revision=revision)
    if render.state == Render.State.QUEUED:
        tasks.advance.enqueue(str(render.pk))
    response["Location"] = f"/api/v1/renders/{render.pk}"
    return Status(202, RenderDetail.of(render))


@router.get("/renders", response={200: Renders, **refusals(400, 422)}, url_name="api-renders")
def list_renders(
    request: HttpRequest,
    video_id: Annotated[uuid.UUID | None, Query()] = None,
    owner: Annotated[Owner | None, Query()] = None,
    state: Annotated[Render.State | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 25,
):
    """The workspace's renders, newest first."""
    rows = find_renders(request.auth, Filters(state=state or "", video=video_id))
    found, following = page_of(rows.filter(owner=HOST + owner) if owner else rows, cursor, limit)
    return Renders(items=[RenderDetail.of(render) for render in found], next=following)


@router.get("/renders/{uuid:render_id}", response={200: RenderDetail, **refusals()}, url_name="api-render")
def get_render(request: HttpRequest, render_id: uuid.UUID):
    """How it goes. `video_url` of a finished one is asked for with each request: the service's own addresses die."""
    render = rendering.get_render(request.auth, render_id)
    url = rendering.video_url(render)
    return RenderDetail.of(render, request.build_absolute_uri(url) if url else None)


@router.post(
    "/renders/{uuid:render_id}/abandonment", response={200: RenderDetail, **refusals(422)}, url_name="api-abandonment"
)
def give_up_render(request: HttpRequest, render_id: uuid.UUID):
    """Wait for it no longer, so that its video can be submitted again. The service is told nothing: it may have the
    render, finish it and charge for it, so look there first for one that is `unclear`. What is over stays as it is."""
    render = rendering.get_render(request.auth, render_id)
    given_up = deciding.give_up_render(request.auth, render)
    tasks.follow(given_up)
    return RenderDetail.of(given_up)


@router.post(
    "/renders/{uuid:render_id}/cancellation", response={200: RenderDetail, **refusals(422)}, url_name="api-cancellation"
)
def cancel_render(request: HttpRequest, render_id: uuid.UUID):
    """Take back a render that is still `queued`, before anything has left for the service: nothing is spent. One that
    has left is refused; it can be abandoned. Repeated, it is done already."""
    render = rendering.get_render(request.auth, render_id)
    cancelled = deciding.cancel_render(request.auth, render)
    tasks.follow(cancelled)
    return RenderDetail.of(cancelled)
