"""How what was typed joins what is stored: the other kind's values wait, keys of unknown origin stay."""

from copy import deepcopy
from typing import Any

from studio.payload import SECTIONS

Draft = dict[str, Any]


def kind_of(section: str, draft: Draft) -> str:
    """The kind that a draft is of; the section's usual one where it names none that exists."""
    kinds = SECTIONS[section].kinds
    kind = draft.get("type")
    return kind if isinstance(kind, str) and kind in kinds else kinds[0]


def merge(section: str, stored: Draft | None, typed: Draft) -> Draft:
    """`typed` over `stored`.

    Within one kind the form has shown every field, so what is not in `typed` was emptied. A switch of kind
    shows other fields than it leaves behind, so nothing is taken away then: switching back brings it again.
    """
    merged = deepcopy(stored or {})
    kind = kind_of(section, typed)
    if stored and kind_of(section, stored) == kind:
        for leaf in SECTIONS[section].fields(kind).values():
            _remove(merged, leaf.path)
    return _overlay(merged, typed)


def _remove(draft: Draft, path: tuple[str, ...]) -> None:
    """Take away the value at `path`, and the objects around it that it leaves empty."""
    key, *rest = path
    if key not in draft:
        return
    if not rest:
        del draft[key]
    elif isinstance(draft[key], dict):
        _remove(draft[key], tuple(rest))
        if not draft[key]:
            del draft[key]


def _overlay(draft: Draft, typed: Draft) -> Draft:
    for key, value in typed.items():
        if value is None or value == "":
            continue
        if isinstance(value, dict):
            inside = draft.get(key)
            value = _overlay(inside if isinstance(inside, dict) else {}, value)
            if not value:
                continue
        draft[key] = value
    return draft
