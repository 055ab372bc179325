"""The request as the pane shows it: an element for each line of its text, and what there is to say of it below."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.models import Render, Scene, Video
from studio.payload import Line, VideoRequest, lines
from studio.payload.lines import KEY, MARK, TEXT
from studio.payload.snippets import UNSEEN
from studio.services import assembly
from studio.services.callbacks import without_tokens
from studio.templatetags.studio import icon

ORDER = {name: number for number, name in enumerate(VideoRequest.model_fields)}
# What the request can be copied as, by how the address ends that gives it.
LANGUAGES = [("sh", "curl"), ("py", "Python (httpx)"), ("js", "JavaScript (fetch)")]
CUT = "cut"  # what a piece is that stands for lines which are not shown
MAX_LINES = 200  # of a value that no field holds
DEEPEST = 8  # levels whose long lines are wrapped to their own indentation

type Place = tuple[Scene | None, str, str]  # the scene, section and field that show a value


@dataclass(frozen=True)
class Said:
    """A problem or note at its line, counted from 1."""

    id: str
    number: int
    kind: str
    told: assembly.Located


def pane(video: Video) -> dict[str, Any]:
    """What the template of the pane is drawn from."""
    assembled = assembly.assemble(video)
    whole = lines(assembled.payload)
    text = list(_bounded(whole))
    problems = list(_said("problem", assembled.problems, text))
    notes = list(_said("note", assembled.notes, text))
    # Built by hand: the template engine would take longer than the whole answer may.
    markup = SafeString("".join(_markup(text, [*problems, *notes], assembled)))
    said = {"problems": problems, "notes": notes}
    return {**said, "size": len(assembled.body), "text": markup, "languages": LANGUAGES, "cut": len(text) < len(whole)}


def sent_text(render: Render) -> SafeString:
    """What was sent, as the pane shows what will be: for reading, so that no line leads anywhere."""
    body = without_tokens(render.body)
    whole = lines(json.loads(body))
    if "\n".join(line.text for line in whole) != body:
        return conditional_escape(body)  # written by other hands than ours: as it is
    text = list(_bounded(whole))
    last = len(text)
    return SafeString("".join(_line(line, None, 0, (), "\n" if at < last else "") for at, line in enumerate(text, 1)))


def _bounded(text: Sequence[Line]) -> Iterator[Line]:
    """Of a value that no field holds, all lines of which have one pointer, no more than MAX_LINES and the last."""
    for pointer, run in groupby(text, key=lambda line: line.pointer):
        found = list(run)
        left = len(found) - MAX_LINES - 1
        yield from found[:MAX_LINES]
        if left > 0:
            words = ngettext(
                "… %(n)s more line; download the file to see it",
                "… %(n)s more lines; download the file to see them",
                left,
            )
            yield Line(pointer, found[0].depth + 1, ((CUT, words % {"n": intcomma(left)}),))
        yield from found[MAX_LINES:][-1:]


def _said(kind: str, found: Sequence[assembly.Located], text: Sequence[Line]) -> Iterator[Said]:
    """In the order of the text; what is missing is told where the object begins that lacks it."""
    begins: dict[str, int] = {}
    for number, line in enumerate(text, 1):
        begins.setdefault(line.pointer, number)
    placed = []
    for one in found:
        pointer = one.pointer
        while pointer not in begins:
            pointer = pointer.rpartition("/")[0]
        placed.append((begins[pointer], one))
    for count, (number, one) in enumerate(sorted(placed, key=lambda pair: pair[0]), 1):
        yield Said(f"json-{kind}-{count}", number, kind, one)


def _markup(text: Sequence[Line], said: Sequence[Said], assembled: assembly.Assembly) -> Iterator[str]:
    """The texts of the elements with the class `line`, one after the other, are the request; all else is decoration."""
    below: dict[int, list[Said]] = {}
    for one in said:
        below.setdefault(one.number, []).append(one)
    filled, marks = _filled(text, assembled.envelope), _marks()
    stop = 0  # of the links, one is reached by Tab, and the others from there by the arrows
    for number, line in enumerate(text, 1):
        yield from filled.get(number, ())
        place = None if line.closes or not line.depth else assembly.place_of(line.pointer, assembled.scenes)
        end = "\n" if number < len(text) else ""
        yield _line(line, place, stop, [one.kind for one in below.get(number, ())], end)
        stop = stop if place is None else -1
        yield from (_remark(one, line, marks[one.kind]) for one in below.get(number, ()))


def _line(line: Line, place: Place | None, stop: int, kinds: Sequence[str], end: str) -> str:
    pieces = [_piece(what, text) for what, text in line.pieces]
    if place:
        pieces[0] = f'<a {_leads_to(place)} tabindex="{stop}">{pieces[0]}</a>'
    marked = f" has-{kinds[0]}" if kinds else ""
    return f'<span class="line {_level(line)}{marked}">{line.indentation}{"".join(pieces)}{end}</span>'


def _level(line: Line) -> str:
    return f"in-{min(line.depth, DEEPEST)}"


def _piece(what: str, text: str) -> str:
    if what == MARK:
        return text
    safe = escape(text, quote=False)
    if what in (KEY, TEXT) and not safe.isprintable():
        safe = UNSEEN.sub(lambda found: f'<i class="unseen" data-code="{ord(found[0]):04X}">{found[0]}</i>', safe)
    return f'<span class="j-{what}">{safe}</span>'


def _leads_to(place: Place) -> str:
    """The attributes of a link to a field: what they hold are names of ours and ids, nothing that anybody wrote."""
    scene, section, field = place
    target = f"{section}-{field}" if field else f"section-{section}" if section else "stage"
    if scene is None:
        return f'href="#{target}" data-jump="{section}"'
    return f'href="?pane=json&amp;scene={scene.pk}#{target}" data-jump="{section}" data-jump-scene="{scene.pk}"'


def _remark(one: Said, line: Line, mark: SafeString) -> SafeString:
    scene, section, field = one.told.scene, one.told.section, one.told.field
    link = SafeString(_leads_to((scene, section, field)))
    of = format_html("<b>{}</b> ", _("Scene %(n)s") % {"n": scene.position + 1}) if scene else ""
    shape = '<span id="{}" class="said {} {}">{}<a {}>{}{}</a></span>'
    return format_html(shape, one.id, one.kind, _level(line), mark, link, of, one.told.message)


def _marks() -> dict[str, SafeString]:
    return {"problem": icon("circle-alert", _("Problem:")), "note": icon("info", _("Note:"))}


def _filled(text: Sequence[Line], keys: Sequence[str]) -> dict[int, list[SafeString]]:
    """What will be filled in at sending, by the number of the line that it will stand before."""
    found: dict[int, list[SafeString]] = {}
    for key in keys:
        after = [
            number
            for number, line in enumerate(text, 1)
            if line.depth == 1 and not line.closes and ORDER.get(line.pointer[1:], len(ORDER)) > ORDER[key]
        ]
        words = {
            "callback_id": _("filled in at sending, so that the finished video finds its way back"),
            "callback_url": _("filled in at sending, so that the studio is told at once when it is finished"),
        }[key]
        shape = '<span class="filled in-1">  "{}": "…", <em>{}</em></span>'
        found.setdefault(after[0] if after else len(text), []).append(format_html(shape, key, words))
    return found
