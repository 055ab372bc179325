"""Renders as files that spreadsheets and programs read, and that no spreadsheet runs."""

import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from studio.models import Render
from studio.services import exporting
from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def table(renders=None) -> list[dict[str, str]]:
    text = b"".join(exporting.csv_of(Render.objects.all() if renders is None else renders)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(renders=None) -> list[dict]:
    found = b"".join(exporting.json_lines_of(Render.objects.all() if renders is None else renders))
    return [json.loads(line) for line in found.split(b"\n")[:-1]]


def test_a_row_tells_what_the_list_tells_and_the_ids():
    author = User.objects.create_user("berta")
    video = make_video(make_who(make_workspace("Ácme, Inc."), f"user:{author.pk}"))
    sent = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    columns = {"state": "failed", "sent_at": sent, "error_message": 'said "no"\nand left', "error_code": "400144"}
    render = make_render(video, title="Launch; now", seconds=3.5, **columns)
    [row] = table()
    assert row == {
        "id": str(render.pk),
        "state": "failed",
        "title": "Launch; now",
        "engine": "local",
        "workspace": "Ácme, Inc.",
        "workspace_id": str(video.workspace_id),
        "author": "berta",
        "created_at": render.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sent_at": "2026-03-04T05:06:07Z",
        "finished_at": "",
        "scenes": "3",
        "seconds": "3.5",
        "revision": "0",
        "video_id": str(video.pk),
        "remote_id": "",
        "callback_id": str(render.pk),
        "attempts": "0",
        "error_code": "400144",
        "error_message": 'said "no"\nand left',
    }
    [line] = lines()
    request = line.pop("request")
    assert request == render.payload
    assert line == row | {"scenes": 3, "seconds": 3.5, "revision": 0, "attempts": 0, "finished_at": None}


def test_the_token_of_our_own_callback_stays_here():
    address = f"https://studio.example/hooks/heygen/{uuid4()}/renders/{uuid4()}/"
    make_render(body=f'{{"callback_url": "{address}{"0a" * 20}/", "video_inputs": []}}')
    assert lines()[0]["request"]["callback_url"] == f"{address}•••/"


def test_excel_knows_it_for_utf_8_and_lines_end_as_rfc_4180_has_them():
    make_render(title="Ü")
    text = b"".join(exporting.csv_of(Render.objects.all()))
    assert text.startswith(b"\xef\xbb\xbfid,state,")
    assert text.count(b"\r\n") == text.count(b"\n") == 2


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("https://evil.example","Click")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "  =1+1",
        "\ufeff=1",
        "\u200b=1",
        "\u00a0=1",
        "harmless; =1+1;",  # where the separator is a semicolon, this is a cell of its own
        "harmless\n=1+1",
        "harmless\t=1+1",
    ],
)
def test_no_cell_is_a_formula(cell):
    make_render(title=cell)
    [row] = table()
    for separated in row["title"].replace("\r", ";").replace("\n", ";").replace("\t", ";").split(";"):
        assert separated.strip("\ufeff\u200b \u00a0")[:1] not in tuple("=+-@＝＋－＠")
    assert row["title"].replace("'", "") == cell  # apostrophes came, and nothing went
    assert lines()[0]["title"] == cell  # programs have no use for them


@pytest.mark.parametrize("cell", ["", "Launch", "a-b", "1 + 1 = 2", "ada@example.com", "it's; fine"])
def test_what_is_none_stays_as_it_is(cell):
    assert exporting.inert(cell) == cell


def test_the_request_is_what_was_sent_byte_for_byte():
    sent = '{"b": 1.0, "a": 1e2, "title": "Z\\u00fc\\nü"}'
    make_render(body=sent)
    [line] = b"".join(exporting.json_lines_of(Render.objects.all())).splitlines()
    assert line.endswith(f', "request": {sent}}}'.encode())


def test_a_request_of_several_lines_is_told_on_one():
    make_render(body='{\r\n  "a": [\n1]\n}')
    assert lines()[0]["request"] == {"a": [1]}


@pytest.mark.slow
@pytest.mark.parametrize("make", [exporting.csv_of, exporting.json_lines_of])
def test_one_statement_however_many_and_few_of_them_in_memory(make):
    first = make_render(body='{"title": "' + "x" * 20_000 + '"}', state="failed")
    columns = {
        field.attname: getattr(first, field.attname) for field in Render._meta.concrete_fields if field.name != "id"
    }
    Render.objects.bulk_create([Render(**columns) for _ in range(1_499)], batch_size=500)
    tracemalloc.start()
    rows = 0

    def read():
        nonlocal rows
        rows = sum(part.count(b"\n") for part in make(Render.objects.all()))

    assert queries_of(read) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows in (1_500, 1_501)
    assert peak < 8_000_000  # of 30 MB in all
