"""Staff look at everything and change nothing; workspaces have a file of their own."""

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studio.models import EmulatorDelivery, EmulatorJob, Render, ServiceNotice
from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = pytest.mark.django_db

LOOK_ONLY = ["render", "video", "emulatorjob", "emulatordelivery", "servicenotice"]


def signed_in(name: str = "rita", **rights: bool) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(name, **rights))
    return client


@pytest.fixture
def staff() -> Client:
    return signed_in(is_staff=True)


def address(model: str, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:studio_{model}_{page}", args=args)


def page_of(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'class="field-name"><a [^>]*>([^<]*)<', page)


def make_notice(**columns: str) -> ServiceNotice:
    said = {"call": "POST /v2/video/generate", "message": "v2 is legacy", "until": "2026-10-31", **columns}
    return ServiceNotice.objects.create(digest=uuid4().hex, engine="heygen", count=7, **said)


def make_delivery(job: EmulatorJob, url: str) -> EmulatorDelivery:
    return EmulatorDelivery.objects.create(job=job, event_type="avatar_video.success", url=url, body="{}")


def row_of(model: str) -> object:
    video = make_video()
    make = {
        "render": lambda: make_render(video),
        "video": lambda: video,
        "emulatorjob": lambda: EmulatorJob.objects.create(workspace=video.workspace, payload={"title": "x"}),
        "emulatordelivery": lambda: make_delivery(make["emulatorjob"](), "http://127.0.0.1:3000/hook"),
        "workspace": lambda: video.workspace,
        "servicenotice": lambda: make_notice(),
    }
    return make[model]()


# Who gets in


@pytest.mark.parametrize("name", ["index", "studio_render_changelist"])
def test_strangers_are_sent_to_the_login(name):
    url = reverse(f"admin:{name}")
    answer = Client().get(url)
    assert (answer.status_code, answer.url) == (302, f"{reverse('admin:login')}?next={url}")


def test_a_user_who_is_not_staff_is_refused():
    render = make_render()
    for url in (address("render"), address("render", "change", render.pk)):
        answer = signed_in(f"plain{len(url)}").get(url, follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("admin:login"))
        assert render.title not in answer.content.decode()


@pytest.mark.parametrize("model", [*LOOK_ONLY, "workspace"])
def test_staff_see_every_list_without_a_permission_of_their_own(staff, model):
    row_of(model)
    page_of(staff, address(model))
    assert address(model) in page_of(staff, reverse("admin:index"))


# Nothing is changed


@pytest.mark.parametrize("model", LOOK_ONLY)
@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_rows_cannot_be_added_changed_or_deleted(model, rights):
    client, row = signed_in(**rights), row_of(model)
    before = type(row).objects.values().get(pk=row.pk)
    assert 'name="_save"' not in page_of(client, address(model, "change", row.pk))
    posts = [
        (address(model, "change", row.pk), {"title": "Mine", "state": "failed", "_save": "Save"}),
        (address(model, "delete", row.pk), {"post": "yes"}),
        (address(model, "add"), {"title": "Mine"}),
    ]
    assert [client.post(url, data).status_code for url, data in posts] == [403, 403, 403]
    client.post(address(model), {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
    assert type(row).objects.values().get(pk=row.pk) == before
    assert type(row).objects.count() == 1


# The list


def test_the_list_tells_title_state_engine_length_author_and_workspace(staff):
    author = User.objects.create_user("berta")
    video = make_video(make_who(make_workspace("Acme"), f"user:{author.pk}"), scenes=3)
    make_render(video, title="Launch", state="completed", seconds=83.4)
    page = page_of(staff, address("render"))
    told = dict(re.findall(r'class="(?:nowrap )?field-(\w+)[^"]*">(?:<(?:a|time) [^>]*>)?([^<]*)<', page))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", told.pop("submitted"))
    assert told == {
        "name": "Launch",
        "state": "Completed",
        "maker": "Emulator",
        "length": "1:23",
        "written_by": "berta",
        "workspace": "Acme",
    }


def test_an_owner_who_is_no_user_is_shown_as_kept(staff):
    make_render(make_video(make_who(subject="host:42")))
    assert 'class="field-written_by">host:42<' in page_of(staff, address("render"))


@pytest.fixture
def three() -> dict[str, Render]:
    acme, other = make_workspace("Acme"), make_workspace("Other", engine="heygen")
    berta = User.objects.create_user("berta")
    first = make_video(make_who(acme, f"user:{berta.pk}"), settings={"title": "First"})
    second = make_video(make_who(acme, "local"), settings={"title": "Second"})
    third = make_video(make_who(other, "local"), settings={"title": "Third"})
    first.scenes.filter(position=1).update(
        voice={"type": "text", "voice_id": "v", "input_text": "Übung macht den Meister."}
    )
    return {
        "First": make_render(first, state="completed", remote_id="abc123", created_at=datetime(2024, 2, 3, tzinfo=UTC)),
        "Second": make_render(second, state="failed", callback_id="order-7"),
        "Third": make_render(third, state="queued"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Third", "Second", "First"]),
        ({"state__exact": "failed"}, ["Second"]),
        ({"engine__exact": "heygen"}, ["Third"]),
        ({"created_at__gte": "2025-01-01 00:00:00Z"}, ["Third", "Second"]),
        ({"q": "secon"}, ["Second"]),
        ({"q": "abc123"}, ["First"]),
        ({"q": "order-7"}, ["Second"]),
        ({"q": "berta"}, []),  # authors have a filter
        ({"q": "Scene 3"}, ["Third", "Second", "First"]),
        ({"q": '"macht den Meister"'}, ["First"]),
        ({"q": "nobody said this"}, []),
        ({"q": "%"}, []),
    ],
)
def test_filters_and_search(staff, three, query, found):
    assert titles(page_of(staff, address("render"), **query)) == found


def test_filter_by_workspace_and_search_by_ids(staff, three):
    acme = three["First"].workspace_id
    assert titles(page_of(staff, address("render"), workspace__id__exact=str(acme))) == ["Second", "First"]
    for name, render in three.items():
        assert titles(page_of(staff, address("render"), q=str(render.pk))) == [name]
        assert titles(page_of(staff, address("render"), q=str(render.video_id))) == [name]


def test_videos_are_found_by_title(staff, three):
    assert "Second</a>" in page_of(staff, address("video"), q="secon")
    assert "First</a>" not in page_of(staff, address("video"), q="secon")


@pytest.mark.parametrize("model", LOOK_ONLY)
def test_lists_ask_the_database_as_often_for_1_row_as_for_30(staff, model):
    row_of(model)
    few = queries_of(lambda: page_of(staff, address(model)))
    for _ in range(29):
        row_of(model)
    assert queries_of(lambda: page_of(staff, address(model))) == few <= 10


def test_the_list_fetches_no_request(staff):
    make_render()
    with CaptureQueriesContext(connection) as asked:
        page_of(staff, address("render"))
    assert not any('"body"' in query["sql"] for query in asked.captured_queries)


def test_no_page_of_the_emulator_shows_the_token_of_our_own_address(staff):
    token = "0123456789" * 4
    url = f"http://127.0.0.1:8000/hooks/heygen/{uuid4()}/renders/{uuid4()}/{token}/"
    job = EmulatorJob.objects.create(workspace=make_workspace(), payload={"callback_url": url})
    delivery = make_delivery(job, url)
    pages = [
        page_of(staff, address("emulatorjob", "change", job.pk)),
        page_of(staff, address("emulatordelivery")),
        page_of(staff, address("emulatordelivery", "change", delivery.pk)),
    ]
    assert [("/hooks/heygen/" in page, token in page) for page in pages] == [(True, False)] * 3


# One render


def test_a_finished_render_has_a_player_and_a_way_to_the_editor(staff):
    render = make_render(state="completed", seconds=3.0)
    page = page_of(staff, address("render", "change", render.pk))
    assert f'src="{address("render", "file", render.pk, "film")}"' in page
    assert f'href="{reverse("editor", args=[render.video_id])}"' in page
    assert staff.get(reverse("render", args=[render.pk])).status_code == 200


def test_of_another_tenant_there_is_no_link_that_leads_nowhere(staff):
    make_render()  # the first workspace is the one that this studio shows
    theirs = make_render(make_video(make_who(make_workspace("Tenant"))), state="completed", seconds=3.0)
    for row in (theirs, theirs.video):
        page = page_of(staff, address(row._meta.model_name, "change", row.pk))
        assert "It is edited where its host shows it" in page
        assert reverse("editor", args=[theirs.video_id]) not in page


@pytest.mark.parametrize("state", ["queued", "processing", "failed"])
def test_an_unfinished_render_has_no_player(staff, state):
    render = make_render(state=state)
    assert "<video" not in page_of(staff, address("render", "change", render.pk))


def test_a_failed_render_says_why(staff):
    render = make_render(state="failed", error_code="400144", error_message="avatar look x not found")
    assert "avatar look x not found (400144)" in page_of(staff, address("render", "change", render.pk))


def test_of_a_removed_video_there_is_no_link(staff):
    video = make_video(removed_at=datetime(2026, 1, 1, tzinfo=UTC))
    page = page_of(staff, address("render", "change", make_render(video).pk))
    assert "Removed by its author" in page
    assert reverse("editor", args=[video.pk]) not in page


def test_the_request_is_pretty_and_in_the_order_it_was_sent(staff):
    render = make_render(body=json.dumps({"title": "Ü", "a": 1, "Z": [True]}))
    page = page_of(staff, address("render", "change", render.pk))
    shown = re.search(r'<pre class="studio-json"[^>]*>(.*?)</pre>', page, re.S)[1]
    assert shown.replace("&quot;", '"') == '{\n  "title": "Ü",\n  "a": 1,\n  "Z": [\n    true\n  ]\n}'


# What the service announces


def test_notices_tell_what_ends_and_when(staff):
    make_notice(successor="POST /v3/videos")
    cells = re.findall(r'class="field-(\w+)[^"]*">(?:<a [^>]*>)?([^<]*)<', page_of(staff, address("servicenotice")))
    told = dict(cells)
    assert (told["message"], told["until"], told["successor"]) == ("v2 is legacy", "2026-10-31", "POST /v3/videos")
    assert (told["engine"], told["count"]) == ("HeyGen", "7")
    assert "POST /v2/video/generate" in page_of(staff, address("servicenotice"), q="legacy")


HOSTILE = '</pre><script>alert("x")</script><img src=x onerror=alert(1)>'


def test_hostile_words_are_only_words(staff):
    video = make_video(make_who(make_workspace(HOSTILE), HOSTILE), settings={"title": HOSTILE})
    render = make_render(video, state="failed", error_message=HOSTILE, error_code="<b>")
    job = EmulatorJob.objects.create(workspace=video.workspace, payload={"title": HOSTILE})
    rows = {"render": render, "video": video, "emulatorjob": job, "workspace": video.workspace}
    rows["emulatordelivery"] = make_delivery(job, f"http://x/{HOSTILE}")
    rows["servicenotice"] = make_notice(message=HOSTILE, call=HOSTILE)
    for model, row in rows.items():
        for url in (address(model), address(model, "change", row.pk)):
            page = page_of(staff, url)
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "&lt;script&gt;" in page


def test_pages_carry_the_strict_policy_and_nothing_inline(staff):
    render = make_render(state="completed")
    for url in (reverse("admin:index"), address("render"), address("render", "change", render.pk)):
        answer = staff.get(url)
        assert "script-src 'self'; style-src 'self'" in answer["Content-Security-Policy"]
        page = answer.content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script>(?!\s*</script>)", page)
