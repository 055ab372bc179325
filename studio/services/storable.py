"""What no database we use can keep is refused in words before it is tried."""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from studio.payload import SECTIONS

from .errors import NotStorable

MAX_DRAFT = 1_000_000  # characters of one section as JSON


def check_storable(section: str, draft: dict[str, Any]) -> None:
    """Raise NotStorable, naming the field, for text that PostgreSQL's jsonb refuses and for a draft out of all size."""
    longest, size = "", 0
    for path, value in _leaves(draft):
        field = _label(section, path)
        _check_value(field, value)
        if isinstance(value, str) and len(value) >= size:
            longest, size = field, len(value)
    if len(json.dumps(draft, ensure_ascii=False)) > MAX_DRAFT:
        raise NotStorable(_("“%s” is too long to be saved. Shorten it; it stays on your screen.") % longest)


def _check_value(field: str, value: Any) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise NotStorable(_("“%s” is not a finite number. Change it and it will be saved.") % field)
    if not isinstance(value, str):
        return
    if "\x00" in value:
        raise NotStorable(_("“%s” holds a NUL character, which cannot be kept. Remove it to save.") % field)
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NotStorable(_("“%s” holds half of a character, which cannot be kept. Type it again.") % field)


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


def _label(section: str, path: tuple[str, ...]) -> str:
    """The field's name as the person sees it; the section's where the key is none of the fields."""
    part = SECTIONS[section]
    for kind in part.kinds:
        for leaf in part.fields(kind).values():
            if leaf.path == path:
                return _(leaf.title)
    return _(part.label)
