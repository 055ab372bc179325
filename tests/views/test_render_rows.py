"""What a list shows of each render, found for all of them at once."""

import pytest
from django.utils import timezone

from studio.models import Render
from studio.services import videos
from studio.views.render_rows import rows_of
from tests.counting import queries_of
from tests.factories import make_render, make_video
from tests.pages import make_person

pytestmark = pytest.mark.django_db


def ways(page):
    """The words of what can be done at the end of each row."""
    rows = page.find("div", class_="render-ways")
    links = [one for one in page.find("a") if any(above in rows for above in one.parents)]
    return [[one.words for one in links if row in one.parents] for row in rows]


def test_each_state_has_its_ways(ada, video):
    ended = {"finished_at": timezone.now(), "seconds": 3}
    for state, columns, words in (
        ("queued", {}, ["Edit"]),
        ("processing", {}, ["Edit"]),
        ("unclear", {"needs_person": True}, ["Clear up", "Edit"]),
        ("completed", ended, ["Watch", "Download", "Edit"]),
        ("failed", ended, ["Where it failed", "Edit"]),
        ("cancelled", ended, ["Edit"]),
    ):
        Render.objects.all().delete()
        make_render(video, state=state, **columns)
        assert ways(ada.page("/renders/")) == [words], state


def test_a_still_costs_no_call_far_away(ada, video):
    here = make_render(video, state="completed")
    far = make_render(make_video(ada.who), state="completed", engine="heygen")
    going = make_render(make_video(ada.who))
    pictures = [row.picture for row in rows_of([here, far, going], ada.who)]
    assert pictures == [
        f"/renders/{here.pk}/thumbnail/",
        f"/renders/{far.pk}/picture.svg",
        f"/renders/{going.pk}/picture.svg",
    ]


def test_whose_it_is_is_told_where_it_is_not_one_s_own(ada, video):
    ray = make_person(name="ray", staff=True)
    hers, his = make_render(video), make_render(make_video(ray.who))
    assert [row.author for row in rows_of([hers, his], ray.who)] == ["ada", ""]
    assert "by ada" in ray.page("/renders/").words("main")
    assert "by ada" not in ada.page("/renders/").words("main")


def test_many_take_no_more_queries_than_one(ada, video):
    ray = make_person(name="ray", staff=True)

    def several(count):
        made = [
            make_render(make_video(ada.who, scenes=0), state=state)
            for _ in range(count)
            for state in ("completed", "failed", "processing")
        ]
        return list(Render.objects.filter(pk__in=[one.pk for one in made]).select_related("video").defer("body"))

    few, many = several(1), several(20)
    cost = queries_of(lambda: rows_of(few, ray.who))
    assert queries_of(lambda: [row.picture and row.editable for row in rows_of(many, ray.who)]) == cost


def test_the_renders_of_one_video_bear_its_title(ada, video):
    render = make_render(video, state="failed")
    make_render(make_video(ada.who, settings={"title": "Another"}))
    page = ada.page(f"/renders/?video={video.pk}")
    assert [one.words for one in page.find("h1")] == ["Renders of “Test video”"]
    assert [one["href"] for one in page.find("a", class_="render-title")] == [f"/renders/{render.pk}/"]
    assert [one["href"] for one in page.find("a") if one.words == "Back to the video"] == [f"/videos/{video.pk}/"]
    eve = make_person(name="eve").page(f"/renders/?video={video.pk}")
    assert [one.words for one in eve.find("h1")] == ["Renders"]


def test_a_long_title_is_whole_where_a_list_cuts_it(ada, video):
    title = "Long “title”" * 25
    videos.change_video(video, title=title)
    make_render(video, title=title)
    row = ada.page("/renders/").find("a", class_="render-title")[0]
    card = ada.page("/").find("strong")[0]
    assert row["title"] == card["title"] == title
