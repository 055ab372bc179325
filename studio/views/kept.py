"""Unknown keys as the editor lists them: short, harmless, and each in the section that it came in."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from studio.models import Scene, Video
from studio.payload import SCENE_SECTIONS, steps
from studio.services.kept import kept_keys, key_id

SHOWN = 60  # characters of a name or a value
SCENE = "scene"  # where keys are listed that stand beside the sections


@dataclass(frozen=True)
class Key:
    """`name` is the way to it inside of its section, `value` its JSON; both cut, and without what cannot be seen."""

    id: str
    name: str
    value: str


def keys_of_scene(scene: Scene) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for pointer, value in kept_keys(scene).items():
        section, *inside = steps(pointer)
        section, inside = (section, inside) if section in SCENE_SECTIONS else (SCENE, [section, *inside])
        found[section].append(_key(pointer, inside or [section], value))
    return dict(found)


def keys_of_video(video: Video) -> list[Key]:
    return [_key(pointer, steps(pointer), value) for pointer, value in kept_keys(video).items()]


def _key(pointer: str, inside: list[str], value: Any) -> Key:
    name = ".".join(_short(step) or '""' for step in inside)
    return Key(key_id(pointer), name, _short(json.dumps(value, ensure_ascii=False)))


def _short(text: str) -> str:
    seen = "".join(one if one.isprintable() else "·" for one in text[: SHOWN + 1])
    return seen if len(text) <= SHOWN else seen[:SHOWN] + "…"
