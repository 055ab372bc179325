"""The list of renders as a page: what is looked for, tabs with counts, pages."""

from datetime import UTC, datetime

import pytest

from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who
from tests.pages import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def titles(page):
    return [one.words for one in page.find("a", class_="render-title")]


def notes(page):
    return [one.words for one in page.find("p", class_="find-note")]


def tabs(page):
    inside = [one for one in page.find("a") if any(up.get("class") == "tabs" for up in one.parents)]
    return [(one.words, one["href"], one.get("aria-current") == "page") for one in inside]


@pytest.fixture
def ray():
    return make_person(name="ray", staff=True)


def make(person, title="Test video", **columns):
    return make_render(make_video(person.who, 0, settings={"title": title}), **{"created_at": AT, **columns})


def test_the_history_is_searched_by_title_script_and_state(ada, ray):
    video = make_video(ada.who, 1, settings={"title": "May"})
    make_render(video, state="failed")
    make(ada, "June")
    make(make_person(name="eve"), "Eve's")
    assert sorted(titles(ada.page("/renders/"))) == ["June", "May"]
    assert titles(ada.page("/renders/?state=failed")) == ["May"]
    assert titles(ada.page("/renders/?q=jun")) == ["June"]
    assert titles(ada.page("/renders/?q=scene+1")) == ["May"]
    assert titles(ada.page(f"/renders/?video={video.pk}")) == ["May"]
    assert len(titles(ray.page("/renders/"))) == 3
    assert titles(ray.page("/renders/?author=eve")) == ["Eve's"]


def test_nothing_that_fits_and_nothing_at_all(ada):
    assert "Nothing was submitted yet" in ada.page("/renders/").words("main")
    page = ada.page("/renders/?q=nothing")
    assert "No render fits that." in page.words("main")
    assert [one["href"] for one in page.find("a") if one.words == "Show all renders"] == ["/renders/"]


def test_the_form_keeps_what_is_looked_for_and_works_without_scripts(ray):
    make(ray, "May", state="failed")
    page = ray.page("/renders/?q=may&state=failed&since=2026-03-01&until=2026-03-01&engine=local&author=ray&page=x")
    form = page.form("/renders/")
    assert form.values == {
        "q": "may", "state": "failed", "since": "2026-03-01", "until": "2026-03-01", "engine": "local", "author": "ray",
    }  # fmt: skip
    assert titles(page) == ["May"]
    (details,) = page.find("details", class_="find-more")
    assert "open" in details.attrs
    assert "open" not in ray.page("/renders/?q=may").find("details", class_="find-more")[0].attrs


def test_pages_by_key_lead_there_and_back(ada):
    for number in range(60):
        make(ada, f"No {number}", state="completed", created_at=AT.replace(minute=number))
    first = ada.page("/renders/?state=completed")
    assert (titles(first)[0], titles(first)[-1], len(titles(first))) == ("No 59", "No 35", 25)
    assert {one.words for one in first.find("a") if "page=" in one["href"]} == {"Older", "Oldest"}
    second = ada.page("/renders/" + link(first, "Older"))
    assert (titles(second)[0], titles(second)[-1]) == ("No 34", "No 10")
    last = ada.page("/renders/" + link(first, "Oldest"))
    assert (titles(last)[0], titles(last)[-1]) == ("No 24", "No 0")
    assert titles(ada.page("/renders/" + link(second, "Newer"))) == titles(first)
    assert titles(ada.page("/renders/" + link(last, "Newest"))) == titles(first)
    assert all("state=completed" in link(page, "Newer") for page in (second, last))


def link(page, words):
    (one,) = [one["href"] for one in page.find("a") if one.words == words]
    return one


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense",
        "engine=%00",
        "video=x",
        "since=2026-13-01",
        "until=x",
        "page=x",
        "page=%00",
        "page=" + "x" * 999,
    ],
)
def test_what_cannot_be_read_is_said_above_the_whole_list(ray, query):
    make(ray)
    page = ray.page(f"/renders/?{query}")
    assert len(titles(page)) == 1
    assert len(notes(page)) == 1


@pytest.mark.parametrize(
    "search", ['"', "'", "*", "-", "AND OR NOT", "a AND", "NEAR(", "%00", "😀", "\\", "x" * 10_000]
)
def test_nothing_that_is_typed_breaks_it(ray, search):
    make(ray)
    answer = ray.client.get("/renders/", {"q": search})
    assert answer.status_code == 200


def test_tabs_tell_how_many_there_are_and_the_head_how_much(ray):
    for state, seconds in (("completed", 7205.5), ("completed", 60.0), ("failed", None), ("queued", None)):
        make(ray, state=state, seconds=seconds)
    make(ray, state="failed", created_at=AT.replace(month=2), engine="heygen")
    page = ray.page("/renders/")
    assert tabs(page) == [
        ("All 5", "?", True), ("Queued 1", "?state=queued", False), ("Completed 2", "?state=completed", False),
        ("Failed 2", "?state=failed", False),
    ]  # fmt: skip
    assert sums(page) == ["5 renders · 2 h 1 min of film"]
    assert sums(ray.page("/renders/?state=failed")) == ["2 renders"]
    assert sums(ray.page("/renders/?state=cancelled")) == ["0 renders"]
    assert sums(ray.page("/renders/?engine=heygen")) == ["1 render"]
    assert sums(ray.page("/renders/?until=2026-02-28")) == ["1 render"]
    for unknown in ("?q=test", "?author=ray"):
        page = ray.page(f"/renders/{unknown}")
        assert sums(page) == []
        assert [words for words, _link, _open in tabs(page)][:2] == ["All", "Queued"]


def sums(page):
    return [one.words for one in page.find("p", class_="page-sum")]


@pytest.mark.parametrize(
    ("query", "unfolded"), [("", False), ("video=", False), ("q=may&state=failed", False), ("since=2026-03-01", True)]
)
def test_filters_are_unfolded_where_one_of_them_is_set(ray, query, unfolded):
    query += str(make(ray).video_id) if query == "video=" else ""
    details = ray.page(f"/renders/?{query}").find("details", class_="find-more")
    assert ["open" in one.attrs for one in details] == [unfolded]


def test_an_author_is_told_no_count_of_others(ada, ray):
    make(ray)
    page = ada.page("/renders/")
    assert sums(page) == []
    assert "author" not in page.form("/renders/").values


def test_other_methods_are_refused(ada):
    assert ada.post("/renders/").status_code == 405


@pytest.mark.slow
def test_as_many_queries_for_a_few_as_for_many(ray):
    who, counts = make_who(ray.who.workspace, "user:77"), []
    for number in (30, 60):
        for _render in range(number):
            make_render(make_video(who, 0), state="completed")
        middle = ray.page("/renders/").find("a", rel="next")[0]["href"].rpartition("page=")[2]
        counts.append(
            [
                queries_of(lambda query=query: ray.get(f"/renders/?{query}"))
                for query in ("", "state=completed", "q=test", "page=last", f"page={middle}", f"q=test&page={middle}")
            ]
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 11, counts
