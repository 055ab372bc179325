"""A workspace's webhook: registered with the service that makes its videos, and removed again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Webhook, Workspace
from studio.models.sealing import seal
from studio.wire import BadKey, Endpoint, HeyGen, NotFound, NotSent, RateLimited, Refused, Unclear, WireError

from .callbacks import address_problem, public_base, public_part, webhook_path, webhook_url
from .errors import EngineUnavailable, ServiceError
from .hearing import secret_of
from .notices import asking

# What ends a video, and its captions, which come some seconds later.
EVENTS = (
    "avatar_video.success",
    "avatar_video.fail",
    "avatar_video_caption.success",
    "avatar_video_caption.fail",
)
BUSY = timedelta(minutes=5)  # longer than all its calls together may take
WORKS = {"", "enabled", "active"}  # an endpoint's status

State = Webhook.State


def register_webhook(workspace: Workspace) -> Webhook:
    """Let the service of the workspace's engine report to the studio; where it does already, nothing happens.

    Whatever it has of this workspace beside that, from a time that was cut short, or under an address of before, is
    found by its path and removed. Raises ServiceError, and EngineUnavailable.
    """
    if problem := address_problem(workspace):
        raise ServiceError(problem)
    url = webhook_url(workspace)
    with claimed(workspace, workspace.engine) as webhook, in_words(url), asking(webhook.engine, workspace) as client:
        there = own_endpoints(client, workspace)
        if not is_in_order(webhook, there, url):
            begin(webhook)
            remove_all(client, there)
            add(client, webhook, url)
    return webhook


def remove_webhook(workspace: Workspace) -> int:
    """Let no service report to it any longer; how many addresses were removed there. Raises ServiceError."""
    kept = Webhook.objects.filter(workspace=workspace).values_list("engine", flat=True)
    return sum(remove_from(workspace, engine) for engine in dict.fromkeys([workspace.engine, *kept]))


def remove_from(workspace: Workspace, engine: str) -> int:
    with claimed(workspace, engine) as webhook:
        try:
            with in_words(), asking(engine, workspace) as client:
                there = own_endpoints(client, workspace)
                if there:
                    begin(webhook)
                remove_all(client, there)
        except EngineUnavailable as error:
            if not webhook.base:
                return 0  # nothing was ever registered by this studio
            webhook.base = ""
            words = _("It is forgotten here, so that no report is believed. Remove it with the service itself, too: %s")
            raise ServiceError(words % error.sentence) from None
        webhook.base = ""
        return len(there)


def own_endpoints(client: HeyGen, workspace: Workspace) -> list[Endpoint]:
    """What the service has registered of this workspace, under whatever address the studio then had."""
    return [one for one in client.endpoints() if webhook_path(workspace.pk) in one.url]


def is_in_order(webhook: Webhook, there: list[Endpoint], url: str) -> bool:
    """Whether what is there is what is kept here, works, and reports all that matters."""
    secret = secret_of(webhook)
    if webhook.state != State.REGISTERED or secret is None or len(there) != 1:
        return False
    [one] = there
    same = (one.id, one.url, one.secret or secret) == (webhook.endpoint_id, url, secret)
    return same and one.status.lower() in WORKS and (not one.events or set(EVENTS) <= set(one.events))


def remove_all(client: HeyGen, there: list[Endpoint]) -> None:
    for one in there:
        with suppress(NotFound):
            client.delete_endpoint(one.id)


def begin(webhook: Webhook) -> None:
    """From here on it is not known what the service has: committed before anything is asked that changes it."""
    webhook.state, webhook.base = State.UNFINISHED, public_base(webhook.engine) or webhook.base or "-"
    webhook.save(update_fields=["state", "base"])


def add(client: HeyGen, webhook: Webhook, url: str) -> None:
    """The secret may be told this once; without it no report can be told from a forged one."""
    try:
        endpoint = client.add_endpoint(url, EVENTS)
        if not endpoint.secret:
            client.delete_endpoint(endpoint.id)
            raise Refused(200, "", _("it told no secret to know its reports by, and was removed again."))
    except (NotSent, RateLimited, Refused):
        webhook.base = ""  # a definite no, and what was there before is removed
        raise
    webhook.secret = seal(endpoint.secret.reveal(), webhook.place_of("secret"))
    webhook.endpoint_id, webhook.state, webhook.registered_at = endpoint.id[:100], State.REGISTERED, timezone.now()
    webhook.save(update_fields=["secret", "endpoint_id", "state", "registered_at"])


@contextmanager
def claimed(workspace: Workspace, engine: str) -> Iterator[Webhook]:
    """The row, in nobody else's hands meanwhile: of two clicks one registers. One that has no `base` in the end stands
    for nothing at the service, and goes."""
    webhook, _made = Webhook.objects.get_or_create(workspace=workspace, engine=engine)
    now = timezone.now()
    mine = Webhook.objects.filter(pk=webhook.pk)
    if not mine.filter(Q(busy_until=None) | Q(busy_until__lt=now)).update(busy_until=now + BUSY):
        raise ServiceError(_("It is being registered or removed at this moment. Look again in some minutes."))
    webhook.refresh_from_db()
    try:
        yield webhook
    finally:
        if webhook.base:
            mine.filter(busy_until=webhook.busy_until).update(busy_until=None)
        else:
            mine.delete()


@contextmanager
def in_words(url: str = "") -> Iterator[None]:
    """What the service answers as a sentence, without the token of the address that it was given."""
    try:
        yield
    except WireError as error:
        kind = EngineUnavailable if isinstance(error, BadKey) else ServiceError
        told = str(error).replace(url, public_part(url)) if url else str(error)
        raise kind(sentence_of(error, bool(url)) % {"words": told.rstrip(".")}) from None


def sentence_of(error: WireError, adding: bool) -> str:
    match error:
        case BadKey():
            return _("The service does not know the key of this workspace (%(words)s). Give it the right one.")
        case Refused() if adding:
            return _(
                "The service did not take the address: %(words)s. Look whether STUDIO_PUBLIC_URL is where the outside "
                "reaches the studio, then register it again."
            )
        case Refused():
            return _("The service refused: %(words)s. Try again later, or remove it in the service's own settings.")
        case Unclear():
            return _(
                "The service gave no clear answer: %(words)s. Do it once more: what it has by now is found by its "
                "address and removed."
            )
    return _("The service could not be asked: %(words)s. Try again later.")
