"""The parts of a scene and the settings of a video, each with its kinds and fields: what forms are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from studio.payload.audio import Audio
from studio.payload.background import Background
from studio.payload.base import _
from studio.payload.character import Character
from studio.payload.shape import Leaf, Shape, shape_of
from studio.payload.text import TextOverlay
from studio.payload.video import Settings
from studio.payload.voice import Voice


@dataclass(frozen=True)
class Section:
    """One part: `kinds` are the values of its `type` (just "" where it has none), the usual one first."""

    name: str
    label: str
    annotation: Any
    optional: bool

    @cached_property
    def shape(self) -> Shape:
        """The section as a tree."""
        return shape_of(self.annotation)

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.shape.choices or ("",)

    def fields(self, kind: str = "") -> Mapping[str, Leaf]:
        """The fields of a kind by name, in the document's order; of the usual kind where `kind` is unknown."""
        kinds = self._fields
        return kinds[kind if kind in kinds else next(iter(kinds))]

    @cached_property
    def all_fields(self) -> Mapping[str, Leaf]:
        """The fields of every kind together."""
        return {name: leaf for fields in self._fields.values() for name, leaf in fields.items()}

    @cached_property
    def _fields(self) -> Mapping[str, Mapping[str, Leaf]]:
        return {kind: {leaf.name: leaf for leaf in self.shape.leaves(kind)} for kind in self.shape.kinds}


SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section("character", _("Presenter"), Character, optional=True),
        Section("voice", _("Voice"), Voice, optional=False),
        Section("background", _("Background"), Background, optional=True),
        Section("text", _("Text"), TextOverlay, optional=True),
        Section("audio", _("Sound"), Audio, optional=True),
        Section("settings", _("Video"), Settings, optional=False),
    )
}
SCENE_SECTIONS = tuple(name for name in SECTIONS if name != "settings")
