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


def merge(section: str, stored: Draft | None, typed: Draft, shown: str = "") -> Draft:
    """`typed` over `stored`.

    The form has shown every field of the kind `shown`, so those that are not in `typed` were emptied; by default
    that is the kind that was typed, and nothing on a switch of kind. The other kinds' fields stay: switching back
    brings them again, and so does repeating a switch whose answer was lost.
    """
    merged = deepcopy(stored or {})
    if shown not in SECTIONS[section].kinds:
        kind = kind_of(section, typed)
        shown = kind if stored and kind_of(section, stored) == kind else ""
    if stored and shown in SECTIONS[section].kinds:
        for leaf in SECTIONS[section].fields(shown).values():
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
