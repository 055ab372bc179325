"""The videos of a workspace: listed, looked at, deleted."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KT

from studio.models import EmulatorJob

from . import shapes
from .files import signed_url
from .http import Answer, Refused, Request, done, done_v1, refusal
from .jobs import clear
from .paging import PAGED, page
from .routing import TEXT, Route

Status = EmulatorJob.Status


def living(request: Request) -> QuerySet[EmulatorJob]:
    return EmulatorJob.objects.filter(workspace=request.workspace).exclude(status=Status.DELETED)


def find_video(request: Request, video_id: str) -> EmulatorJob:
    """Raises Refused, in the words of the service, where the workspace has no such video."""
    if job := living(request).filter(pk=video_id.replace("\0", "")).first():
        return job
    raise Refused(refusal(request.path, 404, "not_found", 40031, "ResourceType.PACIFIC_VIDEO not found"))


def list_videos(request: Request) -> Answer:
    rows = living(request).annotate(title=KT("payload__title")).only("id", "status", "created_at")
    found, token = page(rows, request)
    return done_v1({"videos": [listed(job) for job in found], "token": token})


def listed(job: EmulatorJob) -> shapes.ListedVideo:
    return {
        "video_id": job.pk,
        "status": str(job.status),
        "video_title": job.title or "",
        "created_at": int(job.created_at.timestamp()),
        "type": "GENERATED",
    }


def delete(request: Request) -> Answer:
    """Whoever renders it notices at the next report of progress; the callback id stays, to tell whose it was."""
    with transaction.atomic():
        job = find_video(request, request.query["video_id"])
        left = {name: job.payload[name] for name in ("callback_id",) if name in job.payload}
        living(request).filter(pk=job.pk).update(status=Status.DELETED, payload=left, lease_until=None)
    clear(job.pk)
    return done_v1(None)


def details(request: Request) -> Answer:
    job = find_video(request, request.places["video_id"])
    finished, failed = job.status == Status.COMPLETED, job.status == Status.FAILED
    return done(
        shapes.VideoDetails(
            id=job.pk,
            status=str(job.status),
            video_url=signed_url(request.base, f"{job.pk}.mp4") if finished else None,
            captioned_video_url=None,
            subtitle_url=None,
            gif_url=None,
            thumbnail_url=signed_url(request.base, f"{job.pk}.jpg") if finished else None,
            duration=job.seconds if finished else None,
            title=job.payload.get("title", ""),
            folder_id=job.payload.get("folder_id"),
            created_at=int(job.created_at.timestamp()),
            completed_at=int(job.finished_at.timestamp()) if finished and job.finished_at else None,
            failure_code=job.error_code if failed else None,
            failure_message=job.error_message if failed else None,
            video_page_url=None,
            output_language=None,
        )
    )


ROUTES = {
    "/v1/video.list": Route(
        list_videos, summary="List videos, newest first, in pages.", query=PAGED, data=shapes.VideoList
    ),
    "/v1/video.delete": Route(
        delete,
        ("DELETE",),
        summary="Delete a video and its files, also one under way.",
        query={"video_id": TEXT},
        required=("video_id",),
    ),
    "/v2/videos/{video_id}": Route(details, summary="Tell everything about a video.", data=shapes.VideoDetails),
}
