"""Tickets for pictures and films: their elements can send no header, and a bearer in an address would leak.

A ticket opens one address, for reading, and only while the session it was made for is not revoked.
"""

import hmac
from contextvars import ContextVar
from datetime import timedelta
from uuid import UUID

from django.core.signing import Signer
from django.utils import timezone

from studio.models import EmbedSession, Workspace

# The session in whose name this request is answered; None outside of frames.
answering: ContextVar[EmbedSession | None] = ContextVar("answering", default=None)

PARAMETER = "ticket"
OUTLIVES = timedelta(minutes=10)
STEP = 600  # seconds; within one, an address stays the same, so that a picture drawn again is not fetched again


def ticketed(address: str, seconds: float = 0) -> str:
    """The address with a ticket where a frame is answered. It outlives a film of `seconds` by ten minutes."""
    session = answering.get()
    if session is None:
        return address
    last = timezone.now() + OUTLIVES + timedelta(seconds=seconds)
    until = -(-int(last.timestamp()) // STEP) * STEP
    path = address.partition("?")[0]
    ticket = f"{session.pk.hex}.{until:x}.{_signature(session.pk, until, path)}"
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={ticket}"


def find_ticket(workspace: Workspace, ticket: str, path: str) -> EmbedSession | None:
    """The session a ticket to exactly this path was made for. It may have ended since, as a film plays on, but not
    have been revoked."""
    try:
        session_hex, until_hex, signature = ticket.split(".")
        session_id, until = UUID(hex=session_hex), int(until_hex, 16)
    except ValueError:
        return None
    expected = _signature(session_id, until, path)
    if not hmac.compare_digest(signature.encode(), expected.encode()) or until < timezone.now().timestamp():
        return None
    session = EmbedSession.objects.filter(pk=session_id, workspace=workspace, revoked_at=None).first()
    if session:
        session.workspace = workspace
    return session


def _signature(session_id: UUID, until: int, path: str) -> str:
    return Signer(salt="studio.embed.ticket").signature(f"{session_id.hex}:{until}:{path}")
