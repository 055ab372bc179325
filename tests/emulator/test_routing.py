"""Which route a path finds, and what a query is read as."""

import json

import pytest

from studio.emulator.http import Refused, Request, done
from studio.emulator.routing import LIMIT, SWITCH, TEXT, Route, find_route, read_query

ROUTES = {path: Route(lambda request: done({})) for path in ("/v1/x/{id}", "/v1/x/made", "/v1/x/{id}/parts/{part}")}
ROUTE = Route(lambda request: done({}), query={"id": TEXT, "limit": LIMIT, "all": SWITCH}, required=("id",))


@pytest.mark.parametrize(
    ("path", "pattern", "places"),
    [
        ("/v1/x/made", "/v1/x/made", {}),
        ("/v1/x/other", "/v1/x/{id}", {"id": "other"}),
        ("/v1/x/ö b", "/v1/x/{id}", {"id": "ö b"}),
        ("/v1/x/1/parts/2", "/v1/x/{id}/parts/{part}", {"id": "1", "part": "2"}),
    ],
)
def test_a_path_finds_its_route_and_fills_the_places(path, pattern, places):
    assert find_route(ROUTES, path) == (ROUTES[pattern], places)


@pytest.mark.parametrize("path", ["/v1/x", "/v1/x/", "/v1/x/1/", "/v1/x/1/2", "/v1/xyz", "/v1/x/{id}/parts/"])
def test_other_paths_find_none(path):
    assert find_route(ROUTES, path) == (None, {})


def read(path: str = "/v1/x", **query: str) -> dict:
    return read_query(ROUTE, Request("GET", path, query, {}, b"", ""))


def test_a_query_is_read_by_its_schemas():
    assert read(id="5") == {"id": "5", "limit": 100, "all": False}
    assert read(id="a", limit="7", all="True", odd="kept") == {"id": "a", "limit": 7, "all": True, "odd": "kept"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "id is invalid: field required"),
        ({"id": ""}, "id is invalid: field required"),
        ({"id": "1", "limit": "0"}, "limit is invalid: must be at least 1"),
        ({"id": "1", "limit": "101"}, "limit is invalid: must be at most 100"),
        ({"id": "1", "limit": "9" * 5000}, "limit is invalid: an integer is expected"),
        ({"id": "1", "limit": "٣"}, "limit is invalid: an integer is expected"),
        ({"id": "1", "all": "perhaps"}, "all is invalid: a boolean is expected"),
    ],
)
def test_an_unfit_query_is_refused_in_words(query, words):
    with pytest.raises(Refused) as caught:
        read(**query)
    assert (caught.value.answer.status, json.loads(caught.value.answer.body)) == (
        400,
        {"code": 40012, "data": None, "message": words},
    )
    with pytest.raises(Refused) as caught:
        read("/v2/x", **query)
    assert json.loads(caught.value.answer.body)["error"] == {"code": "invalid_parameter", "message": words}
