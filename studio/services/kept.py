"""Keys that the document does not name: which of them count just now, and a draft with them in place."""

import hashlib
from typing import Any

from studio.models import Scene, Video
from studio.payload import SCENE_SECTIONS, steps, with_kept

from .merging import Draft, kind_of


def kept_keys(row: Scene | Video) -> dict[str, Any]:
    """The unknown keys that are sent as things stand, by their pointer from the scene, or from the top.

    Those in a section that the scene goes without, or that is of another kind now, wait until it is back.
    """
    if isinstance(row, Video):
        return row.unknown
    return {
        pointer: kept["value"]
        for pointer, kept in row.unknown.items()
        if kept.get("kind") is None or kept["kind"] == _kind_at(row.draft, pointer)
    }


def whole_draft(row: Scene | Video) -> Draft:
    """The draft of a scene, or the settings of a video, with the unknown keys where they stood."""
    return with_kept(row.settings if isinstance(row, Video) else row.draft, kept_keys(row))


def marked(draft: Draft, unknown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A scene's unknown keys as they are stored: each with the kind of the section that it came in."""
    stored = {}
    for pointer, value in unknown.items():
        kind = _kind_at(draft, pointer)
        stored[pointer] = {"value": value} if kind is None else {"value": value, "kind": kind}
    return stored


def key_id(pointer: str) -> str:
    """A short name of an unknown key for forms: what comes from elsewhere may hold line ends, or a megabyte."""
    return hashlib.sha256(pointer.encode()).hexdigest()[:16]


def _kind_at(draft: Draft, pointer: str) -> str | None:
    """The kind of the section that `pointer` leads into; None where it leads into none that is there."""
    section, *inside = steps(pointer)
    part = draft.get(section)
    return kind_of(section, part) if inside and section in SCENE_SECTIONS and isinstance(part, dict) else None
