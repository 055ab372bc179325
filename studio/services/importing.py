"""Requests from elsewhere become videos: nothing lost, nothing changed without a note."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.models import Scene, Video, Who
from studio.payload import SECTIONS, Adopted, Body, Code, Problem, adopt, bounded, join, read_source, steps
from studio.payload.problems import shown
from studio.words import sentence

from .callbacks import is_a_studios
from .errors import Gone, NotImportable, NotStorable
from .kept import key_id, marked
from .locking import check_revision, insert, lock, lock_scene, touch
from .storable import check_storable
from .verdicts import VIDEO_COLUMNS, judge
from .videos import first_result, new_video

MAX_BODIES = 50  # of one import
MAX_TOTAL = 20_000_000  # bytes of all sources of one import
MAX_KEPT = 1_000_000  # characters of all unknown keys of one video as JSON


@dataclass(frozen=True)
class Import:
    """How one body fared: the video, or why there is none. `number` counts from 1 in its source; `pointer` is where in
    the body the reason lies, `text` the body to be put right and tried again."""

    number: int
    source: str = ""
    video: Video | None = None
    sentence: str = ""
    pointer: str = ""
    text: str = ""


def import_sources(who: Who, sources: Iterable[tuple[str, bytes]], id: UUID) -> list[Import]:
    """Several pastes and files, each with its name, under one minted `id`: the same again finds the same videos.

    One at a time; what comes after MAX_BODIES or MAX_TOTAL is told that it was not read.
    """
    found: list[Import] = []
    size = 0
    for place, (name, data) in enumerate(sources):
        size += len(data)
        if len(found) >= MAX_BODIES or size > MAX_TOTAL:
            found.append(
                Import(1, name, sentence=_("This was not read, as there was enough before it. Import it again."))
            )
            continue
        own = uuid5(id, f"{place} {hashlib.sha256(data).hexdigest()}")
        found += [replace(one, source=name) for one in import_source(who, data, own)]
    return found


def import_source(who: Who, data: bytes, id: UUID) -> list[Import]:
    """A video for each body in what was pasted or uploaded, each by itself: one that is refused stops no other.

    `id` is the minted id of the first video, and those of the others follow from it: asked again, they are found.
    """
    bodies = read_source(data)
    if len(bodies) > MAX_BODIES:
        words = _("There are %(count)s requests in this; import at most %(most)s at once.")
        return [Import(1, sentence=words % {"count": len(bodies), "most": MAX_BODIES})]
    return [_import(who, body, number, id) for number, body in enumerate(bodies, 1)]


def _import(who: Who, body: Body, number: int, id: UUID) -> Import:
    try:
        video = import_payload(who, body, id if number == 1 else uuid5(id, str(number)))
    except NotImportable as refusal:
        return Import(number, sentence=refusal.sentence, pointer=refusal.pointer, text=body.text)
    except Gone:
        words = _("The video that this became was removed since. Bring it back, or import this once more.")
        return Import(number, sentence=words, text=body.text)
    return Import(number, video=video)


def import_payload(who: Who, body: Body, id: UUID | str) -> Video:
    """A new video with the scenes of `body`, whatever is wrong with them; asked again with the same id, the first.

    Raises NotImportable for what is no request or cannot be kept, Gone where the id is somebody else's.
    """
    return _store(who, _adopted(body), id)


@transaction.atomic
def replace_payload(
    video: Video, body: Body, revisions: Collection[int] | None = None, at: datetime | None = None
) -> list[Scene]:
    """Everything in `video` as `body` has it; its scenes now. Those it had can be brought back, as any that were
    removed; `at` is when that was, where it is not now.

    Raises NotImportable, and Moved where the video is at none of the `revisions` (None takes any).
    """
    adopted = _adopted(body)
    lock(video)
    check_revision(video, revisions)
    Scene.objects.filter(video=video).present().update(removed_at=at or timezone.now())
    video.settings = adopted.settings.draft
    video.writers = {}  # a tab that is open wrote something else
    rows = _filled(video, adopted)
    touch(video, "settings", "unknown", "notes", "writers", *VIDEO_COLUMNS)
    return Scene.objects.bulk_create(rows)


def _adopted(body: Body) -> Adopted:
    adopted = Adopted(problem=body.problem) if body.problem else adopt(body.value)
    if adopted.problem:
        raise NotImportable(sentence(adopted.problem), shown(adopted.problem.pointer))
    _check_size(adopted)
    return replace(adopted, notes=[*body.notes, *adopted.notes, *_without_envelope(adopted.settings.draft)])


def _without_envelope(settings: dict[str, Any]) -> list[Problem]:
    """The request of a render holds where its end was reported: that is nobody's choice, and of that render alone."""
    if not is_a_studios(settings.get("callback_url")):
        return []
    del settings["callback_url"]
    label = SECTIONS["settings"].fields("")["callback_url"].title
    return [Problem("/callback_url", Code.LEFT_OUT_FILLED_IN, {"label": label})]


@transaction.atomic
def _store(who: Who, adopted: Adopted, id: UUID | str) -> Video:
    """In the same few statements at any number of scenes."""
    if first := first_result(who, id):
        return first
    video = new_video(who, id, adopted.settings.draft)
    rows = _filled(video, adopted)
    try:
        insert(video)
    except Gone:
        if first := first_result(who, id):  # a double click: the other request was quicker
            return first
        raise
    Scene.objects.bulk_create(rows)
    return video


def _filled(video: Video, adopted: Adopted) -> list[Scene]:
    """The scenes of `adopted`, to be saved, and in `video` what belongs to them."""
    video.unknown = adopted.settings.unknown
    rows = [
        Scene(id=uuid4(), video=video, position=place, unknown=marked(part.draft, part.unknown), **part.draft)
        for place, part in enumerate(adopted.scenes)
    ]
    video.notes = [_placed(note, rows) for note in bounded(adopted.notes)]
    for row in (video, *rows):
        judge(row)
    return rows


def _placed(note: Problem, rows: list[Scene]) -> dict[str, Any]:
    """A note as it is stored: its pointer inside of its scene, which may move."""
    stored = note.as_dict()
    match steps(note.pointer):
        case ["video_inputs", number, *inside] if number.isdecimal() and int(number) < len(rows):
            stored |= {"pointer": join("", *inside), "scene": str(rows[int(number)].pk)}
    return stored


def _check_size(adopted: Adopted) -> None:
    """What the editor could not save again is not let in."""
    scenes = [(join("/video_inputs", place), part.draft) for place, part in enumerate(adopted.scenes)]
    for pointer, sections in [("", {"settings": adopted.settings.draft}), *scenes]:
        for section, draft in sections.items():
            try:
                check_storable(section, draft)
            except NotStorable as refusal:
                raise NotImportable(refusal.sentence, pointer) from None
    if sum(len(json.dumps(part.unknown)) for part in (adopted.settings, *adopted.scenes)) > MAX_KEPT:
        raise NotImportable(_("The keys that are not part of a request are too long to be kept. Remove some of them."))


@transaction.atomic
def remove_key(row: Scene | Video, key: str) -> None:
    """Do without one of the unknown keys, named by its `key_id`; asked again, nothing happens."""
    lock_scene(row) if isinstance(row, Scene) else lock(row)
    pointer = next((pointer for pointer in row.unknown if key_id(pointer) == key), None)
    if pointer is None:
        return
    del row.unknown[pointer]
    changed = ("unknown", *judge(row))
    if isinstance(row, Video):
        touch(row, *changed)
    else:
        row.save(update_fields=changed)
        touch(row.video)


@transaction.atomic
def dismiss_notes(video: Video) -> None:
    """The notes of the import have been read."""
    lock(video)
    Video.objects.filter(pk=video.pk).update(notes=[])
