"""What is told to webhooks when a video is finished or has failed, in the service's words."""

import hmac
import json
from typing import Any

from django.utils.crypto import salted_hmac

from studio.models import EmulatorDelivery, EmulatorEndpoint, EmulatorJob
from studio.models.emulator import new_video_id

from .faults import for_key
from .files import signed_url
from .spoiling import spoil

SUCCESS, FAIL = "avatar_video.success", "avatar_video.fail"
# The families and single events that HeyGen's own command line tool knows. The first family alone happens here.
FAMILIES = (
    "avatar_video", "avatar_video_gif", "avatar_video_caption", "video_translate", "instant_avatar",
    "photo_avatar_generation", "photo_avatar_train", "photo_avatar_add_motion", "proofread_creation", "live_avatar",
    "video_agent", "hyperframes_video", "ai_clipping",
)  # fmt: skip
EVENTS = (*(f"{family}.{end}" for family in FAMILIES for end in ("success", "fail")), "personalized_video")
EVENTS += ("batch.finished",)


def announce(job_id: str, early: bool = False) -> None:
    """Queue the event of a video that has come to its end, for each who wants it. Belongs into the transaction that
    writes that end down, so that neither is ever there without the other. `early` tells of a success to come."""
    job = EmulatorJob.objects.select_related("key").get(pk=job_id)
    event_type = SUCCESS if early or job.status == EmulatorJob.Status.COMPLETED else FAIL
    event_id = new_video_id()
    found = [
        delivery(job, event_id, event_type, endpoint.base, endpoint.url, endpoint)
        for endpoint in EmulatorEndpoint.objects.filter(workspace=job.workspace_id)
        if endpoint.events is None or event_type in endpoint.events
    ]
    if url := job.payload.get("callback_url"):
        found.append(delivery(job, event_id, event_type, job.base, url))
    EmulatorDelivery.objects.bulk_create(spoil(found, for_key(job.key, "webhook")))


def delivery(
    job: EmulatorJob, event_id: str, event_type: str, base: str, url: str, endpoint: EmulatorEndpoint | None = None
) -> EmulatorDelivery:
    """Only an endpoint has a secret to sign with; no signature is documented for a `callback_url`."""
    data = success(job, base) if event_type == SUCCESS else failure(job)
    body = json.dumps({"event_id": event_id, "event_type": event_type, "event_data": data})
    signature = sign(secret_of(endpoint), body.encode()) if endpoint else ""
    return EmulatorDelivery(job=job, endpoint=endpoint, event_type=event_type, url=url, body=body, signature=signature)


def success(job: EmulatorJob, base: str) -> dict[str, Any]:
    """The film's key is `url`, not `video_url` as in the status (the service's webhook guide)."""
    return {
        "video_id": job.pk,
        "url": signed_url(base, f"{job.pk}.mp4"),
        "gif_download_url": None,
        "video_page_url": None,
        "video_share_page_url": None,
        "folder_id": job.payload.get("folder_id"),
        "callback_id": job.payload.get("callback_id"),
    }


def failure(job: EmulatorJob) -> dict[str, Any]:
    return {"video_id": job.pk, "msg": job.error_message, "callback_id": job.payload.get("callback_id")}


def secret_of(endpoint: EmulatorEndpoint) -> str:
    return salted_hmac("studio.emulator.webhooks", endpoint.pk, algorithm="sha256").hexdigest()[:40]


def sign(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the raw body with the secret, in hex: the header `Signature` (users' code; no primary source)."""
    return hmac.new(secret.encode(), body, "sha256").hexdigest()
