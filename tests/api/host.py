"""A host's server, as it calls the API: its key, and neither cookie nor token."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from studio.models import Who, Workspace
from studio.services import keys
from tests.factories import make_workspace

HERE = "/api/v1"


class Host:
    def __init__(self, workspace: Workspace | None = None):
        self.workspace = workspace or make_workspace("Shop")
        self.key, self.token = keys.add_api_key(self.workspace, "Server")
        self.client = Client(enforce_csrf_checks=True)

    @property
    def who(self) -> Who:
        return Who(self.workspace, "api", reviews=True)

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> HttpResponse:
        """`body` as JSON, or bytes as they are; header names with underscores."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Authorization": f"Bearer {self.token if token is None else token}"} | given
        return send(self.client, method, path, body, given)


def send(
    client: Client, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    headers = dict(headers or {})
    type = headers.pop("Content-Type", "application/json" if body is not None else "")
    data = body if isinstance(body, bytes) else b"" if body is None else dumped(body)
    return client.generic(method, HERE + path, data, content_type=type, headers=headers)


def dumped(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def problem(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The answer as the problem it must be."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    told = answer.json()
    assert (told["status"], told["code"], told["type"]) == (status, code, "about:blank")
    assert told["title"]
    assert told["detail"].endswith((".", "…"))
    assert told["request_id"] == answer["X-Request-Id"]
    return told
