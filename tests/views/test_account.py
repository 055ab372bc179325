"""Signing in and out, and the first operator."""

import pytest
from django.contrib.auth.models import User

from studio.services import first_run
from tests.factories import make_workspace
from tests.pages import make_person, parse

pytestmark = pytest.mark.django_db
PASSWORD = "long and unlikely"


@pytest.fixture
def ada():
    make_workspace()
    return User.objects.create_user("ada", password=PASSWORD)


def sign_in(client, password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": "ada", "password": password, **more})


def test_signing_in_leads_to_where_one_wanted(ada, client):
    wanted = client.get("/renders/?state=failed")
    assert wanted["Location"] == "/sign-in/?next=%2Frenders%2F%3Fstate%3Dfailed"
    form = parse(client.get(wanted["Location"])).find("input", name="next")[0]
    assert sign_in(client, next=form["value"])["Location"] == "/renders/?state=failed"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_and_nowhere_else(ada, client, next):
    assert sign_in(client, next=next)["Location"] == "/"


def test_a_wrong_password_is_told_without_saying_which_half(ada, client):
    for name in ("ada", "nobody"):
        page = parse(client.post("/sign-in/", {"username": name, "password": "wrong"}))
        assert "do not fit together" in page.words("main")
        assert page.by_id("id_username")["value"] == name
    assert client.get("/").status_code == 302


def test_signing_out_ends_it(ada, client):
    sign_in(client)
    form = parse(client.get("/")).form("/sign-out/")
    assert client.post("/sign-out/", form.sent("Sign out"))["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_the_first_operator_is_made_once(client):
    make_workspace()
    path = first_run.operator_link("http://testserver").removeprefix("http://testserver")
    form = parse(client.get(path)).find("form", method="post")[0]
    assert not form.get("action")
    short = client.post(path, {"username": "ops", "password": "short"})
    assert short.status_code == 422
    assert "too short" in parse(short).words("main")
    assert parse(short).by_id("username")["value"] == "ops"
    assert client.post(path, {"username": "ops", "password": PASSWORD})["Location"] == "/"
    assert client.get("/admin/").status_code == 200
    again = client.post(path, {"username": "two", "password": PASSWORD})
    assert again.status_code == 422
    assert User.objects.count() == 1


def test_a_link_of_nobody_s_making_is_refused(client):
    make_workspace()
    answer = client.post("/first-operator/abc:def:ghi/", {"username": "eve", "password": PASSWORD})
    assert answer.status_code == 422
    assert "not one of this studio's" in parse(answer).words("main")
    assert not User.objects.exists()


def test_staff_see_the_way_to_the_operator_s_pages():
    assert "Operator" not in [one.words for one in make_person().page("/").find("a")]
    assert "Operator" in [one.words for one in make_person(name="ops", staff=True).page("/").find("a")]
