"""Which looks for an unclear render a person asked for: they come on top of those that it has by itself."""

from datetime import datetime

from studio.models import Render

from .course import Kind


def asked_by_hand(render: Render) -> datetime | None:
    """Where a person asked for the look that is due: when it was last looked for by itself, or became unclear. Else
    None.

    The events tell: after a person's word, the first look that came to its end was theirs.
    """
    last, asked = render.sent_at or render.created_at, False
    for kind, before, at in render.events.filter(state=Render.State.UNCLEAR).values_list("kind", "before", "at"):
        if before != Render.State.UNCLEAR:
            last, asked = at, False
        elif kind == Kind.CHECKED:
            asked = True
        elif kind == Kind.NOT_FOUND:
            last, asked = last if asked else at, False
    return last if asked else None
