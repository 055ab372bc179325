"""What is told of a workspace's webhooks: whether they are in order, and what came."""

from collections.abc import Iterator

from django.db.models import Count, Max, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from studio.models import HookEvent, Webhook, Workspace

from .callbacks import address_problem, public_base
from .engines import engine_problem
from .hearing import secret_of


def tell_webhooks(workspace: Workspace) -> list[str]:
    """A sentence or two each; none holds a token or a secret."""
    kept = list(Webhook.objects.filter(workspace=workspace))
    told = [f"{webhook.get_engine_display()}: {state_of(webhook)}" for webhook in kept]
    if not any(webhook.engine == workspace.engine for webhook in kept):
        why = address_problem(workspace) or engine_problem(workspace) or _("Until it is, the service is asked instead.")
        told.insert(0, f"{workspace.get_engine_display()}: {_('not registered.')} {why}".strip())
    return [*told, *reports_to(workspace)]


def state_of(webhook: Webhook) -> str:
    if webhook.state == Webhook.State.UNFINISHED:
        return _("it is not known whether it was registered or removed. Do either once more.")
    words = _("registered with %(base)s, on %(on)s") % {"on": moment(webhook.registered_at), "base": webhook.base}
    if secret_of(webhook) is None:
        return f"{words} – {_('its secret was sealed under another secret key: register it again.')}"
    if public_base(webhook.engine) != webhook.base:
        return f"{words} – {_('that is not STUDIO_PUBLIC_URL any more: register it again, or remove it.')}"
    return words


def reports_to(workspace: Workspace) -> Iterator[str]:
    counts = {"n": Count("pk"), "hints": Count("pk", filter=Q(hinted__gt=0)), "last": Max("received_at")}
    rows = HookEvent.objects.filter(workspace=workspace).order_by("-way")
    found = list(rows.values_list("way").annotate(**counts))
    for way, count, hints, last in found:
        where = _("Reports to the webhook") if way == HookEvent.Way.WEBHOOK else _("Reports to renders' own addresses")
        words = _("%(where)s: %(count)s, of which %(hints)s made the studio look. The last: %(last)s")
        yield words % {"where": where, "count": count, "hints": hints, "last": moment(last)}
    if not found:
        yield _("No report has come so far.")


def moment(at) -> str:
    """As on every page of the admin that tells when something happened."""
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}"
