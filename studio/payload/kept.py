"""Unknown keys back in their place in a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from studio.payload.problems import steps
from studio.payload.sections import SCENE_SECTIONS


def with_kept(draft: Mapping[str, Any], unknown: Mapping[str, Any]) -> dict[str, Any]:
    """A scene's or the settings' draft with its unknown keys (by their pointer inside of it) where they stood.

    They never take the place of a key that is there. A section that the scene goes without takes them with it; an
    object inside of one, or of the settings, comes back for them. The draft itself stays as it is.
    """
    whole = _copied(draft)
    for pointer, value in unknown.items():
        *above, key = steps(pointer)
        if not above or above[0] not in SCENE_SECTIONS or isinstance(whole.get(above[0]), dict):
            _put_in(whole, above, key, value)
    return whole


def _copied(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in draft.items()}


def _put_in(holder: Any, above: Sequence[str], key: str, value: Any) -> None:
    for step in above:
        if holder.get(step) is None:
            holder[step] = {}
        holder = holder[step]
        if not isinstance(holder, dict):
            return
    if holder.get(key) is None:
        holder[key] = value
