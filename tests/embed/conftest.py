"""A workspace that may be framed, and a frame of one of its host's people."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from studio.embed import sessions
from studio.models import EmbedSession, Who, Workspace
from tests.factories import make_workspace

ORIGIN = "https://app.example.com"


@dataclass
class Frame:
    """`subject`'s frame on a page of ORIGIN; its browser asks from the loopback, with every cookie it has."""

    workspace: Workspace
    subject: str
    bearer: str
    session: EmbedSession
    client: Client

    @property
    def who(self) -> Who:
        return Who(self.workspace, self.subject)

    def address(self, path: str) -> str:
        return f"/embed/{self.workspace.pk}{path}"

    def get(self, path: str, *, bearer: str | None = None, **given: Any) -> HttpResponse:
        return self.client.get(self.address(path), headers=self.headers(bearer, given), **given)

    def post(self, path: str, data: Any = None, *, bearer: str | None = None, **given: Any) -> HttpResponse:
        return self.client.post(self.address(path), data, headers=self.headers(bearer, given), **given)

    def headers(self, bearer: str | None, given: dict[str, Any]) -> dict[str, str]:
        return {"Authorization": f"Bearer {bearer or self.bearer}", **given.pop("headers", {})}


def make_host_workspace(*origins: str) -> Workspace:
    workspace = make_workspace("Host")
    workspace.allowed_origins = list(origins or [ORIGIN])
    workspace.save()
    return workspace


def make_frame(workspace: Workspace | None = None, subject: str = "host:42", origin: str = ORIGIN) -> Frame:
    workspace = workspace or make_host_workspace()
    _row, token = sessions.launch(workspace, subject=subject, origin=origin)
    opened = sessions.open_session(workspace, token, origin)
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="127.0.0.1", HTTP_HOST="127.0.0.1:8000")
    return Frame(workspace, subject, opened.bearer, opened.session, client)


@pytest.fixture
def frame(db) -> Frame:
    return make_frame()
