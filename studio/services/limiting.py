"""How often somebody may ask in a minute, counted in the memory of each process."""

import time

from django.core.cache import caches
from django.utils.translation import gettext as _

from .errors import TooMany


def count(what: str, most: int) -> None:
    """One more of `what` in this minute; raises TooMany beyond `most`, where 0 is no limit.

    Each process counts for itself, so that N of them let N times as many through: it keeps a flood from the database
    and is no quota. What is counted takes bounded memory; where more is counted than that holds, some are forgotten.
    """
    if not most:
        return
    counters, counter = caches["counters"], f"{what}:{int(time.time() // 60)}"
    counters.add(counter, 0, 120)
    try:
        counted = counters.incr(counter)
    except ValueError:  # pushed out at this moment
        counted = 1
    if counted > most:
        raise TooMany(_("Too much at once. Come back in a minute."))
