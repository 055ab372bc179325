"""Saving what was typed, section by section: nothing refused, nothing overwritten unseen."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from studio.models import Scene, Video
from studio.payload import SCENE_SECTIONS, SECTIONS

from .errors import Gone, ServiceError, Stale
from .locking import lock, lock_scene, touch
from .merging import kind_of, merge
from .storable import check_storable
from .verdicts import judge

Draft = dict[str, Any]


@dataclass(frozen=True)
class Saved:
    """How a save went: `digest` is that of the draft as it is stored now, whether or not it changed."""

    changed: bool
    digest: str
    video: Video
    scene: Scene | None = None
    kind_changed: bool = False


def digest(draft: Draft | None) -> str:
    """A short stable hash of one section's draft; a section that is absent has one too."""
    text = json.dumps(draft, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def save_section(
    scene: Scene, section: str, draft: Draft, *, seen: str, tab: str, count: int, force: bool = False, shown: str = ""
) -> Saved:
    """Keep what was typed into one section of a scene, valid or not; an absent section comes into being.

    `seen` is the digest that the tab was last given, `tab` its id and `count` a number that grows with each of its
    saves; `shown` is the kind whose fields its form shows. Raises Stale where somebody else wrote since (unless
    `force`: "keep mine"), NotStorable, Gone.
    """
    if section not in SCENE_SECTIONS:
        raise Gone()
    lock_scene(scene)
    return _Save(scene, section, seen, tab, count, force, shown).write(draft)


@transaction.atomic
def drop_section(scene: Scene, section: str, *, seen: str, tab: str, count: int, force: bool = False) -> Saved:
    """Do without an optional section."""
    if section not in SCENE_SECTIONS:
        raise Gone()
    if not SECTIONS[section].optional:
        raise ServiceError(_("A scene cannot do without “%s”.") % _(SECTIONS[section].label))
    lock_scene(scene)
    return _Save(scene, section, seen, tab, count, force).write(None)


@transaction.atomic
def save_settings(video: Video, draft: Draft, *, seen: str, tab: str, count: int, force: bool = False) -> Saved:
    """The same for the title and the output settings of a video."""
    lock(video)
    return _Save(video, "settings", seen, tab, count, force).write(draft)


@dataclass(frozen=True)
class _Save:
    """One save of one section of `row`, under the video's lock."""

    row: Scene | Video
    section: str  # its draft is in the column of the same name
    seen: str
    tab: str
    count: int
    force: bool
    shown: str = ""

    @property
    def stored(self) -> Draft | None:
        return getattr(self.row, self.section)

    @property
    def writer(self) -> dict[str, Any]:
        """Who wrote last. A tab's id comes from outside: only its harmless letters are kept."""
        return {"tab": re.sub(r"[^\w-]", "", self.tab)[:64], "count": self.count}

    def write(self, draft: Draft | None) -> Saved:
        last = self.row.writers.get(self.section) or {}
        mine = bool(self.writer["tab"]) and last.get("tab") == self.writer["tab"]
        if mine and self.count <= last["count"]:
            return self._result(changed=False)  # a later save of the same tab was quicker
        if draft is not None:
            draft = merge(self.section, self.stored, draft, self.shown)
            check_storable(self.section, draft)
        if digest(draft) == digest(self.stored):
            self._remember_writer(last)
            return self._result(changed=False)
        if not mine and not self.force and self.seen != digest(self.stored):
            raise Stale(self.stored, digest(self.stored))
        return self._store(draft)

    def _store(self, draft: Draft | None) -> Saved:
        before = self.stored
        setattr(self.row, self.section, draft)
        self.row.writers[self.section] = self.writer
        changed = (self.section, "writers", *judge(self.row))
        if isinstance(self.row, Video):
            touch(self.row, *changed)
        else:
            self.row.save(update_fields=changed)
            touch(self.row.video)
        both = before is not None and draft is not None
        switched = both and kind_of(self.section, before) != kind_of(self.section, draft)
        return self._result(changed=True, kind_changed=switched)

    def _remember_writer(self, last: dict[str, Any]) -> None:
        """An unchanged save counts too: an older one of the same tab, still under way, must not win over it."""
        if last != self.writer:
            self.row.writers[self.section] = self.writer
            self.row.save(update_fields=["writers"])

    def _result(self, *, changed: bool, kind_changed: bool = False) -> Saved:
        if isinstance(self.row, Video):
            return Saved(changed, digest(self.stored), self.row, None, kind_changed)
        return Saved(changed, digest(self.stored), self.row.video, self.row, kind_changed)
