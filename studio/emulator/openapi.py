"""The OpenAPI document of what is spoken here, made from the routes themselves and the schema of the request."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from .assets import TYPES
from .routing import Route, Routes

PATH = "/openapi.json"
REF = "#/components/schemas/{model}"
INFO = {
    "title": "HeyGen's API as this studio's emulator speaks it",
    "version": "1.0.0",
    "description": "Not HeyGen's own document. The calls and shapes are those of its v1 and v2 API, the words ours. "
    "Keys that are not described are passed over in silence, as the service does.",
}
KEY = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
NULL = {"type": "null"}
RAW = {"type": "string", "format": "binary"}
# What our own forms read in the schema, and what the service does not hold against anybody.
OURS = {"widget", "common", "prefill", "suggestions", "additionalProperties"}
FORMATS = {"url": {"format": "uri"}, "color": {"pattern": "^#[0-9A-Fa-f]{6}$"}, "id": {}}


def describe(routes: Routes) -> dict[str, Any]:
    """Without `servers`: whoever hands it out knows where it is."""
    operations = [(path, method.lower(), route) for path, route in routes.items() for method in route.methods]
    schemas, shared = described(operations)
    paths: dict[str, Any] = {}
    for path, method, route in operations:
        paths.setdefault(path, {})[method] = operation(path, method, route, schemas)
    components = {"securitySchemes": {"key": KEY}, "schemas": {**shared, **errors()}}
    return {"openapi": "3.1.0", "info": INFO, "security": [{"key": []}], "paths": paths, "components": components}


def described(operations: list[tuple[str, str, Route]]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """The schemas of all bodies (by path and "body") and data, and those that they share by name."""
    wanted = list(dict.fromkeys(each_type(operations)))
    inputs = [((path, what), mode, TypeAdapter(kind)) for path, what, mode, kind in wanted]
    found, extra = TypeAdapter.json_schemas(inputs, ref_template=REF)
    return (
        {key: plain(schema) for (key, _mode), schema in found.items()},
        {name: plain(schema) for name, schema in extra.get("$defs", {}).items()},
    )


def each_type(operations: list[tuple[str, str, Route]]) -> Iterator[tuple[str, str, str, Any]]:
    for path, _method, route in operations:
        if route.body is not None:
            yield path, "body", "validation", route.body
        if route.data is not None:
            yield path, "data", "serialization", route.data


def plain(schema: Any) -> Any:
    """Without what only our forms read, and with the formats that others know. A default of null says nothing."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: plain(value) for name, value in schema.items() if name not in OURS and name != "properties"}
    if kept.get("default", 0) is None:
        del kept["default"]
    if kept.get("format") in FORMATS:
        kept |= FORMATS[kept.pop("format")]
    if "properties" in schema:  # whose names are anything
        kept["properties"] = {name: plain(value) for name, value in schema["properties"].items()}
    return kept


def operation(path: str, method: str, route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": "_".join(re.findall(r"[a-z0-9]+", f"{method}{path}".lower())),
        "summary": route.summary,
        "parameters": [*places(path), *words(route)],
        "responses": responses(path, schemas.get((path, "data"), NULL)),
    }
    if route.streams:
        found["requestBody"] = {"required": True, "content": {kind: {"schema": RAW} for kind in TYPES}}
    elif route.body is not None:
        content = {"application/json": {"schema": schemas[path, "body"]}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def places(path: str) -> list[dict[str, Any]]:
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in re.findall(r"\{(\w+)\}", path)]


def words(route: Route) -> list[dict[str, Any]]:
    """A default that is empty stands for "left out", which `required` says already."""
    return [
        {
            "name": name,
            "in": "query",
            "required": name in route.required,
            "schema": {key: value for key, value in schema.items() if (key, value) != ("default", "")},
        }
        for name, schema in route.query.items()
    ]


def responses(path: str, data: Any) -> dict[str, Any]:
    """v1 and v2 write both success and error each in its own way."""
    old = path.startswith("/v1/")
    if old:
        fine = {"code": {"const": 100}, "data": data, "message": {"const": "Success"}}
    else:
        fine = {"error": NULL, "data": data}
    error = {"$ref": REF.format(model="ErrorOfV1" if old else "ErrorOfV2")}
    return {
        "200": answer("Done.", {"type": "object", "properties": fine, "required": list(fine)}),
        "4XX": answer("Refused; 401 without a key of this installation, 429 where a limit is reached.", error),
        "5XX": {"description": "Only where a fault was switched on for the key."},
    }


def answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def errors() -> dict[str, Any]:
    old = {"code": {"type": "integer"}, "data": NULL, "message": {"type": "string"}}
    inner = {"code": {"type": ["string", "integer"]}, "message": {"type": "string"}}
    error = {"type": "object", "properties": inner, "required": list(inner)}
    new = {"data": NULL, "error": error}
    return {
        "ErrorOfV1": {"type": "object", "properties": old, "required": list(old)},
        "ErrorOfV2": {"type": "object", "properties": new, "required": list(new)},
    }
