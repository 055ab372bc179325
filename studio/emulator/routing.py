"""One call of the API: its path, what it takes and gives, and who answers it. The OpenAPI document reads it too."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .http import Answer, Refused, Request, refusal

type Schema = Mapping[str, Any]  # JSON Schema, as OpenAPI 3.1 has it

# The words of a query that several calls know.
TEXT: Schema = {"type": "string"}
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 100, "default": 100}
SWITCH: Schema = {"type": "boolean", "default": False}
SWITCHES = {"true": True, "1": True, "false": False, "0": False}
NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Route:
    """`query` has a schema by name, `required` the names that must be there; `body` and `data` are types that pydantic
    can describe: of the request's JSON and of what stands under `data` in the answer (None where it is null).
    `streams`: the handler reads the body itself; any other is handed at most `MAX_BODY` bytes of it."""

    handler: Callable[[Request], Answer]
    methods: tuple[str, ...] = ("GET",)
    key: bool = True
    summary: str = ""
    query: Mapping[str, Schema] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    body: Any = None
    data: Any = None
    streams: bool = False


type Routes = Mapping[str, Route]  # by path; `{name}` stands for one part of it


def find_route(routes: Routes, path: str) -> tuple[Route | None, dict[str, str]]:
    """The route and what stood in its places; a path without places wins over one with them."""
    if found := routes.get(path):
        return found, {}
    for pattern, route in routes.items():
        if "{" in pattern and (match := compiled(pattern).fullmatch(path)):
            return route, match.groupdict()
    return None, {}


def compiled(pattern: str) -> re.Pattern[str]:
    """`re` keeps the last few hundred patterns itself."""
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(pattern)))


def read_query(route: Route, request: Request) -> dict[str, Any]:
    """The words of the query as their schemas have them, with defaults; others stay as they are. Raises Refused."""
    values: dict[str, Any] = dict(request.query)
    for name, schema in route.query.items():
        given = values.get(name, "")
        if given == "" and name in route.required:
            raise unfit(request, name, "field required")
        if given == "":
            values[name] = schema.get("default")
        elif schema["type"] == "integer":
            values[name] = whole_number(request, name, given, schema)
        elif schema["type"] == "boolean":
            values[name] = SWITCHES.get(given.lower())
            if values[name] is None:
                raise unfit(request, name, "a boolean is expected")
    return values


def whole_number(request: Request, name: str, given: str, schema: Schema) -> int:
    if not NUMBER.fullmatch(given):
        raise unfit(request, name, "an integer is expected")
    if int(given) < schema["minimum"]:
        raise unfit(request, name, f"must be at least {schema['minimum']}")
    if int(given) > schema["maximum"]:
        raise unfit(request, name, f"must be at most {schema['maximum']}")
    return int(given)


def unfit(request: Request, name: str, reason: str) -> Refused:
    """40012 is "invalid query parameter" of the older error reference."""
    return Refused(refusal(request.path, 400, "invalid_parameter", 40012, f"{name} is invalid: {reason}"))
