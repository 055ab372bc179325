"""Videos over the API: works, stranger, wrong method, stale, limits."""

import json
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from studio.models import Scene, Video
from studio.services.assembly import assemble
from tests.factories import make_video, make_who, scene_draft

from .host import problem

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def request(scenes=1, **settings):
    drafts = [{name: part for name, part in scene_draft().items() if part} for _ in range(scenes)]
    return {"title": "From a shop", **settings, "video_inputs": drafts}


def made(host, **body):
    answer = host.ask("POST", "/videos", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_an_empty_video(host):
    answer = host.ask("POST", "/videos", {"title": "Hello", "owner": "42"})
    assert answer.status_code == 201
    told = answer.json()
    video = Video.objects.get()
    assert answer["Location"] == f"/api/v1/videos/{video.pk}"
    assert answer["ETag"] == f'"{video.revision}"'
    assert (video.owner, video.workspace, video.title) == ("host:42", host.workspace, "Hello")
    assert {name: told[name] for name in ("id", "title", "owner", "revision", "scenes", "ready", "notes")} == {
        "id": str(video.pk), "title": "Hello", "owner": "42", "revision": 0, "scenes": 1, "ready": False, "notes": [],
    }  # fmt: skip
    assert "/video_inputs/0/character/avatar_id" in [one["path"] for one in told["problems"]]


def test_a_video_from_a_request_tells_what_was_read_differently(host):
    payload = request(2)
    payload["video_inputs"][0] = {
        **payload["video_inputs"][0],
        "voice": {"type": "text", "voice_id": "v", "input_text": "Hi", "speed": "1.2"},
    }
    payload["colour_scheme"] = "dark"
    told = made(host, payload=payload)
    assert (told["ready"], told["scenes"], told["owner"], told["problems"]) == (True, 2, None, [])
    assert {note["path"] for note in told["notes"]} >= {"/video_inputs/0/voice/speed", "/colour_scheme"}
    assert host.ask("GET", f"/videos/{told['id']}").json()["notes"] == told["notes"]


def test_faults_of_a_request_are_told_not_refused(host):
    payload = request()
    payload["video_inputs"][0] = {
        **payload["video_inputs"][0],
        "voice": {"type": "text", "voice_id": "v", "input_text": "Hi", "speed": 3},
    }
    told = made(host, payload=payload, title="Mine")
    assert (told["ready"], told["title"]) == (False, "Mine")
    assert told["problems"] == [{"path": "/video_inputs/0/voice/speed", "message": "Speed is 3; the highest is 1.5."}]


@pytest.mark.parametrize(("title", "kept"), [("Mine", "Mine"), ("", "")])
def test_a_request_with_another_title_is_made_in_one_go(host, title, kept):
    """Its first revision: nobody has seen it with the request's own title, and nothing is half done."""
    answer = host.ask("POST", "/videos", {"payload": request(), "title": title})
    assert (answer.json()["title"], answer.json()["revision"], answer["ETag"]) == (kept, 0, '"0"')
    assert Video.objects.get().title == kept


def test_each_unknown_key_is_told_once(host):
    payload = {**request(), "colour_scheme": "dark"}
    payload["video_inputs"][0]["mood"] = "calm"
    told = made(host, payload=payload)
    assert [note["path"] for note in told["notes"]].count("/colour_scheme") == 1
    assert [note["path"] for note in told["notes"]].count("/video_inputs/0/mood") == 1
    assert host.ask("GET", f"/videos/{told['id']}").json()["notes"] == told["notes"]


def test_fifty_scenes_of_five_thousand_emoji(host):
    payload = request(50)
    payload["video_inputs"] = [
        {**scene, "voice": {"type": "text", "voice_id": "v", "input_text": "😀" * 5000}}
        for scene in payload["video_inputs"]
    ]
    told = made(host, payload=payload)
    assert (told["scenes"], told["ready"]) == (50, True)
    escaped = json.dumps(payload).encode()  # twelve bytes each
    answer = host.ask("PUT", f"/videos/{told['id']}/payload", escaped)
    assert answer.status_code == 200
    assert answer.json()["scenes"] == 50
    sent = json.loads(host.ask("GET", f"/videos/{told['id']}/payload").content)
    assert sent["video_inputs"][49]["voice"]["input_text"] == "😀" * 5000


def test_a_51st_scene_and_what_is_no_request_are_refused_with_the_place(host):
    told = problem(host.ask("POST", "/videos", {"payload": request(51)}), 422, "not_importable")
    assert told["problems"][0]["path"] == "/video_inputs"
    problem(host.ask("POST", "/videos", {"payload": {"text": "hello"}}), 422, "not_importable")
    assert not Video.objects.exists()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"titel": "x"}, "/titel"),
        ({"title": 7}, "/title"),
        ({"title": "x" * 1001}, "/title"),
        ({"owner": ""}, "/owner"),
        ({"owner": "with blank"}, "/owner"),
        ({"owner": "x" * 191}, "/owner"),
        ({"owner": "a\n"}, "/owner"),
        ({"payload": []}, "/payload"),
        ({"payload": "{}"}, "/payload"),
        ({"workspace": str(uuid4())}, "/workspace"),
        ({"id": str(uuid4())}, "/id"),
        ([], ""),
        ("x", ""),
        (None, ""),
    ],
)
def test_members_that_cannot_be_taken_are_named(host, body, path):
    told = problem(host.ask("POST", "/videos", json.dumps(body).encode()), 422, "invalid")
    assert [one["path"] for one in told["problems"]] == [path]
    assert not Video.objects.exists()


def test_the_list_holds_the_workspace_s_whoever_made_them(host, other):
    mine = make_video(make_who(host.workspace, "user:7"))
    hosts = make_video(make_who(host.workspace, "host:42"), scenes=2)
    make_video(make_who(other.workspace))
    make_video(make_who(host.workspace), removed_at=timezone.now())
    told = host.ask("GET", "/videos").json()
    assert [(one["id"], one["owner"], one["scenes"]) for one in told["items"]] == [
        (str(hosts.pk), "42", 2),
        (str(mine.pk), None, 3),
    ]
    assert told["next"] is None
    assert [one["id"] for one in host.ask("GET", "/videos?owner=42").json()["items"]] == [str(hosts.pk)]
    assert host.ask("GET", "/videos?owner=7").json()["items"] == []


def test_pages_by_cursor_hold_each_video_once(host):
    now = timezone.now()
    all_ = [make_video(host.who, scenes=0, created_at=now) for _ in range(7)]
    seen, cursor = [], ""
    while cursor is not None:
        told = host.ask("GET", "/videos?limit=3" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [one["id"] for one in told["items"]]
        cursor = told["next"]
        make_video(host.who, scenes=0)  # newer ones move nothing
    assert sorted(seen) == sorted(str(video.pk) for video in all_)
    assert [UUID(one).hex for one in seen] == sorted((video.pk.hex for video in all_), reverse=True)


@pytest.mark.parametrize(
    "cursor", ["x", "", "%00", "é", "AAAA", "MjAyNi0wMS0wMQ", "OTk5OTktMDEtMDEgeA", "/" * 40, "=" * 7]
)
def test_a_cursor_of_nobody_s_making(host, cursor):
    problem(host.ask("GET", f"/videos?cursor={cursor}"), 400, "bad_cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "owner=", "owner=a%00b", "cursor=" + "x" * 201])
def test_a_query_that_cannot_be_taken(host, query):
    told = problem(host.ask("GET", f"/videos?{query}"), 422, "invalid")
    assert told["problems"][0]["path"] == "?" + query.partition("=")[0]


def test_the_list_asks_the_database_the_same_at_any_length(host, django_assert_num_queries):
    host.ask("GET", "/videos")  # the key's day
    for _ in range(3):
        make_video(host.who)
        with django_assert_num_queries(2):
            host.ask("GET", "/videos")


def test_the_payload_is_what_would_be_sent(host):
    video = make_video(make_who(host.workspace, "host:42"))
    answer = host.ask("GET", f"/videos/{video.pk}/payload")
    assert answer.content == assemble(video).body
    assert (answer["ETag"], answer["Content-Type"]) == ('"0"', "application/json")


def test_a_payload_that_is_put_back_is_the_same(host):
    id = made(host, payload=request(3, unknown_key={"a": [1]}))["id"]
    before = host.ask("GET", f"/videos/{id}/payload")
    answer = host.ask("PUT", f"/videos/{id}/payload", before.content, If_Match=before["ETag"])
    assert answer.status_code == 200
    after = host.ask("GET", f"/videos/{id}/payload")
    assert after.content == before.content
    assert after["ETag"] == answer["ETag"] != before["ETag"]


def test_put_replaces_everything_and_keeps_the_scenes_it_had(host):
    video = make_video(make_who(host.workspace, "host:42"), scenes=3, writers={"settings": {"tab": "a", "count": 3}})
    told = host.ask("PUT", f"/videos/{video.pk}/payload", request(2, title="New")).json()
    assert (told["title"], told["scenes"], told["revision"], told["owner"]) == ("New", 2, 1, "42")
    video.refresh_from_db()
    assert (video.settings, video.writers) == ({"title": "New"}, {})
    assert Scene.objects.filter(video=video).exclude(removed_at=None).count() == 3
    assert list(Scene.objects.filter(video=video).present().values_list("position", flat=True)) == [0, 1]


@pytest.mark.parametrize("tag", ['"1"', 'W/"0"', '"1", "2"', '"x"', '""', '"٣"'])
def test_a_lost_race_is_412_and_changes_nothing(host, tag):
    video = make_video(host.who)
    tag = tag.encode().decode("latin-1") if not tag.isascii() else tag
    for method, path, body in [("PUT", "/payload", request()), ("PATCH", "", {"title": "x"})]:
        told = problem(host.ask(method, f"/videos/{video.pk}{path}", body, If_Match=tag), 412, "changed")
        assert "Get it anew" in told["detail"]
    video.refresh_from_db()
    assert (video.revision, video.title, video.scenes.count()) == (0, "Test video", 3)


@pytest.mark.parametrize("tag", ['"0"', '"7", "0"', "*"])
def test_the_revision_that_was_seen_is_taken(host, tag):
    video = make_video(host.who)
    assert host.ask("PATCH", f"/videos/{video.pk}", {"title": "x"}, If_Match=tag).status_code == 200


@pytest.mark.parametrize("tag", ["0", "", '"0', "0,1", '"a" "b"'])
def test_an_if_match_that_cannot_be_read(host, tag):
    video = make_video(host.who)
    problem(host.ask("PATCH", f"/videos/{video.pk}", {"title": "x"}, If_Match=tag), 400, "bad_request")


def test_patch_changes_what_it_names(host):
    video = make_video(make_who(host.workspace, "host:42"))
    told = host.ask("PATCH", f"/videos/{video.pk}", {"title": "Other"}).json()
    assert (told["title"], told["owner"], told["revision"], told["scenes"]) == ("Other", "42", 1, 3)
    told = host.ask("PATCH", f"/videos/{video.pk}", {"owner": "43"}).json()
    assert (told["title"], told["owner"]) == ("Other", "43")
    assert host.ask("PATCH", f"/videos/{video.pk}", {"title": ""}).json()["title"] == ""
    told = problem(host.ask("PATCH", f"/videos/{video.pk}", {"revision": 9}), 422, "invalid")
    assert told["problems"][0]["path"] == "/revision"


def test_delete_takes_it_out_of_everything(host):
    video = make_video(host.who)
    answer = host.ask("DELETE", f"/videos/{video.pk}")
    assert (answer.status_code, answer.content) == (204, b"")
    for method, path in [("GET", ""), ("DELETE", ""), ("GET", "/payload"), ("POST", "/renders")]:
        problem(host.ask(method, f"/videos/{video.pk}{path}"), 404, "not_found")
    assert Video.objects.get().removed_at


def test_what_submitting_would_take(host, settings):
    scene = {"character": {"type": "avatar", "avatar_id": "a"}, "voice": {"type": "silence", "duration": 10}}
    first = made(host, payload={"video_inputs": [scene]})
    assert first["estimate"] == {"seconds": [10.0, 10.0], "cost": [0.0, 0.0], "currency": "USD"}
    host.workspace.engine = "heygen"
    host.workspace.save()
    assert host.ask("GET", f"/videos/{first['id']}").json()["estimate"] == {
        "seconds": [10.0, 10.0],
        "cost": None,
        "currency": None,
    }
    settings.PRICES = {"avatar": Decimal("0.01"), "avatar_iv": Decimal("0.05")}
    assert host.ask("GET", f"/videos/{first['id']}").json()["estimate"]["cost"] == [0.1, 0.5]


def test_a_recording_leaves_the_upper_ends_open(host, settings):
    settings.PRICES = {"nobody": Decimal("0.01")}
    host.workspace.engine = "heygen"
    host.workspace.save()
    voices = [{"type": "silence", "duration": 10}, {"type": "audio", "audio_url": "https://example.com/a.mp3"}]
    payload = {"video_inputs": [{"voice": voice} for voice in voices]}
    assert made(host, payload=payload)["estimate"] == {"seconds": [10.0, None], "cost": [0.1, None], "currency": "USD"}
