"""The list of videos, and what is done to one as a whole."""

from uuid import uuid4

import pytest

from studio.models import Video
from studio.services import videos
from tests.factories import make_video
from tests.pages import make_person

pytestmark = pytest.mark.django_db


def titles(page):
    return [one.words for one in page.find("strong")]


def test_an_empty_list_teaches(ada):
    assert "Your first video starts with a scene" in ada.page("/").words("main")


def test_the_list_shows_mine_with_picture_and_scenes(ada):
    make_video(ada.who, 2, settings={"title": "Mine"})
    make_video(ada.who, 0, settings={})
    make_video(make_person(name="eve").who)
    page = ada.page("/")
    assert sorted(titles(page)) == ["Mine", "Untitled video"]
    assert "2 scenes" in page.words("main")
    assert "0 scenes" in page.words("main")
    (picture,) = page.find("img")
    assert ada.get(picture["src"]).status_code == 200


def test_search_finds_words_of_the_title(ada):
    make_video(ada.who, 1, settings={"title": "Welcome to May"})
    make_video(ada.who, 1, settings={"title": "100% sure"})
    assert titles(ada.page("/?q=may+welcome")) == ["Welcome to May"]
    assert titles(ada.page("/?q=%25")) == ["100% sure"]
    assert "No title holds “x_y”." in ada.page("/?q=x_y").words("main")
    for odd in ["%00", "%ED%A0%80", "%27%22%3C", "x" * 3000]:
        assert ada.get(f"/?q={odd}").status_code == 200


@pytest.mark.parametrize("page", ["1", "2", "99", "-1", "x"])
def test_pages(ada, page):
    for _video in range(25):
        make_video(ada.who, 0)
    shown = ada.page(f"/?page={page}")
    assert len(titles(shown)) == (24 if page in {"1", "x"} else 1)
    assert f"Page {1 if page in {'1', 'x'} else 2} of 2" in shown.words("main")


def test_a_new_video_opens_and_a_second_click_finds_it(ada):
    form = ada.page("/").form("/", method="post")
    for _click in range(2):
        answer = ada.post("/", htmx=False, **form.sent("New video"))
        assert (answer.status_code, answer["Location"]) == (302, f"/videos/{form.values['id']}/")
    video = Video.objects.get()
    assert (str(video.pk), video.owner, video.scenes.count()) == (form.values["id"], ada.who.subject, 1)
    assert ada.page(answer["Location"]).words("stage").startswith("Scene 1 of 1")


def test_an_id_that_is_somebody_else_s_is_404(ada):
    theirs = make_video(make_person(name="eve").who)
    assert ada.post("/", htmx=False, id=theirs.pk).status_code == 404
    assert ada.post("/", htmx=False, id="nonsense").status_code == 302


def test_a_copy_opens_and_is_its_own(ada):
    video = make_video(ada.who)
    form = ada.page("/").form(f"/videos/{video.pk}/copy/")
    for _click in range(2):
        answer = ada.post(form.action, htmx=False, **form.sent("Copy"))
        assert answer["Location"] == f"/videos/{form.values['id']}/"
    copy = Video.objects.get(pk=form.values["id"])
    assert (copy.title, copy.scenes.count(), Video.objects.count()) == ("Copy of Test video", 3, 2)


def test_a_new_title_and_nothing_else(ada):
    video = make_video(ada.who, settings={"title": "Old", "fps": "30"})
    form = ada.page("/").form(f"/videos/{video.pk}/title/")
    assert form.values["title"] == "Old"
    answer = ada.post(form.action, htmx=False, **form.sent("Save", title='New "<b>'))
    assert titles(ada.page(answer["Location"])) == ['New "<b>']
    video.refresh_from_db()
    assert (video.settings, video.revision) == ({"title": 'New "<b>', "fps": "30"}, 1)
    assert ada.post(form.action, htmx=False, title="a\x00").status_code == 422
    assert ada.post(form.action, htmx=False, title="").status_code == 302
    assert titles(ada.page("/")) == ["Untitled video"]


def test_removed_and_brought_back(ada):
    video = make_video(ada.who)
    form = ada.page("/").form(f"/videos/{video.pk}/removal/")
    answer = ada.post(form.action, htmx=False, **form.sent("Remove"))
    page = ada.page(answer["Location"])
    assert titles(page) == []
    assert ada.get(f"/videos/{video.pk}/").status_code == 404
    form = page.form(f"/videos/{video.pk}/restoration/")
    answer = ada.post(form.action, htmx=False, **form.sent("Bring it back"))
    assert titles(ada.page(answer["Location"])) == ["Test video"]
    assert ada.post(form.action, htmx=False, **form.sent("Bring it back")).status_code == 302  # a second click


@pytest.mark.parametrize("removed", ["nonsense", "%00", "../..", ""])
def test_the_list_takes_any_word_for_what_was_removed(ada, removed):
    assert "The video was removed." not in ada.page(f"/?removed={removed}").words("main")


@pytest.mark.parametrize("end", ["title/", "copy/", "removal/", "restoration/"])
def test_strangers_and_methods(ada, end):
    video, stranger = make_video(ada.who), make_person(name="eve")
    if end == "restoration/":
        videos.remove_video(ada.who, video)
    before = Video.objects.values().get()
    assert stranger.post(f"/videos/{video.pk}/{end}", htmx=False, id=uuid4()).status_code == 404
    assert ada.get(f"/videos/{video.pk}/{end}").status_code == 405
    assert Video.objects.values().get() == before


def test_a_repeated_removal_is_404(ada):
    video = make_video(ada.who)
    ada.post(f"/videos/{video.pk}/removal/", htmx=False)
    assert ada.post(f"/videos/{video.pk}/removal/", htmx=False).status_code == 404


def test_a_removed_video_can_be_brought_back_from_the_list_later(ada):
    video = make_video(ada.who)
    videos.remove_video(ada.who, video)
    make_video(make_person(name="bob").who)
    form = ada.page("/").form(f"/videos/{video.pk}/restoration/")
    ada.post(form.action, htmx=False, **form.sent("Test video"))
    assert titles(ada.page("/")) == ["Test video"]
    assert "Removed" not in ada.page("/").words("main")
