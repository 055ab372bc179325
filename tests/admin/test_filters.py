"""Filters that are typed, and that keep each other and the search."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from studio.models import Render
from tests.admin.people import address, client_of, told
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def renders() -> dict[str, Render]:
    acme, other = make_workspace("Acme"), make_workspace("Other")
    berta = User.objects.create_user("Berta")
    rows = [
        ("First", acme, f"user:{berta.pk}", datetime(2026, 2, 3, 0, 0, tzinfo=UTC)),
        ("Second", acme, "local", datetime(2026, 2, 3, 23, 59, 59, tzinfo=UTC)),
        ("Third", other, "host:42", datetime(2026, 2, 4, 0, 0, tzinfo=UTC)),
    ]
    return {
        title: make_render(make_video(make_who(workspace, owner)), title=title, created_at=at)
        for title, workspace, owner, at in rows
    }


def found(client, **query: str) -> list[str]:
    page = client.get(address("render"), query).content.decode()
    return re.findall(r'class="field-name"><a [^>]*>([^<]*)<', page)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"author": "berta"}, ["First"]),
        ({"author": " Berta "}, ["First"]),
        ({"author": "local"}, ["Second"]),
        ({"author": "host:42"}, ["Third"]),
        ({"author": "nobody"}, []),
        ({"author": ""}, ["Third", "Second", "First"]),
        ({"author": "\x00"}, ["Third", "Second", "First"]),
        ({"from": "2026-02-04"}, ["Third"]),
        ({"until": "2026-02-03"}, ["Second", "First"]),
        ({"from": "2026-02-03", "until": "2026-02-03"}, ["Second", "First"]),
        ({"from": "2026-02-05"}, []),
        ({"from": "2026-02-03", "author": "local", "q": "second"}, ["Second"]),
        ({"workspace__id__exact": "no id"}, []),
    ],
)
def test_what_is_typed_is_found(renders, query, expected):
    assert found(client_of("staff"), **query) == expected


def test_days_are_those_of_the_studio_s_time_zone(renders, settings):
    settings.TIME_ZONE = "Europe/Berlin"  # an hour ahead: 23:59:59 UTC is on the next day
    assert found(client_of("staff"), until="2026-02-03") == ["First"]


def test_a_workspace_is_chosen_by_name(renders):
    client, acme = client_of("staff"), renders["First"].workspace_id
    page = client.get(address("render"), {"workspace__id__exact": str(acme)}).content.decode()
    assert f'<option value="{acme}" selected>Acme</option>' in page
    assert found(client, workspace__id__exact=str(acme)) == ["Second", "First"]


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "9999-12-31", "0001-01-01", "<b>", "\x00"])
def test_what_is_no_day_is_said_and_left_out(renders, day):
    client = client_of("staff")
    answer = client.get(address("render"), {"until": day})
    assert answer.status_code == 200
    assert "<b>”" not in answer.content.decode()
    assert len(told(answer)) == (day != "\x00")
    assert found(client, until=day) == ["Third", "Second", "First"]


def test_each_form_takes_the_other_filters_and_the_search_along(renders):
    query = {"author": "local", "q": "sec", "state__exact": "queued"}
    page = client_of("staff").get(address("render"), query).content.decode()
    forms = re.findall(r'<form method="get" class="studio-filter">(.*?)</form>', page, re.S)
    sent = [dict(re.findall(r'name="([\w]+)" value="([^"]*)"', form)) for form in forms]
    workspace, author, days = sent
    assert workspace == query
    assert author == query
    assert days == query | {"from": "", "until": ""}
    assert 'href="?q=sec&amp;state__exact=queued">Clear<' in page
