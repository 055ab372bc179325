"""What no database we use can keep is refused in words before it is tried."""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from studio.payload import SECTIONS

from .errors import NotStorable

SURROGATE = re.compile("[\ud800-\udfff]")
MAX_DRAFT = 1_000_000  # characters of one section as JSON


def check_storable(section: str, draft: dict[str, Any]) -> None:
    """Raise NotStorable, naming the field, for text that PostgreSQL's jsonb refuses and for a draft out of all size."""
    kind = str(draft.get("type", ""))
    longest: tuple[int, tuple[str, ...]] = (0, ())
    for path, value in _leaves(draft):
        if words := _fault(value):
            raise NotStorable(words % _label(section, kind, path))
        if isinstance(value, str):
            longest = max(longest, (len(value), path))
    if len(json.dumps(draft, ensure_ascii=False)) > MAX_DRAFT:
        words = _("“%s” is too long to be saved. Shorten it; it stays on your screen.")
        raise NotStorable(words % _label(section, kind, longest[1]))


def _fault(value: Any) -> str:
    if isinstance(value, float) and not isfinite(value):
        return _("“%s” is not a finite number. Change it and it will be saved.")
    if isinstance(value, str) and "\x00" in value:
        return _("“%s” holds a NUL character, which cannot be kept. Remove it to save.")
    if isinstance(value, str) and SURROGATE.search(value):
        return _("“%s” holds half of a character, which cannot be kept. Type it again.")
    return ""


def _leaves(draft: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with its path, and every key as a value; without recursion, so that depth cannot hurt."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), draft)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(((*path, str(key)), part) for key, part in value.items())
            yield from ((path, key) for key in value)
        elif isinstance(value, list):
            waiting.extend((path, part) for part in value)
        else:
            yield path, value


def _label(section: str, kind: str, path: tuple[str, ...]) -> str:
    """The field's name as the person sees it; the section's where the key is none of the fields."""
    part = SECTIONS[section]
    for one in sorted(part.kinds, key=lambda one: one != kind):  # kinds share names, but not what they are called
        for leaf in part.fields(one).values():
            if leaf.path == path:
                return _(leaf.title)
    return _(part.label)


def storable(text: str) -> str:
    """Somebody else's words without what no database keeps: a service's answer must not break the writing down."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
