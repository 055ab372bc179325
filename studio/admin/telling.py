"""Facts of one render in words, for the columns and fields of the admin."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studio.models import Render, Workspace
from studio.services.refusals import Place, reason_of
from studio.services.watching import standing as standing_of
from studio.services.workspaces import is_home
from studio.templatetags.studio import clock

from .rows import NOTHING

UNTITLED = gettext_lazy("Untitled video")
WITH_CAPTIONS = [
    ("captioned", gettext_lazy("With captions in the picture")),
    ("captions", gettext_lazy("Captions")),
]


def fieldsets(render: Render) -> list[Any]:
    """What there is to tell of this one: a row that says nothing hides one that does."""
    first = [("name", "state", "length")]
    first += ["standing"] if render.is_open else []
    first += ["error"] if render.error_code or render.error_message else []
    first += ["player"] if render.state == Render.State.COMPLETED else []
    expected = [("expected", "length"), "cost"] if render.estimated_low is not None else []
    return [
        (None, {"fields": first}),
        (_("What happened"), {"fields": ["timeline"]}),
        *([(_("Expected, and what came"), {"fields": expected})] if expected else []),
        (_("Submission"), {"fields": [("video_link", "revision", "scenes"), ("written_by", "workspace", "engine")]}),
        (_("Course"), {"fields": [("created_at", "sent_at", "finished_at"), ("attempts", "next_at", "lease_until")]}),
        (_("Names it goes by"), {"fields": ["id", "remote_id", "callback_id"]}),
        (_("Request"), {"fields": ["request_sent"], "classes": ["collapse"]}),
    ]


def title(render: Render) -> str:
    return render.title or UNTITLED


def maker(render: Render) -> str:
    """The engine, as short as a column is."""
    return _("Emulator") if render.engine == Workspace.Engine.LOCAL else render.get_engine_display()


def moment(at: datetime) -> SafeString:
    local = timezone.localtime(at)
    return format_html('<time class="nowrap" datetime="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}")


def length(render: Render) -> str:
    return NOTHING if render.seconds is None else clock(render.seconds)


def standing(render: Render) -> str:
    """Slow or lost while it goes on, or in whose hands it is."""
    if found := standing_of(render):
        return f"{found.sentence} {found.next_step}"
    if render.needs_person:
        return _("It waits for a person: look for it once more, send it again, or give it up.")
    return _("It goes on by itself.")


def error(render: Render) -> str:
    """The sentence, what to do next, where in the video it is, and what the service wrote."""
    reason = reason_of(render)
    if reason is None:
        return render.error_message or NOTHING
    places = format_html_join(", ", "{}", [[place_of(render, place)] for place in reason.places])
    said = _("The service wrote: %s") % reason.said if reason.said else ""
    parts = [part for part in (reason.sentence, reason.next_step, places, said) if part]
    return format_html_join("", "<p>{}</p>", [[part] for part in parts])


def place_of(render: Render, place: Place) -> str:
    """A link to the scene where it is still there, and where this studio's own pages show it."""
    if not place.scene or render.video.removed_at or not is_home(render.workspace):
        return place.label
    address = f"{reverse('editor', args=[render.video_id])}?scene={place.scene.pk}"
    return format_html('<a href="{}">{}</a>', address, place.label)


def player(render: Render) -> str:
    """The film, and its captions where they were asked for."""
    if render.state != Render.State.COMPLETED:
        return NOTHING
    film = format_html(
        '<video class="studio-player" controls playsinline preload="metadata" src="{}"></video>', file(render, "film")
    )
    if not render.payload.get("caption"):
        return film
    links = [(file(render, kind), words) for kind, words in WITH_CAPTIONS]
    return format_html("{}<p>{}</p>", film, format_html_join(" · ", '<a href="{}">{}</a>', links))


def file(render: Render, kind: str) -> str:
    return reverse("admin:studio_render_file", args=[render.pk, kind])


def expected(render: Render) -> str:
    low, high = render.estimated_low, render.estimated_high
    if low is None:
        return NOTHING
    if high is None:
        return _("%s or more") % clock(low)
    return clock(low) if clock(low) == clock(high) else f"{clock(low)}–{clock(high)}"


def cost(render: Render) -> str:
    low, high = render.cost_low, render.cost_high
    if low is None:
        return NOTHING
    span = f"{low.normalize():f}" if high is None or low == high else f"{low.normalize():f}–{high.normalize():f}"
    return f"{span} {render.currency}".strip()
