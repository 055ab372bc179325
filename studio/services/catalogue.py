"""The avatars and voices that a workspace's engine offers, remembered for an hour."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Workspace
from studio.wire import Avatar, BadKey, HeyGen, Voice, WireError
from studio.wire.emulated import browser_url

from .errors import EngineUnavailable
from .notices import asking

FRESH = 3600  # seconds; pictures in the lists are signed for days, and the lists take the service seconds to make
SEARCHED = ("name", "id", "gender", "language", "kind")


def avatars(workspace: Workspace) -> list[Avatar]:
    """Avatars, then talking photos. Raises EngineUnavailable where there is no list, not even an old one."""
    return _remembered(workspace, "avatars", _avatars_to_show)


def voices(workspace: Workspace) -> list[Voice]:
    return _remembered(workspace, "voices", HeyGen.voices)


def known_name(workspace: Workspace, what: str, id: str) -> str:
    """What the avatar, talking photo or voice is called, as far as a list at hand knows: no service is asked."""
    key = _key(workspace, "voices" if what == "voice" else "avatars") + ":names"
    names = cache.get(key)
    if names is None and workspace.engine == "local":  # the emulator's lists are on this machine, and take no call
        with suppress(EngineUnavailable):
            (voices if what == "voice" else avatars)(workspace)
        names = cache.get(key)
    return (names or {}).get(id, "")


def find[Item: (Avatar, Voice)](items: Iterable[Item], search: str) -> list[Item]:
    """Those in which every word of `search` occurs, in any case."""
    wanted = search.casefold().split()
    return [item for item in items if all(word in _text(item) for word in wanted)]


def _avatars_to_show(client: HeyGen) -> list[Avatar]:
    return [replace(one, picture=browser_url(one.picture)) for one in client.avatars()]


def _text(item: Avatar | Voice) -> str:
    return " ".join([*(getattr(item, name, "") for name in SEARCHED), *getattr(item, "tags", ())]).casefold()


def _key(workspace: Workspace, name: str) -> str:
    return f"catalogue:{workspace.pk}:{workspace.engine}:{workspace.heygen_key_end}:{name}"


def _remembered(workspace: Workspace, name: str, ask: Callable[[HeyGen], list[Any]]) -> list[Any]:
    """The list from the cache while it is fresh; an old one is better than none when the service does not answer."""
    key = _key(workspace, name)
    now = timezone.now().timestamp()
    asked_at, items = cache.get(key) or (0.0, None)
    if items is not None and now - asked_at < FRESH:
        return items
    try:
        with asking(workspace.engine, workspace) as client:
            found = ask(client)
    except WireError as error:
        if items is None:
            raise EngineUnavailable(_words(error)) from None
        return items
    cache.set(key, (now, found), timeout=None)
    cache.set(f"{key}:names", {one.id: one.name for one in found}, timeout=None)  # quicker to read than the list
    return found


def _words(error: WireError) -> str:
    if isinstance(error, BadKey):
        return _("The service does not accept the API key. You can still type an id by hand.")
    return _("The list cannot be fetched at the moment. You can still type an id by hand. (%s)") % error
