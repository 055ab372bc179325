"""The list of renders page by key: every render once, and as little work for many as for few."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studio.admin.renders import RenderAdmin
from studio.models import Render
from tests.admin.people import address, client_of, told
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest.fixture
def staff():
    return client_of("staff")


@pytest.fixture
def seven(monkeypatch):
    """Render 0 … 6, the last one submitted last; three on a page."""
    monkeypatch.setattr(RenderAdmin, "list_per_page", 3)
    video = make_video()
    states = ["failed" if number % 2 else "completed" for number in range(7)]
    return [
        make_render(video, title=f"Render {number}", state=state, created_at=NOON + timedelta(hours=number))
        for number, state in enumerate(states)
    ]


def titles(page: str) -> list[str]:
    return re.findall(r'class="field-name"><a [^>]*>Render (\d)<', page)


def ways(page: str) -> dict[str, str]:
    nav = re.search(r'<nav class="paginator".*?</nav>', page, re.S)[0]
    return {
        html.unescape(name).strip("‹› "): html.unescape(url)
        for url, name in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', nav)
    }


def page_of(client, query: str = "") -> str:
    answer = client.get(address("render") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_there_and_back_again(staff, seven):
    pages, page = [], page_of(staff)
    assert list(ways(page)) == ["Older", "Oldest"]
    while True:
        pages.append(titles(page))
        if "Older" not in ways(page):
            break
        page = page_of(staff, ways(page)["Older"])
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert list(ways(page)) == ["Newest", "Newer"]
    page = page_of(staff, ways(page)["Newer"])
    assert titles(page) == ["3", "2", "1"]
    assert list(ways(page)) == ["Newest", "Newer", "Older", "Oldest"]
    assert titles(page_of(staff, ways(page)["Oldest"])) == ["2", "1", "0"]
    assert titles(page_of(staff, ways(page)["Newest"] or "?")) == ["6", "5", "4"]


@pytest.mark.parametrize("query", ["?state__exact=completed", "?q=render", "?state__exact=completed&q=render"])
def test_filters_and_search_go_along(staff, seven, query):
    first = page_of(staff, query)
    second = page_of(staff, ways(first)["Older"])
    expected = [str(number) for number in (6, 4, 2, 0) if "state" in query] or list("654321")
    assert titles(first) + titles(second) == expected


def test_what_is_added_meanwhile_moves_nothing(staff, seven):
    older = ways(page_of(staff))["Older"]
    make_render(seven[0].video, title="Render 9", state="failed", created_at=NOON + timedelta(hours=9))
    assert titles(page_of(staff, older)) == ["3", "2", "1"]


def test_totals_are_told_where_they_are_kept(staff, seven):
    make_render(make_video(make_who(make_workspace("Other", "heygen"))), state="failed")
    for query, words in [
        ("", "8 renders"),
        ("?state__exact=failed", "4 renders"),
        ("?engine__exact=heygen", "1 render<"),
        (f"?workspace__id__exact={seven[0].workspace_id}&state__exact=completed", "4 renders"),
    ]:
        nav = re.search(r"</ul>(?=[^<]*\d)[^<]*<|</h2>(?=[^<]*\d)[^<]*<", page_of(staff, query))
        assert words in " ".join(nav[0].split()).replace(" <", "<")
    for query in ("?author=local", "?q=render", "?from=2026-02-03"):
        assert not re.search(
            r"\d renders?\s", re.search(r'<nav class="paginator".*?</nav>', page_of(staff, query), re.S)[0]
        )


@pytest.mark.parametrize("cursor", ["2", "x", "", "%00", "MjAyNg", "last%20", "a" * 3000])
def test_what_names_no_page_gives_the_first_one_and_says_so(staff, seven, cursor):
    answer = staff.get(f"{address('render')}?p={cursor}")
    assert titles(answer.content.decode()) == ["6", "5", "4"]
    assert len(told(answer)) == bool(cursor)


@pytest.mark.parametrize("search", ["%", "...", "“”", "nothing is called that", "00000000-0000-4000-8000-000000000000"])
def test_a_search_that_finds_nothing_breaks_nothing(staff, seven, search):
    assert titles(staff.get(address("render"), {"q": search}).content.decode()) == []


@pytest.mark.parametrize(
    "query", ["", "?state__exact=failed", "?q=render", "?author=local", "?from=2026-02-03", "?p=last"]
)
def test_nothing_is_counted_or_skipped_and_many_take_no_more_queries(staff, query):
    first = make_render(title="Render", state="failed")

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as context:
            page_of(staff, query)
        return [one["sql"] for one in context.captured_queries]

    asked()
    few = asked()
    columns = {field.attname: getattr(first, field.attname) for field in Render._meta.concrete_fields}
    columns.pop("id")
    Render.objects.bulk_create(Render(**columns) for _ in range(300))
    many = asked()
    assert abs(len(many) - len(few)) <= 1  # of a last page
    for sql in many:
        assert "COUNT(" not in sql.upper()
        assert "OFFSET" not in sql.upper()


def test_an_act_on_a_later_page_is_of_that_page(seven):
    operator = client_of("operator")
    render = make_render(make_video(), title="Render 8", created_at=NOON - timedelta(days=1))
    url = address("render") + ways(page_of(operator))["Oldest"]
    answer = operator.post(url, {"action": "cancel", "_selected_action": str(render.pk)}, follow=True)
    assert told(answer) == ["1 queued render is cancelled."]
    assert titles(answer.content.decode()) == ["1", "0", "8"]
