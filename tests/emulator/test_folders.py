"""Folders, made, named, binned and taken out again."""

import pytest

from studio import emulator
from tests.emulator.asking import ask, data, order, told
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return emulator.key_for(make_workspace())


def make(key: str, **body: object) -> dict:
    return data(ask(key, "POST", "/v1/folders/create", {"name": "Mine", **body}))


def test_a_folder_lives(key):
    made = make(key, project_type="asset")
    assert {name: made[name] for name in made if name not in {"id", "created_ts"}} == {
        "name": "Mine", "parent_id": None, "project_type": "asset", "is_trash": False,
    }  # fmt: skip
    path = f"/v1/folders/{made['id']}"
    assert data(ask(key, "POST", path, {"name": "Ours"}))["name"] == "Ours"
    assert data(ask(key, "POST", f"{path}/trash"))["is_trash"] is True
    assert data(ask(key, "POST", f"{path}/trash"))["is_trash"] is True
    assert data(ask(key, "POST", f"{path}/restore")) == {**made, "name": "Ours"}
    assert data(ask(key, "GET", "/v1/folders")) == {"folders": [{**made, "name": "Ours"}], "token": None, "total": 1}


def test_folders_come_in_pages(key):
    made = [make(key, name=f"F{place}")["id"] for place in range(5)]
    first = data(ask(key, "GET", "/v1/folders?limit=3"))
    second = data(ask(key, "GET", f"/v1/folders?limit=3&token={first['token']}"))
    assert [one["id"] for one in first["folders"] + second["folders"]] == made[::-1]
    assert second["token"] is None


def test_strangers_and_nonsense_are_refused_as_v1_refuses(key):
    made = make(key)
    stranger = emulator.key_for(make_workspace())
    for path in (f"/v1/folders/{made['id']}/trash", "/v1/folders/%00/restore", f"/v1/folders/{'x' * 500}/trash"):
        answer = ask(stranger, "POST", path)
        assert (answer.status, told(answer)["code"]) == (404, 400569)
    assert data(ask(stranger, "GET", "/v1/folders"))["folders"] == []
    answer = ask(key, "POST", "/v1/folders/create", {"name": ""})
    assert (answer.status, told(answer)["code"]) == (400, 400175)
    assert ask(key, "GET", f"/v1/folders/{made['id']}").status == 405


def test_a_request_may_name_any_folder(key):
    assert order(key, folder_id="nobody").status == 200
