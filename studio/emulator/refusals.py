"""A problem in the service's own manner: a dotted path with the union tag in it, and a short reason.

The shape (`video_inputs.0.voice.text.input_text is invalid: field required`) is that of refusals which users of the
service quote in public; the reasons are ours, in the same manner.
"""

from typing import Any

from studio.payload import SECTIONS, Code, Problem, steps

REASONS = {
    Code.REQUIRED: "field required",
    Code.UNKNOWN_KIND: "cannot extract tag by discriminator 'type', expected one of {choices}",
    Code.NOT_TEXT: "a string is expected",
    Code.NOT_A_NUMBER: "a number is expected",
    Code.NOT_AN_INTEGER: "an integer is expected",
    Code.NOT_FINITE: "a finite number is expected",
    Code.NOT_A_BOOLEAN: "a boolean is expected",
    Code.NOT_A_LIST: "a list is expected",
    Code.NOT_AN_OBJECT: "an object is expected",
    Code.NOT_A_CHOICE: "one of {choices} is expected",
    Code.NOT_A_COLOUR: "value error: a hex colour is expected",
    Code.NOT_A_URL: "value error: an http or https URL is expected",
    Code.NOT_MULTIPLE: "a multiple of {multiple_of} is expected",
    Code.NOT_ABOVE: "must be greater than {minimum}",
    Code.TOO_SMALL: "must be at least {minimum}",
    Code.TOO_LARGE: "must be at most {maximum}",
    Code.MILLISECONDS: "must be at most {maximum}",
    Code.TOO_LONG: "must have at most {maximum} characters",
    Code.TOO_DEEP: "nested too deeply",
    Code.EITHER_OR: "value error: one of the URL and the asset id is needed",
    Code.BOTH_GIVEN: "value error: only one of the URL and the asset id may be given",
    Code.NO_SCENES: "at least 1 item is needed",
    Code.TOO_MANY_SCENES: "must have at most {maximum} items",
    Code.CONTROL_CHARACTER: "NUL characters are not allowed",
    Code.SURROGATE: "not valid Unicode",
}
UNIONS = {name for name, section in SECTIONS.items() if len(section.kinds) > 1}
OF_THE_KIND = {Code.EITHER_OR, Code.BOTH_GIVEN}  # told at the whole section, by the rules of its kind


def message(problem: Problem, payload: dict[str, Any]) -> str:
    """`payload` is the normalised one: it tells which kind each section is."""
    if problem.code == Code.OTHER_ENDPOINT:
        return "video_inputs is invalid: field required"
    # A tag that is absent and one that nobody knows are the same refusal.
    code = Code.UNKNOWN_KIND if problem.pointer.endswith("/type") else problem.code
    reason = REASONS.get(code, "value error").format_map(_Params(problem.params))
    return f"{dotted(problem, payload)} is invalid: {reason}"


def dotted(problem: Problem, payload: dict[str, Any]) -> str:
    """`/video_inputs/0/voice/speed` as `video_inputs.0.voice.text.speed`."""
    keys = steps(problem.pointer)
    if len(keys) >= 3 and keys[0] == "video_inputs" and keys[2] in UNIONS:
        if keys[3:] == ["type"]:  # the tag itself is told at the section
            return ".".join(keys[:3])
        if len(keys) > 3 or problem.code in OF_THE_KIND:
            keys[3:3] = _kind(payload, keys[1], keys[2])
    return ".".join(keys) or "request body"


def _kind(payload: dict[str, Any], index: str, section: str) -> list[str]:
    found = payload["video_inputs"][int(index)].get(section)
    kind = found.get("type") if isinstance(found, dict) else None
    return [kind] if isinstance(kind, str) else []


class _Params(dict):
    """Choices as a list of words, and no failure over a parameter that is not there."""

    def __getitem__(self, name: str) -> str:
        value = self.get(name, "?")
        return ", ".join(f"'{one}'" for one in value) if isinstance(value, list | tuple) else str(value)
