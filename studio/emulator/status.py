"""`GET /v1/video_status.get`: where a video stands, with URLs signed just now."""

from typing import Any

from studio.models import EmulatorJob

from .files import signed_url
from .http import Answer, Request, done_v1, refusal

Status = EmulatorJob.Status


def status(request: Request) -> Answer:
    video_id = request.query.get("video_id", "")
    if not video_id:
        return refusal(request.path, 400, "invalid_parameter", 40012, "video_id is invalid: field required")
    job = EmulatorJob.objects.filter(workspace=request.workspace, pk=video_id.replace("\0", "")).first()
    if job is None:
        return refusal(request.path, 404, "not_found", 40031, "ResourceType.PACIFIC_VIDEO not found")
    return done_v1(describe(job, request.base))


def describe(job: EmulatorJob, base: str) -> dict[str, Any]:
    finished = job.status == Status.COMPLETED
    return {
        "id": job.pk,
        "status": spoken_status(job),
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


def spoken_status(job: EmulatorJob) -> str:
    """Pending until somebody first takes it up; waiting where a worker was lost and the next one has yet to come."""
    if job.status == Status.WAITING and not job.attempts:
        return "pending"
    return str(job.status)


def describe_error(job: EmulatorJob) -> dict[str, str] | None:
    if job.status != Status.FAILED:
        return None
    return {"code": job.error_code, "message": job.error_message, "detail": job.error_message}
