"""Which call goes where, and who may make it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote

from . import catalogue, files, generate, status
from .http import BASE_URL, Answer, Request, refusal
from .keys import workspace_of


@dataclass(frozen=True)
class Route:
    handler: Callable[[Request], Answer]
    methods: tuple[str, ...] = ("GET",)
    key: bool = True


ROUTES = {
    "/v2/video/generate": Route(generate.generate, ("POST",)),
    "/v1/video_status.get": Route(status.status),
    "/v2/avatars": Route(catalogue.avatars),
    "/v2/voices": Route(catalogue.voices),
}
PICTURES = Route(catalogue.picture, ("GET", "HEAD"), key=False)
FILES = Route(files.serve, ("GET", "HEAD"), key=False)  # their URLs are signed


def answer(method: str, path: str, headers: Mapping[str, str], body: bytes = b"", *, base: str = BASE_URL) -> Answer:
    """Answer one request: `path` as it stands in the request line, percent-encoded and with its query; `base` is
    what stands before it in the client's eyes, without a slash at its end."""
    plain, _, query = path.partition("?")
    lower = {name.lower(): value for name, value in headers.items()}
    values = dict(parse_qsl(query, keep_blank_values=True))
    request = Request(method.upper(), unquote(plain), values, lower, body, base)
    route = find_route(request.path)
    if route is None:
        return refusal(request.path, 404, "not_found", 400569, f"{request.path} is not spoken here")
    if request.method not in route.methods:
        allow = ", ".join(route.methods)
        return refusal(request.path, 405, "method_not_allowed", 40012, f"Use {allow}", Allow=allow)
    return route.handler(request) if not route.key else with_key(route, request)


def with_key(route: Route, request: Request) -> Answer:
    workspace = workspace_of(request.headers.get("x-api-key", ""))
    if workspace is None:
        return refusal(request.path, 401, "unauthorized", 400112, "Unauthorized")
    return route.handler(replace(request, workspace=workspace))


def find_route(path: str) -> Route | None:
    if path.startswith(catalogue.PICTURES):
        return PICTURES
    if path.startswith(files.FILES):
        return FILES
    return ROUTES.get(path)


def too_large() -> Answer:
    """For a server that refuses to read a body beyond `MAX_BODY`."""
    return generate.too_large()
