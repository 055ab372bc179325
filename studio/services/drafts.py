"""Saving what was typed, section by section: nothing refused, nothing overwritten unseen."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from studio.models import Scene, Video, Who
from studio.models.prepared import update
from studio.payload import SCENE_SECTIONS, SECTIONS

from .errors import Gone, ServiceError, Stale
from .locking import find_locked_scene, lock, touch
from .merging import kind_of, merge
from .storable import check_storable
from .verdicts import judge

Draft = dict[str, Any]


@dataclass(frozen=True)
class Saved:
    """How a save went: `digest` is that of the draft as it is stored now, whether or not it changed; `shown` the
    verdict that the page shows still, None where nobody knows what it shows."""

    changed: bool
    digest: str
    video: Video
    scene: Scene | None = None
    kind_changed: bool = False
    shown: list[dict[str, Any]] | None = None


def digest(draft: Draft | None) -> str:
    """A short stable hash of one section's draft; a section that is absent has one too."""
    text = json.dumps(draft, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def named(tab: str) -> str:
    """A tab's id comes from outside: only its harmless letters are kept."""
    return re.sub(r"[^\w-]", "", tab)[:64]


def revision_seen(video: Video, tab: str, shown: int, own: int = 0) -> int:
    """What a page may say it shows, which said `shown` when it made `own` changes beside saves: the revision of the
    video as it is, unless somebody else changed it meanwhile. What nobody has seen is not submitted."""
    by_saves = bool(tab) and named(tab) == video.written_by and shown >= video.written_since
    return video.revision if by_saves or shown >= video.revision - own else shown


@transaction.atomic
def save_section(
    who: Who,
    scene_id: UUID | str,
    section: str,
    draft: Draft,
    *,
    seen: str,
    tab: str,
    count: int,
    force: bool = False,
    shown: str = "",
) -> Saved:
    """Keep what was typed into one section of a scene, valid or not; an absent section comes into being.

    `seen` is the digest that the tab was last given, `tab` its id and `count` a number that grows with each of its
    saves; `shown` is the kind whose fields its form shows. Raises Stale where somebody else wrote since (unless
    `force`: "keep mine"), NotStorable, Gone.
    """
    scene = _scene_with(who, scene_id, section)
    return _Save(scene, section, seen, tab, count, force, shown).write(draft)


@transaction.atomic
def add_section(
    who: Who, scene_id: UUID | str, section: str, draft: Draft, *, seen: str, tab: str, count: int, force: bool = False
) -> Saved:
    """A section that the scene goes without; asked again, or where another tab was quicker, the one it has."""
    scene = _scene_with(who, scene_id, section)
    save = _Save(scene, section, seen, tab, count, force)
    return save.write(draft) if save.stored is None else save.result(changed=False)


@transaction.atomic
def drop_section(
    who: Who, scene_id: UUID | str, section: str, *, seen: str, tab: str, count: int, force: bool = False
) -> Saved:
    """Do without an optional section."""
    scene = _scene_with(who, scene_id, section)
    if not SECTIONS[section].optional:
        raise ServiceError(_("A scene cannot do without “%s”.") % _(SECTIONS[section].label))
    return _Save(scene, section, seen, tab, count, force).write(None)


def _scene_with(who: Who, scene_id: UUID | str, section: str) -> Scene:
    if section not in SCENE_SECTIONS:
        raise Gone()
    return find_locked_scene(who, scene_id)


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
        """Who wrote last."""
        return {"tab": named(self.tab), "count": self.count}

    def write(self, draft: Draft | None) -> Saved:
        last = self.row.writers.get(self.section) or {}
        mine = bool(self.writer["tab"]) and last.get("tab") == self.writer["tab"]
        if mine and self.count <= last["count"]:
            return self.result(changed=False)  # a later save of the same tab was quicker
        if draft is not None:
            draft = merge(self.section, self.stored, draft, self.shown)
            check_storable(self.section, draft)
        stored = digest(self.stored)
        if digest(draft) == stored:
            self._remember_writer(last)
            return self.result(changed=False)
        if not mine and not self.force and self.seen != stored:
            raise Stale(self.stored, stored)
        # Who has the digest of what was stored has the verdict on it, too: both came in one answer.
        return self._store(draft, shown=self.row.problems if self.seen == stored else None)

    def _store(self, draft: Draft | None, shown: list[dict[str, Any]] | None) -> Saved:
        before = self.stored
        setattr(self.row, self.section, draft)
        self.row.writers[self.section] = self.writer
        changed = (self.section, "writers", *judge(self.row))
        if isinstance(self.row, Video):
            touch(self.row, *changed, tab=self.writer["tab"])
        else:
            update(self.row, changed)
            touch(self.row.video, tab=self.writer["tab"])
        both = before is not None and draft is not None
        switched = both and kind_of(self.section, before) != kind_of(self.section, draft)
        return self.result(changed=True, kind_changed=switched, shown=shown)

    def _remember_writer(self, last: dict[str, Any]) -> None:
        """An unchanged save counts too: an older one of the same tab, still under way, must not win over it."""
        if last != self.writer:
            self.row.writers[self.section] = self.writer
            update(self.row, ["writers"])

    def result(self, *, changed: bool, **more: Any) -> Saved:
        scene = None if isinstance(self.row, Video) else self.row
        return Saved(changed, digest(self.stored), scene.video if scene else self.row, scene, **more)
