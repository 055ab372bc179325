"""Which call goes where, and who may make it."""

import io
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, unquote

from . import account, assets, catalogue, files, folders, generate, groups, openapi, status, videos, webhooks
from .faults import for_key
from .http import BASE_URL, MAX_BODY, Answer, Refused, Request, Send, as_json, refusal, sends_nothing
from .keys import find_key
from .kinds import around
from .routing import Route, Routes, find_route, read_query

# Each module that answers calls lists them.
ROUTES: Routes = {
    path: route
    for module in (generate, status, videos, catalogue, groups, account, folders, assets, webhooks)
    for path, route in module.ROUTES.items()
}
PICTURES = Route(catalogue.picture, ("GET", "HEAD"), key=False)
FILES = Route(files.serve, ("GET", "HEAD"), key=False)  # their URLs are signed
DOCUMENT = Route(lambda request: as_json(200, document(request.base)), key=False)


def answer(
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes | BinaryIO = b"",
    *,
    base: str = BASE_URL,
    send: Send = sends_nothing,
) -> Answer:
    """Answer one request: `path` as it stands in the request line, percent-encoded and with its query; `base` is
    what stands before it in the client's eyes, without a slash at its end; `send` is the way out to other servers."""
    plain, _, query = path.partition("?")
    lower = {name.lower(): value for name, value in headers.items()}
    values = dict(parse_qsl(query, keep_blank_values=True))
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    request = Request(method.upper(), unquote(plain), values, lower, b"", base, stream, send)
    route, places = route_of(request.path)
    if route is None:
        return refusal(request.path, 404, "not_found", 400569, f"{request.path} is not spoken here")
    if request.method not in route.methods:
        allow = ", ".join(route.methods)
        return refusal(request.path, 405, "method_not_allowed", 40012, f"Use {allow}", Allow=allow)
    return handled(route, replace(request, places=places))


def handled(route: Route, request: Request) -> Answer:
    if not route.key:
        return route.handler(request)
    key = find_key(request.headers.get("x-api-key", ""))
    if key is None:
        return refusal(request.path, 401, "unauthorized", 400112, "Unauthorized")
    request = replace(request, workspace=key.workspace, key=key)
    return around(for_key(key, "call", request.path), request, lambda: carried_out(route, request))


def carried_out(route: Route, request: Request) -> Answer:
    try:
        query = read_query(route, request)
        body = b"" if route.streams else read_body(request)
        return route.handler(replace(request, query=query, body=body))
    except Refused as refused:
        return refused.answer


def document(base: str) -> dict[str, Any]:
    """The OpenAPI document of all that is spoken here; `base` is where a client finds it."""
    return {**described(), "servers": [{"url": base}]}


@cache
def described() -> dict[str, Any]:
    return openapi.describe(ROUTES)


def read_body(request: Request) -> bytes:
    body = request.stream.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        words = f"the body is larger than {MAX_BODY:,} bytes"
        raise Refused(refusal(request.path, 413, "payload_too_large", 400175, words))
    return body


def route_of(path: str) -> tuple[Route | None, dict[str, str]]:
    if path.startswith(catalogue.PICTURES):
        return PICTURES, {}
    if path.startswith(files.FILES):
        return FILES, {}
    if path == openapi.PATH:
        return DOCUMENT, {}
    return find_route(ROUTES, path)
