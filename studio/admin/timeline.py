"""What happened to one render, in the order in which it did."""

import json

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from studio.models import Render, RenderEvent
from studio.services.authors import names_of

MOST = 500  # of a render that was looked at by hand again and again
BYS = {
    "worker": _("a worker"),
    "webhook": _("the service's webhook"),
    "callback": _("the service's callback"),
    "local": _("the owner of this machine"),
}


def timeline_of(render: Render) -> SafeString:
    """Two queries, however much there is to tell."""
    events = list(render.events.order_by("-id")[: MOST + 1])
    shown = events[:MOST][::-1]
    names = names_of(event.by for event in shown)
    context = {
        "entries": [(event, BYS.get(event.by) or names[event.by], laid_out(event)) for event in shown],
        "most": MOST if len(events) > MOST else None,
    }
    return render_to_string("admin/studio/render/timeline.html", context)


def laid_out(event: RenderEvent) -> str:
    return json.dumps(event.exchange, indent=2, ensure_ascii=False) if event.exchange else ""
