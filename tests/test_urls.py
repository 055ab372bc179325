"""A walk over the whole URL map: who gets in, how, and with which headers; the request-trust table, row by row."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from studio import emulator
from studio.models import Render, Video
from studio.services import keys
from tests.factories import make_render, make_video, make_workspace
from tests.pages import Page, make_person, parse

pytestmark = pytest.mark.django_db

# Who is let in, by the name of the route, and the methods it takes. A new route fails the walk until it stands here.
KNOWN_PERSON = {
    "videos": "GET POST",
    "editor": "GET",
    "settings": "POST",
    "scenes": "POST",
    "scenes-removal": "POST",
    "order": "POST",
    "preview": "GET",
    "payload": "GET",
    "snippet": "GET",
    "submit": "GET POST",
    "estimate": "GET",
    "import-notes-removal": "POST",
    "video-key-removal": "POST",
    "scene-key-removal": "POST",
    "imports": "GET POST",
    "video-title": "POST",
    "video-copy": "POST",
    "video-removal": "POST",
    "video-restoration": "POST",
    "video-reversal": "POST",
    "scene": "GET",
    "scene-frame": "POST",
    "scene-picture": "GET",
    "scene-copy": "POST",
    "scene-removal": "POST",
    "scene-restoration": "POST",
    "section": "POST",
    "section-removal": "POST",
    "avatars": "GET",
    "voices": "GET",
    "renders": "GET",
    "render": "GET",
    "render-state": "GET",
    "render-request": "GET",
    "render-body": "GET",
    "render-picture": "GET",
    "render-place": "GET",
    "render-file": "GET",
    "render-check": "POST",
    "render-settlement": "POST",
    "render-resending": "GET POST",
    "render-cancellation": "POST",
    "render-abandonment": "POST",
    "render-restoration": "POST",
    "render-repetition": "GET POST",
}
ANYONE = {
    "sign-in": "GET POST",
    "sign-out": "POST",
    "first-operator": "GET POST",
    "healthz": "GET",
    "readyz": "GET",
    "metrics": "GET",
    "api-docs": "GET",
    "api-openapi": "GET",
}
STAFF = {"queue": "GET"}  # tests/admin tries who gets in
EMULATOR_KEY = {"emulator"}
# A workspace's API key and nothing else; tests/api tries them one by one, and their methods.
API_KEY = {
    "api-videos", "api-video", "api-payload", "api-submit", "api-renders", "api-render", "api-abandonment",
    "api-cancellation", "api-embed",
}  # fmt: skip
# A token in the address, and for webhooks a signature; tests/views/test_hooks.py tries them.
HOOKS = {"webhook", "callback"}
FRAME = {"frame-shell", "frame-session", "frame-tab"}  # under /embed/<workspace>/ alone; tests/embed tries them
NOBODY = {"api-nothing"}  # what the API has no address for
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LOOPBACK = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


def routes(resolver=None):
    """Every route by name, but the admin's own, which django.contrib.admin answers for."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield one.name, one
        elif one.namespace != "admin":
            assert isinstance(one, URLResolver)
            yield from routes(one)


ROUTES = dict(routes())
AUTHOR_CALLS = [(name, method) for name, methods in KNOWN_PERSON.items() for method in methods.split()]


@pytest.fixture
def ada():
    return make_person()


@pytest.fixture
def paths(ada):
    """The address of every author route, about things that exist and are Ada's."""
    video = make_video(ada.who, settings={"title": "Secret title"})
    render = make_render(video, state="failed")
    scene = video.scenes.first()
    given = {"video_id": video.pk, "scene_id": scene.pk, "render_id": render.pk, "section": "background"}
    given |= {"language": "py", "kind": "film"}
    return {name: path_of(ROUTES[name], given) for name in KNOWN_PERSON}


def path_of(route, given):
    return reverse(route.name, kwargs={name: given[name] for name in route.pattern.converters})


def ask(client, method, path, **extra):
    return client.generic(method, path, b"", content_type="application/x-www-form-urlencoded", **extra)


def methods(views, name):
    return views[name].split()


# --- The map ----------------------------------------------------------------------------------------------------


def test_every_route_has_its_place_in_the_table():
    assert set(ROUTES) == set(KNOWN_PERSON) | set(ANYONE) | set(STAFF) | EMULATOR_KEY | API_KEY | HOOKS | FRAME | NOBODY
    admin = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and one.namespace == "admin"]
    assert len(admin) == 1


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_view_says_whom_it_admits(name):
    admits = getattr(ROUTES[name].callback, "admits", None)
    kinds = {"author": KNOWN_PERSON, "api key": API_KEY, "staff": STAFF, "frame": FRAME}
    assert admits == next((kind for kind, names in kinds.items() if name in names), "anyone")


def test_no_route_hides_another(paths):
    for name, path in paths.items():
        assert resolve(path).url_name == name


def test_only_where_no_cookie_counts_forgery_is_nobody_s_concern():
    exempt = {name for name, route in ROUTES.items() if getattr(route.callback, "csrf_exempt", False)}
    assert exempt == EMULATOR_KEY | API_KEY | HOOKS | NOBODY


# --- Nobody -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "method"), AUTHOR_CALLS)
def test_nobody_gets_a_page_or_a_change(paths, client, settings, name, method):
    settings.LOCAL_OWNER = False
    before = list(Video.objects.values())
    plain = ask(client, method, paths[name])
    assert plain.status_code == 302
    assert plain["Location"] == reverse("sign-in", query={"next": paths[name]} if method == "GET" else None)
    partial = ask(client, method, paths[name], HTTP_HX_REQUEST="true")
    assert partial.status_code == 401
    assert (partial["HX-Retarget"], partial["HX-Reswap"]) == ("#notice", "outerHTML")
    assert parse(partial).words("notice").startswith("You are signed out. Your text is kept on this page")
    for answer in (plain, partial):
        assert b"Secret" not in answer.content
    assert list(Video.objects.values()) == before


@pytest.mark.parametrize(("name", "method"), AUTHOR_CALLS)
def test_a_stranger_gets_404_and_changes_nothing(paths, name, method):
    before = list(Video.objects.values())
    if name in {"videos", "imports", "avatars", "voices", "renders"}:
        return  # lists of one's own, tried below
    answer = ask(make_person(name="eve").client, method, paths[name])
    assert answer.status_code == 404
    assert b"Secret" not in answer.content
    assert list(Video.objects.values()) == before


def test_lists_hold_one_s_own(paths):
    eve = make_person(name="eve")
    for path in ("/", "/renders/"):
        assert b"Secret" not in eve.get(path).content


@pytest.mark.parametrize("name", sorted(KNOWN_PERSON))
def test_wrong_methods_are_405(paths, ada, name):
    for method in METHODS:
        if method not in methods(KNOWN_PERSON, name):
            assert ask(ada.client, method, paths[name]).status_code == 405, method


@pytest.mark.parametrize("name", sorted(ANYONE))
def test_what_anyone_may_ask_takes_its_methods_only(client, name):
    path = path_of(ROUTES[name], {"token": "x"})
    make_workspace()
    for method in METHODS:
        answer = ask(client, method, path)
        assert (answer.status_code == 405) is (method not in methods(ANYONE, name)), (method, answer.status_code)


# --- The loopback without login ---------------------------------------------------------------------------------


@pytest.fixture
def local(settings):
    settings.LOCAL_OWNER = True
    workspace = make_workspace()
    Video.objects.create(workspace=workspace, owner="local", settings={"title": "Mine"})


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_its_owner(local, client, peer, host):
    answer = client.get("/", REMOTE_ADDR=peer, HTTP_HOST=host)
    assert answer.status_code == 200
    assert b"Mine" in answer.content


@pytest.mark.parametrize(
    "change",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.2"},
        {"REMOTE_ADDR": "::ffff:127.0.0.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "studio.example"},
        {"HTTP_HOST": "localhost.studio.example"},
        {"HTTP_HOST": "127.0.0.1.nip.io"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "http"},
        {"HTTP_X_FORWARDED_ANYTHING": ""},
        {"HTTP_VIA": "1.1 proxy"},
    ],
    ids=lambda change: "=".join(next(iter(change.items()))),
)
def test_anything_else_is_not(local, client, settings, change):
    settings.ALLOWED_HOSTS = ["*"]
    answer = client.get("/", **{**LOOPBACK, **change})
    assert (answer.status_code, b"Mine" in answer.content) == (302, False)


def test_without_up_s_word_the_loopback_is_nobody(local, client, settings):
    settings.LOCAL_OWNER = False
    assert client.get("/", **LOOPBACK).status_code == 302


def test_who_is_signed_in_is_themselves_on_the_loopback_too(local):
    person = make_person()
    assert b"Mine" not in person.client.get("/", **LOOPBACK).content


def test_the_loopback_opens_no_admin_and_no_emulator(local, client):
    assert client.get("/admin/", **LOOPBACK)["Location"].startswith("/admin/login/")
    assert client.get("/heygen/v2/voices", **LOOPBACK).status_code == 401


def test_a_foreign_host_is_refused_with_a_page(client):
    answer = client.get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "could not be read" in parse(answer).words("main")


# --- Forged requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(name for name, method in AUTHOR_CALLS if method == "POST"))
def test_a_post_without_a_token_is_refused(paths, ada, name):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.client.cookies
    before = list(Video.objects.values())
    for headers in ({}, {"HX-Request": "true"}):
        answer = strict.post(paths[name], {"id": uuid4(), "title": "Forged", "force": "1"}, headers=headers)
        assert answer.status_code == 403
    assert list(Video.objects.values()) == before


@pytest.mark.parametrize("name", sorted(name for name, way in ANYONE.items() if "POST" in way))
def test_nor_may_signing_in_be_forged(name):
    path = path_of(ROUTES[name], {"token": "x"})
    assert Client(enforce_csrf_checks=True).post(path, {"username": "x"}).status_code == 403


def test_with_the_page_s_token_a_post_is_taken(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.client.cookies
    form = Page(strict.get("/").content.decode()).form("/", method="post")
    assert strict.post("/", form.sent("New video")).status_code == 302


# --- The emulator -----------------------------------------------------------------------------------------------


def test_the_emulator_asks_for_its_key_alone(ada, settings):
    settings.EMULATOR = True
    key = emulator.key_for(ada.who.workspace)
    strict = Client(enforce_csrf_checks=True)
    body = {"video_inputs": [{"voice": {"type": "silence"}}]}

    def post(client, **headers):
        return client.post("/heygen/v2/video/generate", body, content_type="application/json", headers=headers)

    assert post(strict, **{"X-Api-Key": key}).status_code == 200
    assert post(ada.client).status_code == 401
    assert post(strict, **{"X-Api-Key": key[:-1] + ("0" if key[-1] != "0" else "1")}).status_code == 401


# --- The hosts' API ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(API_KEY))
def test_neither_cookie_nor_loopback_opens_the_api(local, name, client):
    boss = make_person(staff=True)
    video = make_video(boss.who, settings={"title": "Secret title"})
    given = {"video_id": video.pk, "render_id": make_render(video, state="failed").pk}
    before = list(Video.objects.values())
    for one in (client, boss.client):
        for method in METHODS:
            answer = one.generic(method, path_of(ROUTES[name], given), b"{}", "application/json", **LOOPBACK)
            assert answer.status_code in (401, 405), (name, method)
            assert b"Secret" not in answer.content
    assert list(Video.objects.values()) == before


def test_an_api_key_opens_the_api_alone(ada, paths):
    _, token = keys.add_api_key(ada.who.workspace, "Server")
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/videos", headers=bearer).status_code == 200
    assert Client().get(paths["editor"], headers=bearer).status_code == 302
    assert Client().get("/heygen/v2/voices", headers={**bearer, "X-Api-Key": token}).status_code in (401, 404)
    assert Client().get("/admin/", headers=bearer).status_code == 302


# --- Reports of the service -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(HOOKS))
def test_neither_cookie_nor_loopback_opens_a_hook(local, name):
    boss = make_person(staff=True)
    render = make_render(make_video(boss.who), state="processing", remote_id="v1")
    before = list(Render.objects.values())
    path = path_of(ROUTES[name], {"workspace_id": render.workspace_id, "render_id": render.pk, "token": "0" * 40})
    for client in (Client(), boss.client):
        answer = client.post(path, {"event_data": {"video_id": "v1"}}, content_type="application/json", **LOOPBACK)
        assert answer.status_code == 404
        assert not answer.cookies
    assert list(Render.objects.values()) == before


# --- Headers and markup of every page ---------------------------------------------------------------------------

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob: https:; media-src 'self' data: blob: https:; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def every_answer(ada):
    """Each page and partial that can be drawn, in more than one state."""
    video = make_video(ada.who, 2)
    scene = video.scenes.first()
    done = make_render(make_video(ada.who), state="completed", seconds=3, finished_at=video.created_at)
    failed = make_render(make_video(ada.who), state="failed", error_message="No.")
    unclear = make_render(make_video(ada.who), state="unclear", error_message="Hm.")
    queued = make_render(make_video(ada.who))
    empty = make_video(ada.who, 0)
    pages = ["/", "/?q=none", f"/?removed={uuid4()}", f"/videos/{video.pk}/", f"/videos/{video.pk}/?pane=json"]
    pages += [f"/videos/{empty.pk}/", "/renders/", "/renders/?q=none", "/avatars/", "/voices/", "/voices/?q=none"]
    pages += ["/imports/"]
    pages += [f"/renders/{one.pk}/" for one in (done, failed, unclear, queued)]
    pages += [f"/videos/{one.video_id}/" for one in (done, failed, unclear, queued)]
    pages += ["/api/v1/docs"]
    pages += ["/nowhere/", f"/videos/{uuid4()}/", "/sign-in/", "/first-operator/x/", f"/scenes/{scene.pk}/picture.svg"]
    for path in pages:
        yield path, ada.get(path)
        yield f"{path} by htmx", ada.get(path, htmx=True)
    yield "scene", ada.get(f"/scenes/{scene.pk}/", htmx=True)
    yield "preview", ada.get(f"/videos/{video.pk}/preview/", htmx=True)
    for kind in ("audio", "silence", "text"):
        yield f"voice {kind}", ada.post(f"/scenes/{scene.pk}/voice/", type=kind, force="1", tab="a", count=1)
    yield "conflict", ada.post(f"/scenes/{scene.pk}/voice/", type="text", input_text="x", digest="old")
    yield "text", ada.post(f"/scenes/{scene.pk}/text/", start="", force="1")
    yield "frame", ada.post(f"/scenes/{scene.pk}/frame/", text="present")
    yield "settings", ada.post(f"/videos/{video.pk}/settings/", preset="1080x1080", force="1")
    yield "added", ada.post(f"/videos/{video.pk}/scenes/", id=uuid4())
    yield "refused", ada.post(f"/videos/{empty.pk}/renders/", id=uuid4(), revision=0)
    yield "refused page", ada.post(f"/videos/{empty.pk}/renders/", htmx=False, id=uuid4(), revision=0)
    yield "sign-in refused", ada.client.post("/sign-in/", {"username": "x", "password": "y"})


@pytest.mark.slow
def test_no_page_has_anything_inline_and_each_has_the_policy(ada):
    for name, answer in every_answer(ada):
        assert answer["Content-Security-Policy"] == POLICY, name
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        page = parse(answer)
        for one in page.elements:
            assert one.tag != "style", name
            assert "style" not in one.attrs, (name, one.tag)
            assert not [attr for attr in one.attrs if attr.startswith(("on", "hx-on"))], (name, one.attrs)
            assert one.tag != "script" or one["src"].startswith("/static/"), name
            for attr in ("href", "src", "action", "hx-get", "hx-post", "formaction"):
                assert re.match(r"/|#|\?|$", one.get(attr) or ""), (name, one.attrs)
                assert not (one.get(attr) or "").startswith("//"), (name, one.attrs)
            if one.tag == "form" and one.get("method") == "post":
                inside = [other.get("name") for other in page.find("input") if one in other.parents]
                assert "csrfmiddlewaretoken" in inside, (name, one.attrs)


def test_a_page_that_must_not_be_kept_says_so(paths, ada):
    for name in ("editor", "preview", "payload", "scene", "submit", "renders", "render", "render-state"):
        assert "no-store" in ada.get(paths[name], htmx=True)["Cache-Control"], name
