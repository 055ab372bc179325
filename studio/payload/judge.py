"""Why a payload would be refused: pydantic's errors as problems, one for each fault, at the narrowest place."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from studio.payload.problems import Code, Problem, join, shown
from studio.payload.shape import Leaf, Shape, shape_of
from studio.payload.unsendable import unsendable
from studio.payload.video import MAX_SCENES, Scene, Settings, VideoRequest

# A silence this long is hardly meant in seconds: old scripts send milliseconds.
LONG_SILENCE = 1000

CODES = {
    "missing": Code.REQUIRED,
    "union_tag_not_found": Code.REQUIRED,
    "union_tag_invalid": Code.UNKNOWN_KIND,
    "model_type": Code.NOT_AN_OBJECT,
    "model_attributes_type": Code.NOT_AN_OBJECT,
    "dict_type": Code.NOT_AN_OBJECT,
    "list_type": Code.NOT_A_LIST,
    "too_short": Code.NO_SCENES,
    "string_type": Code.NOT_TEXT,
    "string_unicode": Code.SURROGATE,
    "string_too_long": Code.TOO_LONG,
    "float_type": Code.NOT_A_NUMBER,
    "finite_number": Code.NOT_FINITE,
    "int_type": Code.NOT_AN_INTEGER,
    "bool_type": Code.NOT_A_BOOLEAN,
    "literal_error": Code.NOT_A_CHOICE,
    "greater_than": Code.NOT_ABOVE,
    "greater_than_equal": Code.TOO_SMALL,
    "less_than_equal": Code.TOO_LARGE,
    "multiple_of": Code.NOT_MULTIPLE,
}
LIMITS = {
    Code.NOT_ABOVE: ("gt", "minimum"),
    Code.TOO_SMALL: ("ge", "minimum"),
    Code.TOO_LARGE: ("le", "maximum"),
    Code.NOT_MULTIPLE: ("multiple_of", "multiple_of"),
    Code.TOO_LONG: ("max_length", "maximum"),
}


def judge(payload: Any) -> list[Problem]:
    """The problems of a normalised payload, in the document's order; none means the service should take it.

    Keys that the document does not know are no problem, as the service passes over them, unless they hold
    what cannot be sent. Never raises, whatever JSON value comes.
    """
    scenes = payload.get("video_inputs") if isinstance(payload, dict) else None
    if not isinstance(scenes, list) or len(scenes) <= MAX_SCENES:
        return problems_of(VideoRequest, payload)
    # pydantic would say no more than that there are too many.
    params = {"label": "List of scenes", "value": len(scenes), "maximum": MAX_SCENES}
    too_many = Problem("/video_inputs", Code.TOO_MANY_SCENES, params)
    return [too_many, *problems_of(VideoRequest, {**payload, "video_inputs": scenes[:MAX_SCENES]})]


def problems_of(annotation: type[VideoRequest] | type[Scene] | type[Settings], given: Any) -> list[Problem]:
    """The problems of a whole request, one scene or the settings; pointers begin at `given`."""
    try:
        _adapter(annotation).validate_python(given)
    except ValidationError as error:
        shape = shape_of(annotation)
        found = [list(_problems(dict(one), shape)) for one in error.errors(include_url=False)]
        return [problem for problems in found for problem in problems]
    return []


_ADAPTERS = {annotation: TypeAdapter(annotation) for annotation in (VideoRequest, Scene, Settings)}


def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return _ADAPTERS[annotation]


def _problems(error: dict[str, Any], shape: Shape) -> Iterator[Problem]:
    keys, part, kind = _place(error["loc"], shape)
    pointer, given, context = join("", *keys), error["input"], error.get("ctx") or {}
    if error["type"] == "extra_forbidden":
        yield from unsendable(given, pointer, keys[-1])
        return
    code = CODES.get(error["type"]) or (Code(error["type"]) if error["type"] in set(Code) else Code.INVALID)
    params = {"label": "List of scenes" if isinstance(part, list) else part.title}
    if error["type"] in ("union_tag_not_found", "union_tag_invalid"):
        pointer, given = join(pointer, "type"), given.get("type") if isinstance(given, dict) else None
        params["choices"] = list(part.choices)
    yield _finer(pointer, code, part, given, {**params, **_details(code, part, kind, given, context)})


def _place(loc: tuple[str | int, ...], shape: Shape) -> tuple[list[str | int], Any, str | None]:
    """The keys that lead to the fault, without pydantic's union tags; what stands there, and its kind."""
    keys: list[str | int] = []
    part: Any = shape
    kind: str | None = None
    loc_left = list(loc)
    while loc_left:
        if isinstance(part, Shape) and len(part.kinds) > 1 and kind is None:
            kind = str(loc_left.pop(0))  # the tag: it stands in no payload
            continue
        key = loc_left.pop(0)
        keys.append(key)
        part, kind = _inside(part, kind, key), None
    return keys, part, kind


def _inside(part: Any, kind: str | None, key: str | int) -> Any:
    if isinstance(part, list):
        return part[0]
    if isinstance(part, Shape):
        if key == "type" and part.choices:
            return part.type_leaf
        return part.fields(kind if kind in part.kinds else None).get(str(key), part)
    return part


def _details(code: Code, part: Any, kind: str | None, given: Any, context: dict[str, Any]) -> dict[str, Any]:
    """What a sentence needs besides the label: limits, choices, and the value unless there is none."""
    details: dict[str, Any] = {}
    if code in LIMITS:
        source, name = LIMITS[code]
        limit = context[source]
        details[name] = int(limit) if limit == int(limit) else limit
    if code in (Code.EITHER_OR, Code.BOTH_GIVEN):
        fields = part.fields(kind)
        details["fields"] = [fields[name].title for name in context["fields"]]
    if code is Code.NOT_A_CHOICE:
        details["choices"] = list(context.get("choices") or part.choices or ())
    if code is Code.TOO_LONG:
        details["value"] = len(given)
    elif code not in (Code.REQUIRED, Code.EITHER_OR, Code.BOTH_GIVEN, Code.NO_SCENES):
        details["value"] = shown(given)
    return details


def _finer(pointer: str, code: Code, part: Any, given: Any, params: dict[str, Any]) -> Problem:
    """The problem, with a code that says more where the value tells more than its type."""
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if isinstance(part, Leaf) and part.name == "type" and code is Code.NOT_A_CHOICE:
        return Problem(pointer, Code.UNKNOWN_KIND, params)
    if code is Code.NOT_A_NUMBER and number:  # too large for a float
        return Problem(pointer, Code.NOT_FINITE, params)
    if code is Code.NOT_AN_INTEGER and not number:
        return Problem(pointer, Code.NOT_A_NUMBER, params)
    if code is Code.NOT_MULTIPLE and not part.minimum <= given <= part.maximum:  # the range is the graver fault
        code, name = (Code.TOO_SMALL, "minimum") if given < part.minimum else (Code.TOO_LARGE, "maximum")
        return Problem(pointer, code, {"label": part.title, "value": params["value"], name: getattr(part, name)})
    if code is Code.TOO_LARGE and pointer.endswith("voice/duration") and given >= LONG_SILENCE:
        return Problem(pointer, Code.MILLISECONDS, {**params, "seconds": given / 1000})
    return Problem(pointer, code, params)
