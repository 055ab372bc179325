"""Lists to pick a face or a voice from."""

import pytest

from tests.factories import make_workspace
from tests.pages import make_person, parse

pytestmark = pytest.mark.django_db


def chosen(page):
    return [one["data-choose"] for one in page.find("button") if "data-choose" in one.attrs]


@pytest.mark.parametrize("what", ["avatars", "voices"])
def test_the_list_opens_with_a_search_and_names(ada, what):
    page = parse(ada.get(f"/{what}/", htmx=True, field="voice-voice_id"))
    assert len(chosen(page)) > 2
    assert all(one["data-field"] == "voice-voice_id" for one in page.find("button") if "data-choose" in one.attrs)
    form = page.find("form", role="search")[0]
    assert (form["hx-get"], form["hx-target"]) == (f"/{what}/", "#pick-list")
    assert {one["name"]: one.get("value") or "" for one in page.find("input")} == {
        "kind": "",
        "field": "voice-voice_id",
        "q": "",
    }


def test_kinds_are_kept_apart(ada):
    everyone = chosen(parse(ada.get("/avatars/")))
    avatars = chosen(parse(ada.get("/avatars/", kind="avatar")))
    photos = chosen(parse(ada.get("/avatars/", kind="talking_photo")))
    assert avatars
    assert photos
    assert sorted(avatars + photos) == sorted(everyone)
    assert chosen(parse(ada.get("/avatars/", kind="nonsense"))) == []


def test_a_search_answers_with_the_list_alone(ada):
    page = parse(ada.get("/avatars/", htmx=True, q="maya", field="character-avatar_id"))
    assert page.elements[0]["id"] == "pick-list"
    assert chosen(page)
    assert all("maya" in id.lower() for id in chosen(page))
    page = parse(ada.get("/avatars/", htmx=True, q="nobody at all"))
    assert "Nobody is called “nobody at all”." in page.words("pick-list")


def test_pictures_come_from_here(ada):
    pictures = [one["src"] for one in parse(ada.get("/avatars/")).find("img")]
    assert pictures
    assert all(ada.client.get(src).status_code == 200 for src in pictures)


def test_a_long_list_says_how_many_are_left(ada, monkeypatch):
    monkeypatch.setattr("studio.views.catalogue.SHOWN", 2)
    assert len(chosen(parse(ada.get("/voices/")))) == 2
    assert "more: search to find" in parse(ada.get("/voices/")).words("pick-list")


def test_no_list_is_told_in_words(settings):
    settings.HEYGEN_API_KEY = ""
    ada = make_person(make_workspace(engine="heygen"))
    answer = ada.get("/avatars/", htmx=True)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#notice")
    assert "HEYGEN_API_KEY is not set" in parse(answer).words("notice")
