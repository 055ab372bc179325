"""The API described: every call, in our own words, without a script."""

import pytest

from studio.api.app import api
from tests.pages import parse

pytestmark = pytest.mark.django_db


def test_the_page_names_every_call_and_each_says_what_it_does(client):
    page = parse(client.get("/api/v1/docs"))
    schema = client.get("/api/v1/openapi.json").json()
    calls = {
        f"{method.upper()} {path}": call
        for path, methods in schema["paths"].items()
        for method, call in methods.items()
    }
    assert [one.words for one in page.find("h2")] == list(calls)
    assert "One video: whether it is ready to be submitted" in page.words("main")
    assert "ready" in [one.words for one in page.find("code")]
    assert all(call["description"] and call["security"] == [{"ApiKeyAuth": []}] for call in calls.values())


def test_the_document_is_the_one_that_is_answered_from(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"] == {"ApiKeyAuth": {"type": "http", "scheme": "bearer"}}
    assert all({"401", "404"} <= set(call["responses"]) for one in schema["paths"].values() for call in one.values())
    assert len(api.get_openapi_schema(path_prefix="/api/v1/")["paths"]) == len(schema["paths"]) == 9
