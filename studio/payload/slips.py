"""The slips that bodies in the wild show, by the object they stand in: other names, other forms."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from studio.payload.problems import Code
from studio.payload.sections import SECTIONS
from studio.payload.values import BOOLEANS, is_blank

# Wrong name → right name, by the title of the shape and its kind (old reference pages and public code).
NAMES: dict[tuple[str, str], dict[str, str]] = {
    ("Video", ""): {"dimensions": "dimension"},
    ("Voice", "audio"): {"url": "audio_url"},
    ("Sound", ""): {"url": "audio_url"},
    ("Voice", "text"): {"elevanlabs_settings": "elevenlabs_settings", "script": "input_text", "text": "input_text"},
}
NAMES["Request", ""] = NAMES["Video", ""]
TOP = ("Request", "Video")  # the titles of the shapes that hold settings
OUTER = (*TOP, "Scene")  # where keys are put that belong further in

RATIOS = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:5": (1080, 1350),
    "5:4": (1350, 1080),
    "4:3": (1440, 1080),
    "3:4": (1080, 1440),
}


def renamed(given: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The (wrong, right) names in `given`, where the right one is free."""
    taken = {key for key, value in given.items() if not _says_nothing(value)}
    for wrong, right in names.items():
        if wrong in taken and right not in taken:
            taken.add(right)
            yield wrong, right


def reshaped(given: dict[str, Any]) -> Iterator[tuple[str, str, Any, Code]]:
    """The (given key, right key, value, note) of settings that came in another form."""
    ratio = given.get("aspect_ratio")
    size = RATIOS.get(ratio.strip()) if isinstance(ratio, str) else None
    if size and all(_says_nothing(given.get(key)) for key in ("dimension", "dimensions")):
        yield "aspect_ratio", "dimension", {"width": size[0], "height": size[1]}, Code.ASPECT_RATIO
    caption = given.get("caption")
    if isinstance(caption, dict):
        wanted = caption.get("enabled", True)
        wanted = BOOLEANS.get(wanted.strip().lower(), wanted) if isinstance(wanted, str) else wanted
        if isinstance(wanted, bool):
            yield "caption", "caption", wanted, Code.CAPTION_OBJECT


def _says_nothing(value: Any) -> bool:
    return all(map(_says_nothing, value.values())) if isinstance(value, dict) else is_blank(value)


@cache
def _homes() -> dict[str, str]:
    homes = {name: "Scene" for name in SECTIONS if name != "settings"}
    for section in SECTIONS.values():
        for name in section.shape.fields(None):
            homes.setdefault(name, section.label)
    return homes


def home_of(key: str) -> str | None:
    """The label of the part that `key` belongs to, for one found outside of it."""
    return _homes().get(key)
