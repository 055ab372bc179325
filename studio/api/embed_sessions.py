"""Frames: a host's server asks for a token for one of its people, and closes their frames."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from studio.embed import sessions
from studio.models import Who
from studio.services.errors import ServiceError
from studio.services.videos import get_video

from .schemas import HOST, Owner, Taken
from .videos import refusals

router = Router(tags=["Frames"])


class NewEmbedSession(Taken):
    subject: Owner
    name: str | None = Field(None, max_length=200, description="The person's name, for those who review.")
    origin: str = Field(max_length=300, description="Whose page frames the studio; one of the workspace's origins.")
    video_id: UUID | None = Field(None, description="The person's video that the frame opens.")
    expires_in: int = Field(
        sessions.SESSION_SECONDS,
        ge=sessions.SHORTEST,
        le=sessions.LONGEST,
        description="Seconds after which the frame asks for another token.",
    )


class EmbedSession(BaseModel):
    launch_token: str = Field(description="Good for one frame, within a minute.")
    expires_at: datetime
    url: str = Field(description="The frame's address.")


class Revoked(BaseModel):
    revoked: int = Field(description="How many frames were open.")


@router.post("/embed-sessions", response={201: EmbedSession, **refusals(400, 413, 415, 422)}, url_name="api-embed")
def create_embed_session(request: HttpRequest, given: NewEmbedSession):
    """Let one of your people into a frame on one of your pages. Call this for each token the page asks for."""
    who, subject = request.auth, HOST + given.subject
    if given.origin not in who.workspace.origins:
        raise ServiceError(
            _("“%s” is none of the origins that may frame this workspace. Add it: manage.py workspace origin add …")
            % given.origin
        )
    video = get_video(Who(who.workspace, subject), given.video_id) if given.video_id else None
    row, token = sessions.launch(
        who.workspace,
        subject=subject,
        origin=given.origin,
        name=given.name or "",
        video=video,
        session_seconds=given.expires_in,
    )
    url = request.build_absolute_uri(f"{reverse('videos')}embed/{who.workspace.pk}/")
    return Status(201, EmbedSession(launch_token=token, expires_at=row.expires_at, url=url))


@router.delete("/embed-sessions", response={200: Revoked, **refusals(422)}, url_name="api-embed")
def revoke_embed_sessions(request: HttpRequest, subject: Annotated[Owner, Query()]):
    """Close this person's frames at once. Give them no more tokens either: a frame that is closed asks for one."""
    return Revoked(revoked=sessions.revoke_sessions(request.auth.workspace, HOST + subject))
