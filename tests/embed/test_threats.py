"""The table of threats, row by row, over the whole URL map where that can be; what tests/embed/test_mounting.py has is
not repeated."""

import base64
import json
import time
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone

from studio.embed import sessions
from studio.embed.errors import NotLetIn
from studio.models import EmbedSession, LaunchToken, Render, Scene, Video
from studio.services import drafts, keys
from tests.factories import make_render, make_scene, make_video
from tests.pages import Page, make_person
from tests.services.together import at_once
from tests.test_urls import AUTHOR_CALLS, KNOWN_PERSON, ROUTES, path_of
from tests.views.test_hostile_text import HOSTILE, TEXTS, harmless

from .conftest import ORIGIN, make_frame, make_host_workspace
from .test_assertions import claims, pem, signed

pytestmark = pytest.mark.django_db
LISTS = {"videos", "imports", "avatars", "voices", "renders"}  # of one's own, whoever asks
POSTS = sorted(name for name, method in AUTHOR_CALLS if method == "POST")


@pytest.fixture
def paths(frame):
    """The address of every author's route, about things that the frame's person made."""
    video = make_video(frame.who, settings={"title": "Secret title"})
    render = make_render(video, state="failed")
    given = {"video_id": video.pk, "scene_id": video.scenes.first().pk, "render_id": render.pk}
    given |= {"section": "background", "language": "py", "kind": "film"}
    return {name: path_of(ROUTES[name], given) for name in KNOWN_PERSON}


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Video, Scene, Render)]


def ask(frame, method, path, **headers):
    given = {"Authorization": f"Bearer {frame.bearer}", "HX-Request": "true", **headers}
    return frame.client.generic(method, frame.address(path), b"", "application/x-www-form-urlencoded", headers=given)


# --- Whose it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "method"), AUTHOR_CALLS)
def test_no_route_knows_another_subject_a_stranger_workspace_or_a_session_that_is_over(frame, paths, name, method):
    before = everything()
    if name not in LISTS:
        assert ask(make_frame(frame.workspace, "host:43"), method, paths[name]).status_code == 404
        assert ask(make_frame(), method, paths[name]).status_code == 404
    for column in ("revoked_at", "expires_at"):
        over = make_frame(frame.workspace)
        EmbedSession.objects.filter(pk=over.session.pk).update(**{column: timezone.now() - timedelta(seconds=1)})
        answer = ask(over, method, paths[name])
        assert answer.status_code == 401
        assert "Secret" not in answer.text
    assert everything() == before


def test_one_word_of_the_host_closes_frames_and_tokens(frame, paths):
    key, token = keys.add_api_key(frame.workspace, "Server")
    _row, unused = sessions.launch(frame.workspace, subject=frame.subject, origin=ORIGIN)
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().delete("/api/v1/embed-sessions?subject=42", headers=bearer).json() == {"revoked": 1}
    assert ask(frame, "POST", paths["submit"]).status_code == 401
    assert exchange(frame, unused).json()["code"] == "revoked_token"
    keys.revoke_key(key)
    given = {"subject": "42", "origin": ORIGIN}
    answer = Client().post("/api/v1/embed-sessions", given, content_type="application/json", headers=bearer)
    assert answer.status_code == 401


def test_a_workspace_without_origins_lets_nobody_in(frame):
    _row, token = sessions.launch(frame.workspace, subject=frame.subject, origin=ORIGIN)
    frame.workspace.allowed_origins = []
    frame.workspace.save()
    assert exchange(frame, token).json()["code"] == "origin_not_allowed"


@pytest.mark.parametrize(
    "origin", ["https://app.example.com; script-src *", "https://app.example.com,https://evil.test"]
)
def test_an_origin_that_would_be_a_rule_of_its_own_opens_nothing(frame, origin):
    _row, token = sessions.launch(frame.workspace, subject=frame.subject, origin=origin)
    frame.workspace.allowed_origins = [origin]
    frame.workspace.save()
    assert exchange(frame, token, origin).json()["code"] == "origin_not_allowed"


# --- Tokens brought twice, guessed, or made of nonsense ------------------------------------------------------------


def exchange(frame, assertion, origin=ORIGIN, address="192.0.2.1", **headers):
    return Client(REMOTE_ADDR=address).post(
        frame.address("/frame/session/"),
        {"assertion": assertion, "origin": origin},
        content_type="application/json",
        headers=headers,
    )


@pytest.fixture
def signing(frame):
    """Signs claims with the workspace's key."""
    private = Ed25519PrivateKey.generate()
    key = keys.add_signing_key(frame.workspace, "Server", pem(private))
    return lambda **changed: signed(private, key, claims(frame.workspace, **changed))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_that_bring_one_signed_token_one_gets_in():
    workspace, private = make_host_workspace(), Ed25519PrivateKey.generate()
    token = signed(private, keys.add_signing_key(workspace, "Server", pem(private)), claims(workspace))
    outcomes = at_once([lambda: sessions.open_session(workspace, token, ORIGIN)] * 20)
    assert [one.code for one in outcomes if isinstance(one, NotLetIn)] == ["used_token"] * 19
    assert EmbedSession.objects.count() == 1


def test_another_workspaces_token_and_none_at_all_are_answered_alike(frame):
    _row, theirs = sessions.launch(make_host_workspace(), subject="host:1", origin=ORIGIN)
    told = [exchange(frame, token) for token in (theirs, "lt_" + "x" * 43)]
    assert [(one.status_code, one.json()) for one in told] == [(403, told[0].json())] * 2
    assert LaunchToken.objects.get(workspace__name="Host", subject="host:1").used_at is None


@pytest.mark.parametrize(
    "assertion",
    [
        "lt_\ud800",
        "lt_\x00",
        "\ud800.\ud800.\ud800",
        "lt_" + "x" * 8189,
        "x" * 8193,
        base64.urlsafe_b64encode(b"[" * 5000).decode() + ".e30.x",
        base64.urlsafe_b64encode(b'{"alg":"EdDSA","kid":' + b"[" * 5000).decode() + ".e30.x",
    ],
    ids=lambda value: ascii(value)[:12],
)
def test_no_nonsense_breaks_the_exchange(frame, assertion):
    body = json.dumps({"assertion": assertion, "origin": ORIGIN})
    answer = Client().post(frame.address("/frame/session/"), body, content_type="application/json")
    assert answer.status_code in (400, 403)
    assert answer.json()["code"] in ("bad_request", "bad_token", "unknown_token")


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": "x"},
        {"exp": str(int(time.time()) + 60)},
        {"iat": str(int(time.time()))},
        {"iat": [1]},
        {"exp": True},
        {"exp": float("inf")},
        {"iat": float("-inf")},
        {"iat": float("nan")},
        {"exp": 1e300, "iat": 1e300},
        {"jti": "\ud800"},
        {"jti": "\x00"},
        {"jti": 7},
        {"sub": 7},
        {"sub": "\ud800"},
        {"name": "\ud800"},
        {"name": "\x00" * 500},
        {"origin": "\x00"},
        {"video_id": 7},
        {"video_id": {"a": []}},
        {"aud": ["studio:x", "studio:y"]},
    ],
    # Without the time: two processes that collect it a second apart must name the tests alike.
    ids=lambda changed: " ".join(f"{claim} {type(value).__name__}" for claim, value in changed.items()),
)
def test_nonsense_that_is_signed_breaks_nothing_either(frame, signing, changed):
    assert exchange(frame, signing(**changed)).status_code in (200, 403)


@pytest.mark.parametrize("which", ["alg", "kid"])
def test_nor_does_a_signed_token_with_an_odd_head(frame, which):
    head = {"alg": "EdDSA", "kid": str(uuid4()), which: {"a": 1}}
    part = base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=")
    assert exchange(frame, f"{part}.e30.x").status_code == 403
    with pytest.raises(jwt.InvalidTokenError):
        jwt.get_unverified_header("x")


# --- Floods --------------------------------------------------------------------------------------------------------


def test_exchanges_are_bounded_for_each_address_and_workspace(frame, settings, django_assert_num_queries):
    settings.SESSIONS_A_MINUTE = 3
    tried = [exchange(frame, "lt_x") for _ in range(4)]
    assert [one.status_code for one in tried] == [403, 403, 403, 429]
    assert tried[3]["Retry-After"] == "60"
    assert tried[3].json()["code"] == "too_many"
    with django_assert_num_queries(1):  # which workspace
        exchange(frame, "lt_x")
    assert exchange(frame, "lt_x", address="192.0.2.2").status_code == 403
    assert exchange(make_frame(), "lt_x").status_code == 403


def test_calls_of_the_api_are_bounded_for_each_workspace(frame, settings):
    settings.API_CALLS_A_MINUTE = 2
    other = make_host_workspace()
    mine, theirs = (keys.add_api_key(one, "Server")[1] for one in (frame.workspace, other))
    answers = [Client().get("/api/v1/videos", headers={"Authorization": f"Bearer {mine}"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].json()["code"] == "too_many"
    assert Client().get("/api/v1/videos", headers={"Authorization": f"Bearer {theirs}"}).status_code == 200


def test_unknown_keys_are_told_to_stop_and_stand_in_nobodys_way(frame, monkeypatch):
    monkeypatch.setattr("studio.api.app.UNKNOWN_KEYS_A_MINUTE", 2)
    wrong = [Client().get("/api/v1/videos", headers={"Authorization": "Bearer sk_x"}) for _ in range(3)]
    assert [one.status_code for one in wrong] == [401, 401, 429]
    _key, token = keys.add_api_key(frame.workspace, "Server")
    assert Client().get("/api/v1/videos", headers={"Authorization": f"Bearer {token}"}).status_code == 200


# --- Spending for somebody else ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "nonsense"])
def test_no_other_page_changes_or_spends_anything(frame, paths, name, site):
    before = everything()
    assert ask(frame, "POST", paths[name], **{"Sec-Fetch-Site": site}).status_code == 403
    assert everything() == before


def test_neither_a_cookie_nor_a_form_of_a_foreign_page_submits(frame, paths):
    video = Video.objects.get()
    boss = make_person(name="boss", staff=True).client
    given = {"id": str(uuid4()), "revision": video.revision, "access_token": frame.bearer, "ticket": frame.bearer}
    for type in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
        answer = boss.post(frame.address(paths["submit"]), json.dumps(given), content_type=type)
        assert answer.status_code == 401
    assert boss.post(frame.address(paths["submit"]) + f"?ticket={frame.bearer}", given).status_code == 401
    assert Render.objects.count() == 1


@pytest.mark.parametrize("path", ["/", "/frame/session/"])
def test_no_other_origin_is_let_to_read(frame, path):
    asks = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    for answer in (
        Client().options(frame.address(path), headers=asks | {"Access-Control-Request-Headers": "authorization"}),
        frame.get(path, headers=asks),
        Client().options("/api/v1/videos", headers=asks),
    ):
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_no_other_page_has_a_token_exchanged(frame):
    _row, token = sessions.launch(frame.workspace, subject=frame.subject, origin=ORIGIN)
    assert exchange(frame, token, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert exchange(frame, token, **{"Sec-Fetch-Site": "same-origin"}).status_code == 200


# --- What is written is text ---------------------------------------------------------------------------------------

GADGETS = [HOSTILE["htmx"], HOSTILE["closing"] + "</div></form>" + HOSTILE["htmx"], HOSTILE["script"]]


def no_gadget(frame, answer):
    """Whatever asks on this page asks the studio, at the frame's own addresses."""
    assert answer.status_code in (200, 409, 422)
    for one in harmless(answer).elements:
        for attribute in ("hx-get", "hx-post", "hx-put", "hx-delete", "data-hx-get", "action", "formaction"):
            target = one.get(attribute)
            assert not target or target.startswith((frame.address("/"), "?", "#")), (one.tag, one.attrs)


@pytest.mark.slow
@pytest.mark.parametrize(("section", "kind", "name"), TEXTS)
def test_no_text_becomes_a_gadget_inside_the_frame(frame, section, kind, name):
    video = make_video(frame.who, 1)
    scene = video.scenes.get()
    path = f"/videos/{video.pk}/settings/" if section == "settings" else f"/scenes/{scene.pk}/{section}/"
    for text in GADGETS:
        row = Video.objects.get() if section == "settings" else Scene.objects.get()
        typed = {"type": kind} if kind else {}
        typed |= {name: text, "digest": drafts.digest(getattr(row, section)), "tab": text, "count": text}
        no_gadget(frame, frame.post(path, typed, headers={"HX-Request": "true"}))
        stale = frame.post(path, {**typed, "digest": "old"}, headers={"HX-Request": "true"})
        assert stale.status_code in (200, 409)
        no_gadget(frame, stale)
    for shown in ("/", f"/videos/{video.pk}/", f"/scenes/{scene.pk}/", f"/videos/{video.pk}/preview/"):
        no_gadget(frame, frame.get(shown, headers={"HX-Request": "true"}))


@pytest.mark.parametrize("text", GADGETS)
def test_nor_do_names_searches_or_what_the_service_says(frame, text):
    frame.workspace.name = text
    frame.workspace.save()
    EmbedSession.objects.update(name=text)
    video = make_video(frame.who, 1, settings={"title": text})
    render = make_render(video, state="failed", error_message=text, error_code=text[:50])
    harmless(Client().get(frame.address("/")))
    for path in ("/renders/", f"/renders/{render.pk}/", f"/renders/{render.pk}/state/", f"/videos/{video.pk}/"):
        no_gadget(frame, frame.get(path, headers={"HX-Request": "true"}))
    for path in ("/", "/renders/", "/voices/", "/avatars/"):
        no_gadget(frame, frame.get(path, query_params={"q": text, "page": text}, headers={"HX-Request": "true"}))


# --- Mass assignment and headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", POSTS)
def test_nobody_gives_away_or_takes_over_by_an_extra_field(frame, paths, name):
    other = make_frame(subject="host:43")
    theirs = make_video(other.who, settings={"title": "Theirs"})
    mine = {"workspace": frame.workspace.pk, "owner": frame.subject}
    before = Video.objects.filter(pk=theirs.pk).values().get()
    given = {"workspace": other.workspace.pk, "workspace_id": other.workspace.pk, "owner": other.subject}
    given |= {"id": theirs.pk, "pk": theirs.pk, "video": theirs.pk, "video_id": theirs.pk, "state": "completed"}
    given |= {"revision": 7, "removed_at": "2000-01-01", "engine": "heygen", "reviews": "1", "subject": "local"}
    answer = frame.post(paths[name], given, headers={"HX-Request": "true"})
    assert answer.status_code < 500
    assert Video.objects.filter(pk=theirs.pk).values().get() == before
    ours = Video.objects.exclude(pk=theirs.pk)
    assert set(ours.values_list("workspace", "owner")) == {tuple(mine.values())}
    assert set(Render.objects.values_list("workspace", "owner")) == {tuple(mine.values())}
    assert not Render.objects.filter(state="completed").exists()
    assert not Render.objects.filter(engine="heygen").exists()


@pytest.mark.parametrize("extra", ["workspace", "workspace_id", "state", "id", "revision", "reviews", "engine"])
def test_the_api_takes_no_field_that_it_does_not_name(frame, extra):
    _key, token = keys.add_api_key(frame.workspace, "Server")
    video = make_video(frame.who)
    before = everything()
    given = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}
    other = str(make_host_workspace().pk)
    for method, path, body in (
        ("post", "/api/v1/videos", {"title": "x"}),
        ("patch", f"/api/v1/videos/{video.pk}", {"title": "x"}),
        ("post", "/api/v1/embed-sessions", {"subject": "42", "origin": ORIGIN}),
    ):
        answer = getattr(Client(), method)(path, {**body, extra: other}, **given)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), path
    assert everything() == before


BREAKS = "x\r\nSet-Cookie: a=b\r\n\r\n<b>\n\x85\u2028"


def test_no_text_breaks_out_of_a_header(frame):
    video = make_video(frame.who, settings={"title": BREAKS})
    scene = make_scene(video)
    _key, token = keys.add_api_key(frame.workspace, "Server")
    bearer = {"Authorization": f"Bearer {token}", "X-Request-Id": BREAKS[:3].strip() + " y", "If-Match": '"\t"'}
    answers = [
        frame.get(f"/videos/{video.pk}/payload.json"),
        frame.post(f"/videos/{video.pk}/title/", {"title": BREAKS}, headers={"HX-Request": "true"}),
        frame.post(f"/videos/{video.pk}/copy/", {"id": uuid4()}),
        frame.post(f"/scenes/{scene.pk}/voice/", {"type": BREAKS, "tab": BREAKS}, headers={"HX-Request": "true"}),
        frame.post("/", {"id": BREAKS, "next": "//evil.test"}),
        frame.get("/", query_params={"q": BREAKS, "next": "//evil.test"}),
        Client().get(frame.address("/%0d%0aSet-Cookie:%20a=b")),
        Client().get("/api/v1/videos", headers=bearer),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert not answer.cookies
        assert not [value for _name, value in answer.items() if "\n" in value or "\r" in value or "evil" in value]


# --- Which workspaces there are ------------------------------------------------------------------------------------


def test_an_address_is_nothing_to_guess(frame):
    assert frame.workspace.pk.version == 4
    unknown = Client().get(f"/embed/{uuid4()}/").text
    for odd in (str(frame.workspace.pk).upper(), frame.workspace.pk.hex, f"{frame.workspace.pk}%00", "1", "*", ".."):
        answer = Client().get(f"/embed/{odd}/")
        assert answer.status_code == 404
        assert str(frame.workspace.pk) not in Page(answer.text).html.replace(odd, "")
    assert frame.workspace.name not in unknown
