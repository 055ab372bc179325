"""Sentences for problems and notes: code and parameters in, a translated sentence out."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.payload import Code, Problem
from studio.payload.problems import MAX_SHOWN

SENTENCES: dict[str, str] = {
    Code.REQUIRED: _("%(label)s is required."),
    Code.UNKNOWN_KIND: _("%(label)s has no kind %(value)s; choose %(choices)s."),
    Code.NOT_TEXT: _("%(label)s must be text, not %(value)s."),
    Code.NOT_A_NUMBER: _("%(label)s is “%(value)s”; write a number, with a point before decimals."),
    Code.NOT_AN_INTEGER: _("%(label)s is %(value)s; write a whole number."),
    Code.NOT_FINITE: _("%(label)s is no number that can be sent; write an ordinary one."),
    Code.NOT_A_BOOLEAN: _("%(label)s is %(value)s; write true or false."),
    Code.NOT_A_LIST: _("%(label)s must be a list, not %(value)s."),
    Code.NOT_AN_OBJECT: _("%(label)s must be a group of named values, not %(value)s."),
    Code.NOT_A_CHOICE: _("%(label)s is %(value)s; choose %(choices)s."),
    Code.NOT_A_COLOUR: _("%(label)s is %(value)s; write a colour as # and six hex digits, such as #1a2b3c."),
    Code.NOT_A_URL: _("%(label)s is %(value)s; write a whole address that begins with http:// or https://."),
    Code.NOT_MULTIPLE: _("%(label)s is %(value)s; it must be a multiple of %(multiple_of)s."),
    Code.NOT_ABOVE: _("%(label)s is %(value)s; it must be above %(minimum)s."),
    Code.TOO_SMALL: _("%(label)s is %(value)s; the lowest is %(minimum)s."),
    Code.TOO_LARGE: _("%(label)s is %(value)s; the highest is %(maximum)s."),
    Code.TOO_LONG: _("%(label)s has %(value)s characters; the most is %(maximum)s. Shorten it or split the scene."),
    Code.TOO_DEEP: _("%(label)s is nested too deeply to be sent; remove it."),
    Code.MILLISECONDS: _(
        "%(label)s is %(value)s seconds; the highest is %(maximum)s. If these are milliseconds, write %(seconds)s."
    ),
    Code.EITHER_OR: _("%(label)s needs one of these: %(fields)s."),
    Code.BOTH_GIVEN: _("%(label)s takes only one of these: %(fields)s. Remove the other."),
    Code.NO_SCENES: _("The video has no scene; add one."),
    Code.TOO_MANY_SCENES: _("The video has %(value)s scenes; the most is %(maximum)s."),
    Code.CONTROL_CHARACTER: _("%(label)s holds an invisible NUL character; remove it."),
    Code.SURROGATE: _("%(label)s holds half a character that cannot be sent; write that place again."),
    Code.OTHER_ENDPOINT: _(
        "This is %(what)s, not a request with video_inputs; this studio imports bodies of POST /v2/video/generate."
    ),
    Code.INVALID: _("%(label)s cannot be used as it is."),
    Code.LEFT_OUT_BLANK: _("%(label)s is empty and is left out."),
    Code.LEFT_OUT_OTHER_KIND: _("%(label)s has no use with %(kind)s and is left out."),
    Code.LEFT_OUT_FILLED_IN: _(
        "%(label)s was filled in by a studio when this was sent. It is left out; a new one follows."
    ),
    Code.UNKNOWN_KEY: _("%(label)s is not a known key; it is kept and sent, and probably does nothing."),
    Code.MISPLACED_KEY: _("%(label)s is kept and sent, but probably does nothing here; it belongs under %(home)s."),
    Code.RENAMED: _("%(label)s is read as %(to)s."),
    Code.READ_AS: _("%(label)s is read as %(value)s."),
    Code.TRIMMED: _("%(label)s had blanks around it; they are left out."),
    Code.LINE_ENDS: _("%(label)s had line ends of another system; they are put right."),
    Code.ASPECT_RATIO: _("%(label)s is not part of this request; it is read as the size that it means."),
    Code.CAPTION_OBJECT: _("%(label)s can only be on or off; it is read as a switch, and its style is left out."),
    Code.NEEDS_AVATAR_IV: _("%(label)s only works with Avatar IV; switch Avatar IV on."),
    Code.CAPTION_WITHOUT_TEXT: _("%(label)s are only made for scenes whose voice reads a script."),
    Code.CAPTION_OVERRULED: _("%(label)s are switched off, but the caption mode overrules that."),
    # Notes of the stage: what the picture shows differently.
    "text_cut": _("The text is longer than its block; only what fits is shown."),
    "text_outside_frame": _("Part of the text is outside of the picture."),
    "figure_outside_frame": _("The presenter is outside of the picture."),
    "drawn_within_bounds": _("This is too large or too small to draw; the picture shows %(drawn)s instead."),
    # Bodies and files.
    Code.TOO_BIG: _("This is larger than %(maximum)s MB; no request needs that much."),
    Code.NOT_UTF8: _("This is not UTF-8 text; save it as UTF-8."),
    Code.NOT_JSON: _("This is not JSON: look at line %(line)s, column %(column)s."),
    Code.NOT_JSON_NUMBER: _("%(value)s is no number in JSON: look at line %(line)s, column %(column)s."),
    Code.NUMBER_TOO_LONG: _("A number in here has too many digits; shorten it."),
    Code.JSON_TOO_DEEP: _("This is nested too deeply to be a request."),
    Code.NO_CONTENT: _("This is empty; a request is expected."),
    Code.DUPLICATE_KEY: _("%(label)s stands here more than once; the last one counts."),
    Code.BYTE_ORDER_MARK: _("The file begins with a byte order mark; it is passed over."),
    Code.CURL_QUOTE: _("A quotation mark in this command never closes: look at line %(line)s, column %(column)s."),
    Code.CURL_FILE: _(
        "This command reads its body from a file (%(value)s), which is not here; paste or upload what the file holds."
    ),
    Code.CURL_FORM: _("This command sends a form (%(value)s); a request is JSON, sent with --data or --json."),
    Code.CURL_NO_BODY: _("This command sends nothing; copy one that has --data, or paste the JSON alone."),
    Code.CURL_WINDOWS: _("This is a command for the Windows prompt; copy it as cURL (bash), or paste the JSON alone."),
    Code.UNWRAPPED: _("The request is read from %(label)s; what stands around it is left out."),
    Code.KIND_ASSUMED: _("%(label)s does not say its kind; it is read as %(value)s."),
    Code.MORE_NOTES: _("And %(value)s more of this kind."),
    "no_file": _("There is no such file."),
    "not_a_file": _("This is a folder; name a file."),
    "not_readable": _("This file cannot be read."),
}

# What is not there yet, by the name of its field: what to do rather than what is wrong.
WANTED = {
    "Avatar": _("Choose an avatar."),
    "Talking photo": _("Choose a talking photo."),
    "Voice": _("Choose a voice."),
    "Script": _("Write the script."),
    "Colour": _("Choose a colour."),
    "Text on the picture": _("Write the text on the picture, or remove it."),
}
UNKNOWN = _("%(label)s needs a look (%(code)s).")

BODIES = {
    "template": _("a body for a template"),
    "v3 video": _("a body for version 3 of the service"),
    "photo video": _("a body for the photo-only call"),
    "v1 video": _("a body for version 1 of the service"),
    "answer": _("an answer of the service"),
    "scene": _("a single scene"),
    "scenes": _("a list of scenes"),
}


def sentence(problem: Problem) -> str:
    """What is wrong and what to do about it, in the reader's language; one line, for problems and notes alike."""
    words = {key: _shown(key, value) for key, value in problem.params.items()}
    words = {"label": gettext("This"), "code": problem.code, **words}
    wanted = WANTED.get(problem.params.get("label")) if problem.code == Code.REQUIRED else None
    template = gettext(wanted or SENTENCES.get(problem.code, UNKNOWN))
    try:
        return template % words
    except KeyError:  # stored by another version, with other parameters
        return gettext(UNKNOWN) % words


def _shown(key: str, value: Any) -> str:
    if key == "what":
        return gettext(BODIES.get(value, value))
    if key in ("fields", "choices"):
        return _alternatives([gettext(one) if key == "fields" else _plain(one) for one in value])
    if key in ("label", "home"):
        return gettext(_one_line(value)) if value else gettext("This")
    return _plain(value)


def _alternatives(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return gettext("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _plain(value: Any) -> str:
    """A value as an author would write it: 1 rather than 1.0, text in quotation marks only where it is odd."""
    if value is None:
        return gettext("empty")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return _one_line(str(value))


def _one_line(text: Any) -> str:
    line = "".join(character if character.isprintable() else "·" for character in str(text))
    return line if len(line) <= MAX_SHOWN + 1 else line[:MAX_SHOWN] + "…"
