"""Videos: made, listed, looked at, changed, removed."""

import uuid
from dataclasses import replace
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Query, Router, Status

from studio.payload import Body as Source
from studio.services import assembly, estimating, importing, videos

from .bodies import expected_revisions, part, read_json
from .pages import MOST, page_of
from .schemas import HOST, NewVideo, Owner, Refused, Told, VideoChange, VideoDetail, VideoEstimate, Videos, VideoSummary

router = Router(tags=["Videos"])

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag that was last seen; 412 if it moved on.")
]


def refusals(*statuses: int) -> dict[int, type[Refused]]:
    return dict.fromkeys((401, 404, 429, *statuses), Refused)


@router.post("", response={201: VideoDetail, **refusals(400, 413, 415, 422)}, url_name="api-videos")
def create_video(request: HttpRequest, given: Annotated[NewVideo, Body()], response: HttpResponse):
    """Make a video, empty or from a request, whatever faults that has: they are among `problems` then. `notes` say
    what was read differently from how it was written."""
    who = replace(request.auth, subject=HOST + given.owner) if given.owner else request.auth
    if given.payload is None:
        video = videos.create_video(who, uuid.uuid4(), {"title": given.title} if given.title else None)
    else:
        video = importing.import_payload(who, titled(part(read_json(request), "payload"), given.title), uuid.uuid4())
    response["Location"] = f"{request.path_info.rstrip('/')}/{video.pk}"
    return Status(201, detail(video, response))


@router.get("", response={200: Videos, **refusals(400, 422)}, url_name="api-videos")
def list_videos(
    request: HttpRequest, owner: Annotated[Owner | None, Query()] = None, cursor: Cursor = None, limit: Limit = 25
):
    """The workspace's videos, newest first."""
    rows = videos.list_videos(request.auth)
    found, following = page_of(rows.filter(owner=HOST + owner) if owner else rows, cursor, limit)
    return Videos(items=[VideoSummary.of(video) for video in found], next=following)


@router.get("/{uuid:video_id}", response={200: VideoDetail, **refusals()}, url_name="api-video")
def get_video(request: HttpRequest, video_id: uuid.UUID, response: HttpResponse):
    """One video: whether it is `ready` to be submitted, and if not, what is in the way."""
    return detail(videos.get_video(request.auth, video_id), response)


@router.patch(
    "/{uuid:video_id}", response={200: VideoDetail, **refusals(400, 412, 413, 415, 422)}, url_name="api-video"
)
def change_video(
    request: HttpRequest,
    video_id: uuid.UUID,
    given: Annotated[VideoChange, Body()],
    response: HttpResponse,
    if_match: IfMatch = None,
):
    """Another title, or another owner; what is left out or null stays."""
    video = videos.get_video(request.auth, video_id)
    owner = HOST + given.owner if given.owner else None
    videos.change_video(video, title=given.title, owner=owner, revisions=expected_revisions(if_match))
    return detail(video, response)


@router.delete("/{uuid:video_id}", response={204: None, **refusals()}, url_name="api-video")
def remove_video(request: HttpRequest, video_id: uuid.UUID):
    """Out of all lists; its renders stay."""
    videos.remove_video(request.auth, videos.get_video(request.auth, video_id))
    return Status(204, None)


REQUEST = {"application/json": {"schema": {"type": "object"}}}


@router.get(
    "/{uuid:video_id}/payload",
    response=refusals(),
    url_name="api-payload",
    openapi_extra={"responses": {200: {"description": "The request", "content": REQUEST}}},
)
def get_payload(request: HttpRequest, video_id: uuid.UUID):
    """The request, byte for byte as it would be sent now, but for the `callback_id` that sending adds where there is
    none, and the `callback_url` where the studio is told at an address of its own. The ETag is the video's revision."""
    made = assembly.assemble(videos.get_video(request.auth, video_id))
    return HttpResponse(made.body, content_type="application/json", headers={"ETag": f'"{made.revision}"'})


@router.put(
    "/{uuid:video_id}/payload",
    response={200: VideoDetail, **refusals(400, 412, 413, 415, 422)},
    url_name="api-payload",
    openapi_extra={"requestBody": {"required": True, "content": REQUEST}},
)
def put_payload(request: HttpRequest, video_id: uuid.UUID, response: HttpResponse, if_match: IfMatch = None):
    """Everything in the video as in this request of `POST /v2/video/generate`, whatever faults that has."""
    video = videos.get_video(request.auth, video_id)
    importing.replace_payload(video, read_json(request), expected_revisions(if_match))
    return detail(video, response)


def titled(body: Source, title: str | None) -> Source:
    """The body with another title, "" for none, None for the one it has."""
    if title is None:
        return body
    rest = {key: value for key, value in body.value.items() if key != "title"}
    return replace(body, value={"title": title, **rest} if title else rest)


def detail(video, response: HttpResponse) -> VideoDetail:
    made = assembly.assemble(video)
    response["ETag"] = f'"{made.revision}"'
    return VideoDetail(
        **VideoSummary.columns(video),
        scenes=len(made.scenes),
        seconds=round(sum(scene.seconds for scene in made.scenes), 1),
        estimate=VideoEstimate.of(estimating.estimate_video(video, made.scenes)),
        ready=not made.problems,
        problems=Told.all_of(made.problems),
        notes=Told.all_of(once([*assembly.import_notes(video, made.scenes), *made.notes])),
    )


def once(notes: list[assembly.Located]) -> list[assembly.Located]:
    """An unknown key is told by the import, and stands for as long as it is sent: here it is one note."""
    return list({(note.pointer, note.message): note for note in notes}.values())
