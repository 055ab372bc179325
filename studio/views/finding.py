"""The head of the list of renders: what is looked for, and how much of it there is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from studio.models import Render, Video, Who, Workspace
from studio.services import listing
from studio.services.listing import Filters


@dataclass(frozen=True)
class Tab:
    """`number` is None where it is not known without counting."""

    state: str
    label: str
    number: int | None


def finding(who: Who, filters: Filters) -> dict:
    totals = listing.totals_of(who, filters)
    return {
        "filters": filters,
        "of_video": Video.objects.of(who).filter(pk=filters.video).first() if filters.video else None,
        "tabs": tabs(filters, totals),
        "totals": totals,
        "shown": totals and (totals.numbers.get(filters.state, 0) if filters.state else totals.number),
        "film": film_words(totals.seconds) if totals and filters.state in ("", Render.State.COMPLETED) else "",
        "engines": Workspace.Engine.choices,
        "longest": listing.LONGEST,
    }


def tabs(filters: Filters, totals: listing.Totals | None) -> list[Tab]:
    """All, and each state; where the numbers are known only those that hold something, and the open one."""
    if totals is None:
        return [Tab("", _("All"), None), *(Tab(value, label, None) for value, label in Render.State.choices)]
    known = [Tab(value, label, totals.numbers.get(value, 0)) for value, label in Render.State.choices]
    return [Tab("", _("All"), totals.number), *(tab for tab in known if tab.number or tab.state == filters.state)]


def film_words(seconds: float) -> str:
    """The length of many films together, no finer than anybody asks: "3 h 12 min", "4 min", "50 s"; "" for none."""
    if seconds < 60:
        return _("%s s") % round(seconds) if seconds else ""
    hours, minutes = divmod(round(seconds / 60), 60)
    return (
        _("%(hours)s h %(minutes)s min") % {"hours": f"{hours:,}", "minutes": minutes}
        if hours
        else (_("%s min") % minutes)
    )
