"""Reports of the service: admitted or not, counted once, and taken as a hint where to look; never believed."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import HookEvent, Render, Webhook, Workspace
from studio.models.sealing import NotReadable, unseal
from studio.wire import Secret
from studio.wire.answers.events import Event, read_event
from studio.wire.signatures import is_fresh, is_signed

from . import limiting
from .callbacks import is_known
from .errors import Gone, NotSigned
from .hinting import take_hint

log = logging.getLogger(__name__)

LARGEST = 256 * 1024  # bytes of a body; events of the service have hundreds
A_MINUTE = 300  # reports to one address of which notice is taken, for each process; ten videos at once end far slower

Way = HookEvent.Way


@dataclass(frozen=True)
class Address:
    """One that was given out: a workspace's webhook, or the callback of one render."""

    workspace_id: UUID
    render_id: UUID | None = None

    def __str__(self) -> str:
        return f"callback:{self.render_id}" if self.render_id else f"webhook:{self.workspace_id}"


def admit(token: str, workspace_id: UUID, render_id: UUID | None = None) -> Address:
    """Before a body is read and the database asked: a forged address costs two hashes. Raises Gone for one that was
    never given out, and TooMany."""
    if not is_known(token, *filter(None, (workspace_id, render_id))):
        raise Gone(_("There is nothing here."))
    address = Address(workspace_id, render_id)
    limiting.count(f"reports:{address}", A_MINUTE)
    return address


def hear(address: Address, headers: Mapping[str, str], body: bytes) -> list[Render]:
    """Of a report to an address that was admitted, the renders whose next step is due now.

    A repeated one, and one about a video that is not ours, is none. To a webhook nothing is said that is not signed:
    raises NotSigned. Nobody signs callbacks: who knows the address may hint at its render, and at no other.
    """
    event = read_event(body)
    if address.render_id is None:
        check_signature(address, headers, body)
        return keep(address, Way.WEBHOOK, body, event, {"callback_id": event.callback_id})
    if not Render.objects.filter(pk=address.render_id, workspace=address.workspace_id).exists():
        return []  # its workspace is gone, or it was restored away
    return keep(address, Way.CALLBACK, body, event, {"render_id": address.render_id})


def check_signature(address: Address, headers: Mapping[str, str], body: bytes) -> None:
    workspace = address.workspace_id
    if not is_signed(headers, body, secrets_of(workspace)):
        log.warning("Something that its service did not sign came to the webhook of workspace %s.", workspace)
        raise NotSigned(_("The signature does not fit the body."))
    if not is_fresh(headers, timezone.now()):
        log.warning("A report came to the webhook of workspace %s with an old time on it.", workspace)
        raise NotSigned(_("It was sent more than five minutes ago."))


def secrets_of(workspace_id: UUID) -> list[Secret]:
    """Of each engine's service: renders of the one before may still be under way."""
    return [secret for webhook in Webhook.objects.filter(workspace=workspace_id) if (secret := secret_of(webhook))]


def secret_of(webhook: Webhook) -> Secret | None:
    """None where none is kept, or only one that was sealed under another secret key."""
    try:
        return Secret(unseal(webhook.secret, webhook.place_of("secret"))) if webhook.secret else None
    except NotReadable:
        log.warning("The webhook's secret of workspace %s cannot be opened: register it again.", webhook.workspace_id)
        return None


def keep(address: Address, way: Way, body: bytes, event: Event, about: dict[str, Any]) -> list[Render]:
    """Write down that it came; the first time, take the hint, in the same transaction: whoever is not answered comes
    again and finds neither or both."""
    row = HookEvent(workspace_id=address.workspace_id, way=way, kind=event.kind, video_id=event.video_id)
    row.digest = digest_of(address, "body", body)
    row.id_digest = digest_of(address, "id", event.id.encode()) if event.id else None
    with transaction.atomic():
        if not insert(row):
            return []
        workspace = Workspace(pk=address.workspace_id)
        hinted = take_hint(workspace, video_id=event.video_id, by=way.value, **about)
        if hinted:
            HookEvent.objects.filter(pk=row.pk).update(hinted=len(hinted))
    return list(Render.objects.filter(pk__in=hinted).defer("body")) if hinted else []


def insert(row: HookEvent) -> bool:
    """False where it was there before, or its workspace is there no longer."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def digest_of(address: Address, what: str, content: bytes) -> str:
    """One address's reports never stand in the way of another's."""
    return hashlib.sha256(f"{address}:{what}:".encode() + content).hexdigest()
