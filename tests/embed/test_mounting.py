"""Inside a frame: the same pages, let in by a bearer alone, framed by the workspace's own origins alone."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, get_script_prefix

from studio.embed import sessions
from studio.models import Scene, Video
from studio.services import drafts
from tests.factories import make_render, make_scene, make_video, make_who
from tests.pages import make_person

from .conftest import ORIGIN, make_frame, make_host_workspace

pytestmark = pytest.mark.django_db
SHELL = "Opening the studio…"


def ancestors(answer):
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    return policy["frame-ancestors"]


# --- The shell -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/videos/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/", "/renders/?page=2", "/nothing/"]
)
def test_a_navigation_gets_the_empty_shell(frame, path):
    make_video(frame.who, settings={"title": "Secret title"})
    answer = Client().get(frame.address(path))
    assert answer.status_code == 200
    assert SHELL in answer.text
    assert "Secret title" not in answer.text


def test_every_answer_may_be_framed_by_the_workspaces_origins_and_sets_no_cookie(frame):
    workspace = make_host_workspace("https://a.example.com", "http://localhost:8001")
    other = make_frame(workspace, origin="http://localhost:8001")
    for answer in (Client().get(other.address("/")), other.get("/"), other.post("/nothing/"), other.get("/nothing/")):
        assert ancestors(answer) == "'self' https://a.example.com http://localhost:8001"
        assert "X-Frame-Options" not in answer
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies


@pytest.mark.parametrize(
    "origins", [[], ["https://a.example.com; script-src *"], ["https://a.example.com, x"], [None, 7]]
)
def test_what_is_no_origin_lets_nobody_frame(origins):
    workspace = make_host_workspace()
    workspace.allowed_origins = origins
    workspace.save()
    answer = Client().get(f"/embed/{workspace.pk}/")
    assert ancestors(answer) == "'none'"
    assert answer["Content-Security-Policy"].count("script-src") == 1
    assert "," not in answer["Content-Security-Policy"]


def test_an_unknown_workspace_is_not_found_and_not_framed():
    answer = Client().get(f"/embed/{uuid4()}/")
    assert answer.status_code == 404
    assert answer["X-Frame-Options"] == "DENY"
    assert ancestors(answer) == "'none'"


def test_pages_outside_are_not_framed(client):
    assert ancestors(client.get("/sign-in/")) == "'none'"
    assert client.get("/frame/shell/").status_code == 404
    assert client.post("/frame/session/").status_code == 404


# --- The bearer ----------------------------------------------------------------------------------------------------


def test_the_bearer_opens_its_persons_pages_at_the_frames_own_addresses(frame):
    video = make_video(frame.who, settings={"title": "Mine"})
    answer = frame.get("/")
    assert f'href="{frame.address(f"/videos/{video.pk}/")}"' in answer.text
    links = list(re.findall(r'(?:href|action|hx-\w+)="(/[^"]*)"', frame.get(f"/videos/{video.pk}/").text))
    assert all(link.startswith((frame.address("/"), "/static/")) for link in links), links
    assert get_script_prefix() == "/"


def test_a_save_needs_no_cookie_and_no_token_but_the_bearer(frame):
    scene = make_scene(make_video(frame.who, scenes=0))
    given = {"type": "text", "input_text": "From the frame", "voice_id": "v", "shown": "text"}
    given |= {"digest": drafts.digest(scene.voice), "tab": "a", "count": 1}
    answer = frame.post(f"/scenes/{scene.pk}/voice/", given, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert Scene.objects.get(pk=scene.pk).voice["input_text"] == "From the frame"


def test_another_persons_video_is_not_there(frame):
    theirs = make_video(make_who(frame.workspace, "host:43"))
    assert frame.get(f"/videos/{theirs.pk}/").status_code == 404
    assert frame.post(f"/videos/{theirs.pk}/removal/").status_code == 404
    assert Video.objects.get(pk=theirs.pk).removed_at is None


@pytest.mark.parametrize("bearer", ["", "es_unknown", "sk_key", "ä", "es_" + "x" * 10_000])
def test_a_wrong_bearer_is_nobody(frame, bearer):
    answer = Client().post(frame.address("/"), headers={"Authorization": f"Bearer {bearer}", "HX-Request": "true"})
    assert answer.status_code == 401
    assert not Video.objects.exists()


def test_another_workspaces_bearer_is_nobody(frame):
    other = make_frame()
    assert frame.post("/", bearer=other.bearer).status_code == 401
    assert frame.get("/", bearer=other.bearer).status_code == 401


def test_neither_a_login_nor_this_machine_opens_a_frame(frame, settings):
    settings.LOCAL_OWNER = True
    browser = make_person(name="chief", staff=True).client
    browser.defaults |= {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
    assert SHELL in browser.get(frame.address("/")).text
    assert browser.post(frame.address("/")).status_code == 401
    assert browser.get(frame.address("/"), headers={"HX-Request": "true"}).status_code == 401
    assert not Video.objects.exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_changes_nothing_even_with_the_bearer(frame, site):
    assert frame.post("/", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert not Video.objects.exists()


@pytest.mark.parametrize(
    "path", ["/admin/", "/api/v1/videos", "/heygen/v2/avatars", "/sign-in/", "/healthz", "/metrics"]
)
def test_what_is_no_authors_page_is_not_in_the_frame(frame, path):
    assert frame.get(path).status_code == 404


def test_no_route_answers_anything_but_the_shell_without_a_bearer(frame):
    """Over the whole URL map, so that a new route cannot be forgotten."""
    scene = make_scene(make_video(frame.who, settings={"title": "Secret title"}, scenes=0))
    given = {"video_id": scene.video_id, "scene_id": scene.pk, "render_id": uuid4(), "section": "voice"}
    given |= {"language": "py", "token": "x", "path": "/x", "kind": "film"}
    tried = 0
    for pattern in get_resolver().url_patterns:
        if getattr(getattr(pattern, "callback", None), "admits", "") != "author":
            continue
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(given[found[1]]), str(pattern.pattern))
        got = Client().get(frame.address(path))
        assert (got.status_code, SHELL in got.text, "Secret title" in got.text) == (200, True, False), path
        assert Client().post(frame.address(path)).status_code == 401, path
        tried += 1
    assert tried > 30


# --- Pictures and films --------------------------------------------------------------------------------------------


@pytest.fixture
def picture(frame):
    make_video(frame.who, scenes=1)
    found = re.search(r'src="([^"]*picture\.svg[^"]*)"', frame.get("/").text)[1].replace("&amp;", "&")
    assert "ticket=" in found
    return found


def test_a_ticket_opens_its_one_address(frame, picture):
    assert Client().get(picture).status_code == 200
    other = make_scene(make_video(frame.who, scenes=0))
    _path, _, ticket = picture.partition("?")
    assert Client().get(f"{frame.address(f'/scenes/{other.pk}/picture.svg')}?{ticket}").status_code != 404
    assert SHELL in Client().get(f"{frame.address(f'/scenes/{other.pk}/picture.svg')}?{ticket}").text
    assert Client().post(picture).status_code == 401
    assert SHELL in Client().get(picture[:-1] + ("A" if picture[-1] != "A" else "B")).text


@pytest.mark.parametrize("state", ["completed", "failed"])
def test_whatever_shows_a_render_brings_a_ticket(frame, state):
    """Its elements bring no bearer, and the shell is no film; nor may a script fetch one that lies elsewhere."""
    render = make_render(make_video(frame.who, scenes=1), state=state, seconds=3.0)
    for page in (f"/renders/{render.pk}/", "/renders/"):
        answer = frame.get(page)
        media = re.findall(r'(?:src|poster)="([^"]*/renders/[^"]*)"', answer.text)
        media += re.findall(r'href="([^"]*/(?:film|captions|captioned)/[^"]*)" download', answer.text)
        assert media
        for address in media:
            assert SHELL not in Client().get(address.replace("&amp;", "&"), follow=True).text, address


def test_a_ticket_ends_with_a_revocation(frame, picture):
    assert Client().get(picture, headers={"Sec-Fetch-Dest": "image"}).status_code == 200
    sessions.revoke_sessions(frame.workspace, frame.subject)
    assert Client().get(picture, headers={"Sec-Fetch-Dest": "image"}).status_code == 401


# --- The session's own address -------------------------------------------------------------------------------------


def exchange(frame, **given):
    return Client().post(frame.address("/frame/session/"), {"origin": ORIGIN, **given}, content_type="application/json")


def test_an_exchange_answers_the_bearer_and_where_to_begin(frame):
    video = make_video(frame.who)
    _row, token = sessions.launch(frame.workspace, subject="host:42", origin=ORIGIN, video=video)
    told = exchange(frame, assertion=token).json()
    assert told["start"] == frame.address(f"/videos/{video.pk}/")
    assert told["expires_in"] == 600
    assert frame.get("/", bearer=told["access_token"]).status_code == 200
    again = exchange(frame, assertion=token)
    assert (again.status_code, again.json()["code"]) == (403, "used_token")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"assertion": 7}', b"[" * 100_000, b'{"assertion": "\\ud800", "origin": ""}']
)
def test_nonsense_is_refused_in_words(frame, body):
    answer = Client().post(frame.address("/frame/session/"), body, content_type="application/json")
    assert answer.status_code in (400, 403)
    assert answer.json()["message"].endswith((".", "s."))
