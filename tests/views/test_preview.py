"""The request as it would be sent."""

import json

import pytest

from studio.services import assembly
from tests.factories import make_scene, make_video
from tests.pages import editor_path, make_person, parse

pytestmark = pytest.mark.django_db


def test_the_pane_shows_the_very_bytes(ada, video):
    answer = ada.get(f"/videos/{video.pk}/preview/", htmx=True)
    page = parse(answer)
    assert page.by_id("json-text").text == assembly.assemble(video).body.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "Filled in at sending: callback_id" in page.words("json-pane")
    assert "problem" not in page.words("json-pane")


def test_an_author_s_own_callback_id_is_no_envelope(ada):
    video = make_video(ada.who, settings={"callback_id": "mine"})
    page = parse(ada.get(f"/videos/{video.pk}/preview/", htmx=True))
    assert "Filled in at sending" not in page.words("json-pane")


def test_the_size_is_in_bytes(ada):
    video = make_video(ada.who, 1)
    make_scene(video, voice={"type": "text", "voice_id": "v", "input_text": "😀" * 1000})
    page = parse(ada.get(f"/videos/{video.pk}/preview/", htmx=True))
    size = len(assembly.assemble(video).body)
    assert f"{size / 1024:.1f} KB" in page.words("json-pane").replace("\xa0", " ")


def test_problems_lead_to_their_fields_and_notes_are_told(ada, video):
    slow = make_scene(video, voice={"type": "text", "voice_id": "v", "input_text": "x", "speed": "9"})
    make_scene(video, voice=None)
    page = parse(ada.get(f"/videos/{video.pk}/preview/", htmx=True))
    links = {one.words: one["href"] for one in page.find("a") if "data-jump" in one.attrs}
    assert links["Scene 4 Speed is 9; the highest is 1.5."] == f"{editor_path(video, slow)}#voice-speed"
    assert links["Scene 5 Voice is required."].endswith("#section-voice")
    for words, link in links.items():
        assert link.rpartition("#")[2] in ada.page(link).ids, words


def test_without_scripts_the_pane_opens_in_the_editor(ada, video):
    answer = ada.get(f"/videos/{video.pk}/preview/")
    assert (answer.status_code, answer["Location"]) == (302, f"/videos/{video.pk}/?pane=json")
    assert json.loads(ada.page(answer["Location"]).by_id("json-text").text)["title"] == "Test video"


@pytest.mark.parametrize(
    ("title", "name"),
    [("Test video", "test-video"), ('a"\r\nX: y', "a-x-y"), ("Über", "ber"), ("日本", "video"), ("", "video")],
)
def test_the_download_is_the_same_bytes(ada, title, name):
    video = make_video(ada.who, settings={"title": title} if title else {})
    answer = ada.get(f"/videos/{video.pk}/payload.json")
    assert answer.content == assembly.assemble(video).body
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.json"'
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("end", ["preview/", "payload.json"])
def test_strangers_and_methods(ada, video, end):
    assert make_person(name="eve").get(f"/videos/{video.pk}/{end}", htmx=True).status_code == 404
    assert ada.post(f"/videos/{video.pk}/{end}").status_code == 405


def test_a_video_without_scenes_has_a_request_and_one_problem(ada):
    page = parse(ada.get(f"/videos/{make_video(ada.who, 0).pk}/preview/", htmx=True))
    assert "The video has no scene; add one." in page.words("json-pane")
