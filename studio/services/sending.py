"""The one request that costs money: that it leaves is committed first; only what surely was not taken goes again."""

import logging
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Render, Workspace
from studio.wire import HeyGen, NotSent, RateLimited, Refused, WireError

from .course import WORKER, Kind, allows, take_step, taker_of
from .doubles import twice
from .leasing import finish
from .locally import locally
from .outcomes import Outcome, accepted, again, refused, unclear, waiting
from .pace import lease
from .settling import find
from .slots import NoSlot, begin_sending

log = logging.getLogger(__name__)
State = Render.State


def send(render: Render, client: HeyGen) -> None:
    """From here on a killed worker means: it may have arrived."""
    if render.doubted_from and find(render, client):
        return
    body = render.body.encode()
    sent_at = timezone.now()
    until = sent_at + lease(render.engine)
    try:
        if not begin_sending(render, sent_at=sent_at, lease_until=until):
            return
    except NoSlot as full:
        finish(render, waiting(full.running))
        return
    try:
        remote_id = client.generate(body)
    except WireError as error:
        conclude(render, after_failed_send(render, error), client.last)
    else:
        conclude(render, accepted(render.engine, remote_id), client.last)


def after_failed_send(render: Render, error: WireError) -> Outcome:
    """Only what surely was not taken is sent again by itself."""
    match error:
        case NotSent():
            return again(render, _("The service could not be reached. (%s)") % error)
        case RateLimited():
            return again(render, _("The service was full and took no more."), error.retry_after)
        case Refused():
            return refused(error)
    return locally(render) if render.engine == Workspace.Engine.LOCAL else unclear(str(error))


def conclude(render: Render, outcome: Outcome, exchange: dict[str, Any] | None) -> None:
    """Not by the lease but by the moment of sending: what the service answered stays true, however late we hear, and
    whatever the render was called meanwhile."""
    sent_at = render.sent_at
    while render.sent_at == sent_at and allows(render.state, outcome.to, outcome.kind, taker_of(WORKER)):
        done = take_step(
            render, outcome.to, kind=outcome.kind, by=WORKER, message=outcome.message, exchange=exchange,
            where=Q(sent_at=sent_at), **outcome.columns, lease_until=None,
        )  # fmt: skip
        if done:
            return
        render.refresh_from_db()
    if outcome.kind == Kind.ACCEPTED:
        remote_id = outcome.columns["remote_id"]
        log.error("Render %s was accepted as %s, but had been settled otherwise meanwhile.", render.pk, remote_id)
        twice(render, remote_id, exchange=exchange)
