"""Finding out by itself what became of a request that nobody heard the answer to."""

from contextlib import suppress

from django.db import transaction

from studio.models import Render, Workspace
from studio.wire import HeyGen, NotFound, WireError

from .byhand import asked_by_hand
from .course import Kind
from .doubles import twice
from .leasing import finish
from .locally import locally
from .outcomes import accepted, not_found, not_looked
from .searching import Search, known_ids


def settle(render: Render, client: HeyGen) -> None:
    """One look for an unclear render: found, it goes on; else it is looked for again, or a person has to decide."""
    if render.engine == Workspace.Engine.LOCAL:
        finish(render, locally(render))
    elif render.remote_id:
        _ask_again(render, client)
    else:
        _look(render, client)


def find(render: Render, client: HeyGen) -> bool:
    """Before one is sent again by a person's word: whether the first one has turned up. Where nobody can say, no."""
    search = Search(render, client, everything=True)
    with suppress(WireError):
        search.run()
    return bool(search.ours) and _take(search)


def note_doubles(render: Render, client: HeyGen) -> None:
    """Of one that was sent again: whether the service made a video of an earlier request, too."""
    search = Search(render, client, everything=True)
    with suppress(WireError):
        search.run()
    if search.is_unique:
        for remote_id in search.ours:
            twice(render, remote_id, exchange=search.proof)


def _ask_again(render: Render, client: HeyGen) -> None:
    """It was accepted, so its id is known: perhaps the service, or another key, knows it again."""
    try:
        client.status(render.remote_id)
    except NotFound:
        finish(render, not_found(render, render.passed_over, last=asked_by_hand(render)), client.last)
    except WireError as error:
        finish(render, not_looked(render, error, render.passed_over), client.last)
    else:
        finish(render, accepted(render.engine, render.remote_id, Kind.SETTLED), client.last)


def _look(render: Render, client: HeyGen) -> None:
    last, trouble = asked_by_hand(render), None
    search = Search(render, client, everything=bool(last or render.hinted_id))
    try:
        search.run()
    except WireError as error:
        trouble = error
    if search.ours and _take(search):
        return
    if trouble:
        finish(render, not_looked(render, trouble, search.passed_over), client.last)
    else:
        finish(render, not_found(render, search.passed_over, search.words, last))


@transaction.atomic
def _take(search: Search) -> bool:
    """Of several renders with an author's own callback_id no two take one video: the rows of their workspaces keep them
    in line. False where all that was found is another's by now."""
    render = search.render
    alike = Render.objects.filter(engine=render.engine, callback_id=render.callback_id)
    workspaces = Workspace.objects.filter(pk__in=alike.values("workspace")).order_by("pk")
    list(workspaces.select_for_update(no_key=True).values_list("pk"))
    known = known_ids(search.ours, render)
    free = [one for one in search.ours if one not in known]
    if not free:
        return False
    others = free[1:] if search.is_unique else []
    if not finish(render, accepted(render.engine, free[0], Kind.SETTLED), search.proof):
        render.refresh_from_db()
        if render.state == Render.State.UNCLEAR:
            return True  # its lease ran out, and somebody else is looking
        others = [free[0], *others]
    for remote_id in others:
        twice(render, remote_id, exchange=search.proof)
    return True
