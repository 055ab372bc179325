"""A launch token from the host's server, exchanged once for a session whose bearer the frame keeps in its memory."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import EmbedSession, LaunchToken, Video, Workspace
from studio.models.embed import digest_of

from . import assertions
from .errors import NotLetIn

LAUNCH, BEARER = "lt_", "es_"
LAUNCH_LIVES = timedelta(seconds=60)
SESSION_SECONDS = 600
SHORTEST, LONGEST = 30, 3600


@dataclass(frozen=True)
class Opened:
    """A session and the bearer token that nobody can be told a second time; `video` is what the frame opens with."""

    session: EmbedSession
    bearer: str
    video: Video | None


def launch(
    workspace: Workspace,
    *,
    subject: str,
    origin: str,
    name: str = "",
    video: Video | None = None,
    session_seconds: int = SESSION_SECONDS,
) -> tuple[LaunchToken, str]:
    """A token for one frame on a page of `origin`, which the caller has looked up among the workspace's."""
    token = LAUNCH + secrets.token_urlsafe(32)
    row = LaunchToken.objects.create(
        workspace=workspace,
        digest=digest_of(token),
        subject=subject,
        name=name,
        origin=origin,
        video=video,
        session_seconds=session_seconds,
        expires_at=timezone.now() + LAUNCH_LIVES,
    )
    return row, token


def open_session(workspace: Workspace, assertion: str, origin: str) -> Opened:
    """Exchange what the host's server gave its page, for a session. Raises NotLetIn.

    `origin` is whose page the frame says it stands on. It is only a check of what the host's server said: the wall is
    `frame-ancestors`. A token for another page is used up by the attempt.
    """
    used = _use(workspace, assertion) if assertion.startswith(LAUNCH) else _signed(workspace, assertion)
    if used.origin not in workspace.origins:
        raise NotLetIn(
            "origin_not_allowed", _("%s is none of the origins that may frame this workspace.") % used.origin[:300]
        )
    if origin != used.origin:
        raise NotLetIn(
            "origin_mismatch",
            _("The token was made for a page of %(meant)s, but the frame stands on one of %(there)s.")
            % {"meant": used.origin, "there": origin[:300] or _("no known origin")},
        )
    bearer = BEARER + secrets.token_urlsafe(32)
    session = EmbedSession.objects.create(
        workspace=workspace,
        digest=digest_of(bearer),
        subject=used.subject,
        name=used.name,
        origin=origin,
        expires_at=timezone.now() + timedelta(seconds=used.session_seconds),
    )
    return Opened(session, bearer, used.video)


def find_session(workspace: Workspace, bearer: str) -> EmbedSession | None:
    """The live session of this workspace whose bearer this is."""
    if not bearer.startswith(BEARER):
        return None
    live = EmbedSession.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    session = live.filter(workspace=workspace, digest=digest_of(bearer)).first()
    if session:
        session.workspace = workspace
    return session


def revoke_sessions(workspace: Workspace, subject: str) -> int:
    """Close this person's frames and use up their tokens; how many frames. The host must stop launching new ones."""
    now = timezone.now()
    theirs = {"workspace": workspace, "subject": subject, "revoked_at": None, "expires_at__gt": now}
    LaunchToken.objects.filter(**theirs, used_at=None).update(revoked_at=now)
    return EmbedSession.objects.filter(**theirs).update(revoked_at=now)


def _use(workspace: Workspace, token: str) -> LaunchToken:
    """The row of a launch token that nobody has used: one UPDATE decides between any number that bring it."""
    now = timezone.now()
    mine = LaunchToken.objects.filter(workspace=workspace, digest=digest_of(token))
    if mine.filter(used_at=None, revoked_at=None, expires_at__gt=now).update(used_at=now):
        return mine.select_related("video").get()
    row = mine.first()
    if row is None:
        raise NotLetIn("unknown_token", _("This launch token is none of this workspace."))
    if row.revoked_at:
        raise NotLetIn("revoked_token", _("This launch token was revoked."))
    if row.used_at:
        raise NotLetIn("used_token", _("This launch token was used already. Ask for a new one for each frame."))
    raise NotLetIn("expired_token", _("This launch token has expired: it lives 60 seconds."))


def _signed(workspace: Workspace, token: str) -> LaunchToken:
    """A signed token, which leaves a used row behind, so that it opens one frame and no second."""
    claims = assertions.read(workspace, token)
    video = _video_of(workspace, claims)
    row = LaunchToken(
        workspace=workspace,
        digest=digest_of(f"{claims.key}:{claims.jti}"),
        subject=claims.subject,
        name=claims.name,
        origin=claims.origin,
        video=video,
        session_seconds=SESSION_SECONDS,
        expires_at=claims.expires_at + assertions.LEEWAY,
        used_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NotLetIn("used_token", _("This signed token was used already: give each its own jti.")) from None
    return row


def _video_of(workspace: Workspace, claims: assertions.Claims) -> Video | None:
    if not claims.video_id:
        return None
    video = Video.objects.filter(workspace=workspace, owner=claims.subject, pk=claims.video_id, removed_at=None).first()
    if video is None:
        raise NotLetIn("unknown_video", _("This person has no video %s in this workspace.") % claims.video_id)
    return video
