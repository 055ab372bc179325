"""Files of renders: those chosen, and all that the list would show."""

import csv
import io
import json
import re

import pytest

from studio.models import Render
from tests.admin.people import LADDER, address, client_of
from tests.counting import queries_of
from tests.factories import make_render

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
KINDS = ["csv", "jsonl"]


def read(answer) -> bytes:
    assert answer.status_code == 200
    assert answer.streaming
    return answer.getvalue()


def titles(kind: str, content: bytes) -> set[str]:
    if kind == "csv":
        return {row["title"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    return {json.loads(line)["title"] for line in content.splitlines()}


def url(kind: str) -> str:
    return address("render", "export", kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rung", LADDER)
def test_who_may_look_may_take(rung, kind):
    render, client = make_render(title="Launch"), client_of(rung)
    posted = client.post(address("render"), {"action": f"export_{kind}", "_selected_action": str(render.pk)})
    for answer in (client.get(url(kind)), posted):
        if rung in ("nobody", "author"):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/admin/login/")
        else:
            assert titles(kind, read(answer)) == {"Launch"}
            assert re.fullmatch(
                rf'attachment; filename="renders-\d\d\d\d-\d\d-\d\d\.{kind}"', answer["Content-Disposition"]
            )
            assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("kind", KINDS)
def test_those_chosen_or_all_that_the_list_would_show(kind):
    client = client_of("staff")
    one, two = make_render(title="One", state="failed"), make_render(title="Two", state="failed")
    make_render(title="Three", state="completed")
    given = {"action": f"export_{kind}", "_selected_action": str(one.pk)}
    assert titles(kind, read(client.post(address("render"), given))) == {"One"}
    assert titles(kind, read(client.get(url(kind)))) == {"One", "Two", "Three"}
    assert titles(kind, read(client.get(url(kind), {"state__exact": "failed"}))) == {"One", "Two"}
    assert titles(kind, read(client.get(url(kind), {"q": "tw"}))) == {"Two"}
    assert titles(kind, read(client.get(url(kind), {"workspace__id__exact": two.workspace_id}))) == {"Two"}


def test_the_list_links_to_files_of_what_it_shows():
    page = client_of("staff").get(address("render"), {"state__exact": "failed"}).content.decode()
    assert re.findall(r'href="([^"]*export[^"]*)"', page) == [f"{url(kind)}?state__exact=failed" for kind in KINDS]


@pytest.mark.slow
def test_more_than_a_page_comes_whole_and_takes_no_more_queries():
    client, first = client_of("staff"), make_render(state="failed")
    few = queries_of(lambda: read(client.get(url("csv"))))
    columns = {field.attname: getattr(first, field.attname) for field in Render._meta.concrete_fields}
    columns.pop("id")
    Render.objects.bulk_create(Render(**columns) for _ in range(700))
    content = b""

    def fetch():
        nonlocal content
        content = read(client.get(url("csv")))

    assert queries_of(fetch) <= few + 1
    assert content.count(b"\r\n") == 702


def test_nothing_else_is_made_and_nothing_posted():
    client = client_of("superuser")
    assert client.get("/admin/studio/render/export.xlsx").status_code == 404
    assert client.post(url("csv")).status_code == 405
    assert client.get(url("csv"), {"workspace__id__exact": "x"}).getvalue().count(b"\r\n") == 1
    assert client.get(url("csv"), {"owner__isnull__x": "1"}).status_code in (302, 400)
