"""Finding renders among many, page by page."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from studio.models import Render, RenderWords
from studio.services import indexing, listing
from studio.services.listing import Filters, list_renders
from studio.services.paging import LAST, Key, rows_after
from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def who():
    return make_who(reviews=True)


@pytest.fixture(params=["by the index", "one by one"], autouse=True)
def way(request, monkeypatch):
    """Words are read one by one among few renders: everything is asked both ways."""
    monkeypatch.setattr(indexing, "FEW", 200 if request.param == "one by one" else -1)


def make_renders(who, number, words="Hello", at=START, step=timedelta(seconds=1), **columns):
    """One after the other, last made last."""
    video = make_video(who, 1)
    columns = {"state": "completed", "title": words, **columns}
    return [make_render(video, created_at=at + step * n, **columns) for n in range(number)]


def found(who, limit=25, cursor="", **given):
    return list_renders(who, Filters.read(given), cursor, limit).rows


def pages(who, limit, q=""):
    """All pages, from the first by “older”."""
    page = list_renders(who, Filters(search=q), "", limit)
    seen = [page]
    while page.older:
        page = list_renders(who, Filters(search=q), page.older, limit)
        seen.append(page)
    return seen


# --- Pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["", "hello"])
@pytest.mark.parametrize("step", [timedelta(seconds=1), timedelta(0)], ids=["apart", "all at one moment"])
@pytest.mark.parametrize("number", [0, 1, 3, 4, 7, 9])
def test_every_render_is_on_one_page_and_the_way_back_is_the_same(who, q, step, number):
    made = make_renders(who, number, step=step)
    seen = pages(who, 3, q)
    rows = [row for page in seen for row in page.rows]
    assert len(rows) == number
    assert set(rows) == set(made)
    assert [row.created_at for row in rows] == sorted((row.created_at for row in made), reverse=True)
    assert [bool(page.newer) for page in seen] == [False] + [True] * (len(seen) - 1)
    for page, before in zip(seen[:0:-1], seen[-2::-1], strict=True):
        assert list_renders(who, Filters(search=q), page.newer, 3).rows == before.rows


@pytest.mark.parametrize("q", ["", "hello"])
def test_the_last_page_holds_the_oldest(who, q):
    made = make_renders(who, 7)
    page = list_renders(who, Filters(search=q), LAST, 3)
    assert (page.rows, page.older) == (made[2::-1], None)
    assert list_renders(who, Filters(search=q), page.newer, 3).rows == made[5:2:-1]
    assert list_renders(who, Filters(search=q), LAST, 7).rows == made[::-1]
    assert not list_renders(who, Filters(search=q), LAST, 7).has_others


def test_what_is_added_meanwhile_moves_nothing(who):
    made = make_renders(who, 6)
    first = list_renders(who, Filters(), "", 3)
    make_renders(who, 2, at=START + timedelta(days=1))
    second = list_renders(who, Filters(), first.older, 3)
    assert second.rows == made[2::-1]
    assert list_renders(who, Filters(), second.newer, 3).rows == first.rows


@pytest.mark.parametrize(
    "cursor",
    ["x", "%", "2", "é", "\x00", "AAAA", "MjAyNi0wMS0wMQ", "OTk5OTktMDEtMDEgeA", "=" * 7, "x" * 10_000, "😀", "\ud800"],
)
@pytest.mark.parametrize("q", ["", "hello"])
def test_what_is_no_cursor_gives_the_first_page_and_says_so(who, cursor, q):
    made = make_renders(who, 4)
    page = list_renders(who, Filters(search=q), cursor, 3)
    assert page.rows == made[:0:-1]
    assert "names no page" in page.notice


@pytest.mark.parametrize("q", ["", "hello"])
def test_a_cursor_may_name_any_moment(who, q):
    made = make_renders(who, 4)
    for year in (2, 2100, 9998):
        cursor = str(Key(START.replace(year=year), uuid4()))
        assert list_renders(who, Filters(search=q), cursor, 3).rows == made[:0:-1]


@pytest.mark.parametrize("q", ["", "hello"])
def test_a_page_on_which_nothing_is_left_gives_the_first_and_says_so(who, q):
    made = make_renders(who, 4)
    page = list_renders(who, Filters(search=q), str(Key.of(made[0])), 3)
    assert page.rows == made[:0:-1]
    assert "nothing on that page any more" in page.notice
    gone = str(Key(START - timedelta(days=1), uuid4()))
    assert "nothing on that page" in list_renders(who, Filters(search=q), gone, 3).notice
    gone_by = str(Key(START + timedelta(seconds=2.5), uuid4()))  # its render is not there, its place is
    assert list_renders(who, Filters(search=q), gone_by, 3).rows == made[2::-1]


def test_programs_get_nothing_after_the_last(who):
    made = make_renders(who, 3)
    rows = listing.find_renders(who, Filters())
    assert rows_after(rows, str(Key.of(made[0])), 3) == ([], None)
    assert rows_after(rows, None, 3) == (made[::-1], None)


# --- Filters ----------------------------------------------------------------------------------------------------


def test_filters_narrow_alone_and_together(who):
    ada = User.objects.create_user("Ada")
    video = make_video(make_who(who.workspace, f"user:{ada.pk}"), 1)
    failed = make_render(video, state="failed", engine="heygen", created_at=START, title="One")
    local = make_render(
        make_video(make_who(who.workspace, "host:42")), state="completed", created_at=START, title="Two"
    )
    late = make_render(video, state="completed", created_at=START + timedelta(days=40), title="Three")
    make_render()  # of another workspace
    for given, expected in (
        ({}, [late, local, failed]),
        ({"state": "completed"}, [late, local]),
        ({"engine": "heygen"}, [failed]),
        ({"author": "ada"}, [late, failed]),
        ({"author": "host:42"}, [local]),
        ({"author": "nobody"}, []),
        ({"video": str(video.pk)}, [late, failed]),
        ({"since": "2026-03-02"}, [late]),
        ({"until": "2026-03-01"}, [local, failed]),
        ({"since": "2026-03-01", "until": "2026-03-01", "state": "failed", "author": "Ada", "q": "one"}, [failed]),
    ):
        assert set(found(who, **given)) == set(expected), given


def test_authors_find_their_own_and_strangers_nothing(who):
    made = make_renders(who, 2)
    author = make_who(who.workspace, "user:1")
    other = make_who(who.workspace, "user:2")
    assert found(author, q="hello") == made[::-1]
    for stranger in (other, make_who(), make_who(reviews=True)):
        assert not found(stranger)
        assert not found(stranger, q="hello")
        assert not found(stranger, q=str(made[0].pk))
        assert not found(stranger, video=str(made[0].video_id))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"state": "odd"}, "There is no state “odd”."),
        ({"engine": "\x00x"}, "There is no engine “x”."),
        ({"video": "7"}, "“7” is no id of a video."),
        ({"since": "yesterday"}, "“yesterday” is no day. Write it as 2026-01-31."),
        ({"until": "2026-02-31"}, "“2026-02-31” is no day. Write it as 2026-01-31."),
        ({"since": "0001-01-01"}, "“0001-01-01” is no day. Write it as 2026-01-31."),
        ({"until": "9999-12-31"}, "“9999-12-31” is no day. Write it as 2026-01-31."),
        ({"q": "x" * 201}, "Only the first 200 characters are searched for."),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said(who, given, words):
    filters = Filters.read(given)
    assert filters.notices == [words]
    list_renders(who, filters)


def test_days_are_those_of_the_studio_s_clock(who, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    render = make_renders(who, 1)[0]  # noon in UTC is the next day there
    assert found(who, since="2026-03-02") == [render]
    assert not found(who, until="2026-03-01")
    assert listing.totals_of(who, Filters(since=date(2026, 3, 2))) is None
    assert listing.totals_of(who, Filters()).number == 1


# --- Words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("q", "hit"),
    [
        ("launch", True), ("LAUNCH", True), ("lau", True), ("aunch", False), ("lau day", False), ("day lau", True),
        ("ubung", True), ("Übung", True), ("ÜBUNG!", True), ("strasse", True), ("Straße", True),
        ('"macht den Meister"', True), ('"den macht"', False), ("“macht den”", True), ('"macht den Mei', True),
        ('"macht den Mei"', False), ("order-7", True), ("7-order", False), ("it's", True), ("3", True), ("٣", True),
        ("example.com/a?b=1", True), ("日本", True), ("語", True), ("本語を", True), ("日語", False), ("勉強", True),
        ("한국", True), ("ภาษา", True), ("हिन्दी", True), ("🚀", True), ("🎈", False), ("launch 🚀", True),
        ("-launch", True), ("launch -day", True), ("launch AND day", False), ("title:launch", False), ("laun*", True),
        ("NEAR(launch day)", False), ("NOT", False), ("' OR 1=1 --", False), ("lau\x00nch", True), ("%", False),
        ("\\", False), (":*", False), ("!!", False), ("()", False), ("a" * 10_000, False), ("launch " * 2000, True),
    ],
)  # fmt: skip
def test_words_of_titles_and_scripts_are_found(who, q, hit):
    video = make_video(who, 2, settings={"title": "Launch day 3 🚀"})
    scripts = [
        "Übung macht den Meister. It's on Straße 3, order-7, example.com/a?b=1",
        "日本語を勉強します。한국어 ภาษาไทย हिन्दी",
    ]
    for scene, words in zip(video.scenes.all(), scripts, strict=True):
        scene.voice["input_text"] = words
        scene.save()
    render = make_render(video)
    make_render(make_video(who, 1, settings={"title": "Something else"}))
    assert found(who, q=q) == ([render] if hit else [])


@pytest.mark.parametrize("q", ["!!", "🏻", "\u0301", '"', '""', "_", "\u200b"])
def test_what_holds_no_word_is_said(who, q):
    make_renders(who, 1)
    filters = Filters.read({"q": q})
    assert list_renders(who, filters).rows == []
    assert filters.notices == [f"“{q}” holds no word that can be searched for: type letters or digits."]


def test_ids_are_found_whole(who):
    render = make_renders(who, 1, remote_id="abc123", callback_id="order-7")[0]
    for name in (render.pk, render.pk.hex, render.video_id, "abc123", "order-7"):
        assert found(who, q=str(name)) == [render], name
    for part in (str(render.pk)[:8], "abc12"):
        assert not found(who, q=part)


def test_a_changed_render_is_found_by_what_it_says_now_and_a_deleted_one_not(who):
    render = make_renders(who, 1, words="before")[0]
    RenderWords.objects.filter(render=render).update(text="after")
    assert (found(who, q="before"), found(who, q="after")) == ([], [render])
    render.delete()
    assert found(who, q="after") == []


def test_what_was_not_indexed_is_made_good(who):
    made = make_renders(who, 3, step=timedelta(0))
    RenderWords.objects.all().delete()
    assert found(who, q="hello") == []
    assert indexing.index_missing() == 3
    assert indexing.index_missing() == 0
    assert set(found(who, q="hello")) == set(made)
    assert indexing.index_anew() == 3
    assert set(found(who, q="hello")) == set(made)


def test_renders_that_ask_for_one_number_are_all_found(who):
    """Ids that begin alike, submitted in one microsecond."""
    video = make_video(who, 1)
    made = [make_render(video, id=UUID(int=n), title="hello", state="failed", created_at=START) for n in range(4)]
    assert set(found(who, q="hello")) == set(made)
    RenderWords.objects.filter(render=made[3]).delete()
    assert indexing.index_missing() == 1
    assert set(found(who, q="hello")) == set(made)


@pytest.mark.slow
def test_a_script_of_any_size_and_kind_is_taken(who):
    signs = "".join(chr(0x4E00 + n % 20_000) + "é" for n in range(250_000))
    body = f'{{"video_inputs": [{{"voice": {{"input_text": "{signs}"}}}}, null, {{"voice": 3}}], "callback_id": 7}}'
    render = make_render(make_video(who, 1), body=body, title="Long")
    broken = make_render(make_video(who, 1), body="[", title="Long")
    assert set(found(who, q="long")) == {render, broken}


# --- Queries ----------------------------------------------------------------------------------------------------


def test_as_many_queries_at_any_number(who):
    asked = []
    for number in (30, 60):
        make_renders(who, number)
        middle = str(Key.of(Render.objects.order_by("created_at")[15]))
        asked.append(
            [
                queries_of(lambda q=q, cursor=cursor: list_renders(who, Filters(search=q), cursor, 5))
                for q in ("", "hello", "nothing")
                for cursor in ("", middle, LAST)
            ]
        )
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 6
