"""`GET /v1/video_status.get`: where a video stands, with URLs signed just now."""

from studio.models import EmulatorJob

from . import shapes
from .files import signed_url
from .http import Answer, Request, done_v1
from .routing import TEXT, Route
from .videos import find_video

Status = EmulatorJob.Status


def status(request: Request) -> Answer:
    job = find_video(request, request.query["video_id"])
    return done_v1(describe(job, request.base))


def describe(job: EmulatorJob, base: str) -> shapes.VideoStatus:
    finished = job.status == Status.COMPLETED
    return {
        "id": job.pk,
        "status": str(job.status),
        "video_url": signed_url(base, f"{job.pk}.mp4") if finished else None,
        "video_url_caption": None,
        "caption_url": None,
        "gif_url": None,
        "thumbnail_url": signed_url(base, f"{job.pk}.jpg") if finished else None,
        "duration": job.seconds if finished else None,
        "callback_id": job.payload.get("callback_id"),
        "created_at": int(job.created_at.timestamp()),
        "error": describe_error(job),
    }


def describe_error(job: EmulatorJob) -> shapes.JobError | None:
    if job.status != Status.FAILED:
        return None
    return {"code": job.error_code, "message": job.error_message, "detail": job.error_message}


ROUTES = {
    "/v1/video_status.get": Route(
        status,
        summary="Tell where a video stands, with freshly signed addresses of its files.",
        query={"video_id": TEXT},
        required=("video_id",),
        data=shapes.VideoStatus,
    )
}
