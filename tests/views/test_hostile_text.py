"""Hostile text in every text field: kept or refused in words, shown as text, sent exactly as typed."""

import json
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest

from studio.models import Render
from studio.payload import SECTIONS
from studio.services import drafts
from tests.factories import make_video
from tests.lanes import lane
from tests.pages import editor_path, make_person, parse, request_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "closing": "</textarea></title></option></pre></svg><b>",
    "image": "\"><img src=x onerror=alert(1)>'",
    "htmx": '<div hx-post="/x" hx-trigger="load" data-hx-get="/y">',
    "template": "{{ 7|add:7 }}{% csrf_token %}${7}",
    "entities": "&amp;&lt;b&gt; &#60;i&#62; &quot",
    "quotes": "'\"`\\ \\u003cb\\u003e",
    "rtl": "abc\u202edef\u2066\u200f\u061c ghi",
    "emoji": "👩🏽‍🚀 🏳️‍🌈 e\u0301 \U0010fffd",
    "control": "a\x01\x08\x0b\x0c\x1b\x7f\x85b",
    "blanks": "  a \t b\u00a0\u2028\u2029 ",
    "noncharacter": "a\ufffe\uffff\ufdd0b",
}
TEXTS = [
    pytest.param(section, kind, leaf.name, id=f"{section}.{kind}.{leaf.name}".strip("."))
    for section, part in SECTIONS.items()
    for kind in part.kinds
    for leaf in part.fields(kind).values()
    if leaf.type == "string" and not leaf.choices
]


@pytest.fixture
def video(ada):
    return make_video(ada.who, 1)


def place(video, section):
    """The address that saves the section, and the row it is kept in."""
    if section == "settings":
        return f"/videos/{video.pk}/settings/", video
    scene = video.scenes.present().first()
    return f"/scenes/{scene.pk}/{section}/", scene


def fill(person, video, section, kind, **typed):
    path, row = place(video, section)
    row.refresh_from_db()
    kinds = {"type": kind} if kind else {}
    return person.post(path, digest=drafts.digest(getattr(row, section)), **kinds, **typed)


def kept(video, section, kind, name):
    _path, row = place(video, section)
    row.refresh_from_db()
    value = getattr(row, section)
    for key in SECTIONS[section].fields(kind)[name].path:
        value = (value or {}).get(key)
    return value


def harmless(answer):
    """A page or partial that is well formed and on which nothing of the hostile texts became markup."""
    page = parse(answer)
    for one in page.elements:
        assert not [name for name in one.attrs if name.startswith("on")], one.attrs
        assert one.get("hx-post") != "/x"
        assert one.tag != "b" or one.words.startswith("Scene")
        assert one.tag != "script" or one.get("src")
        assert one.tag != "img" or one.get("src") != "x"
    return page


def hostile_for(name: str) -> dict[str, str]:
    """All of them in the longest lane, else a quarter: another one in another field."""
    every = 1 if lane() == "all" else 4
    return dict(list(HOSTILE.items())[sum(map(ord, name)) % every :: every])


def test_each_hostile_text_is_typed_into_some_field():
    assert {what for param in TEXTS for what in hostile_for(param.values[-1])} == HOSTILE.keys()


@pytest.mark.parametrize(("section", "kind", "name"), TEXTS)
def test_every_text_field_keeps_and_shows_what_was_typed(ada, video, section, kind, name):
    for what, text in hostile_for(name).items():
        answer = fill(ada, video, section, kind, **{name: text})
        assert answer.status_code == 200, what
        harmless(answer)
        assert kept(video, section, kind, name) == text, what
        page = harmless(ada.get(editor_path(video)))
        field = page.by_id(f"{section}-{name}")
        shown = field.text.removeprefix("\n") if field.tag == "textarea" else field["value"]
        assert shown == text, what
        harmless(ada.get(f"/videos/{video.pk}/preview/", htmx=True))


@pytest.mark.parametrize(("section", "kind", "name"), TEXTS)
def test_what_no_database_keeps_is_refused_in_words(ada, video, section, kind, name):
    before = kept(video, section, kind, name)
    title = SECTIONS[section].fields(kind)[name].title
    answer = fill(ada, video, section, kind, **{name: "a\x00b"})
    assert answer.status_code == 422
    assert f"“{title}” holds a NUL character" in harmless(answer).words("notice")
    assert kept(video, section, kind, name) == before


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "a%80b", "%F4%90%80%80", "%C0%AF"])
def test_bytes_that_are_no_text_are_kept_as_what_they_look_like(ada, video, raw):
    path, scene = place(video, "voice")
    body = f"digest={drafts.digest(scene.voice)}&type=text&input_text=x{raw}"
    answer = ada.client.post(
        path, body, content_type="application/x-www-form-urlencoded", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert set(kept(video, "voice", "text", "input_text")) <= set("xab\ufffd")


@pytest.mark.parametrize("length", [5_001, 100_000, 400_000])
def test_a_long_script_is_kept_whole_and_judged(ada, video, length):
    text = ("Würde 👩🏽‍🚀 <b>&amp;</b>\n" * length)[:length].rstrip() + "."
    answer = fill(ada, video, "voice", "text", voice_id="v", input_text=text)
    assert answer.status_code == 200
    assert f"Script has {len(text)} characters; the most is 5000." in parse(answer).words("voice-input_text-problem")
    assert kept(video, "voice", "text", "input_text") == text
    assert len(answer.content) < 20_000  # an answer does not carry the text back
    page = ada.page(editor_path(video))
    assert page.by_id("voice-input_text").text.removeprefix("\n") == text


def test_what_is_beyond_all_measure_is_refused_in_words(ada, video):
    answer = fill(ada, video, "voice", "text", input_text="x" * 1_100_000)
    assert answer.status_code == 422
    assert "“Script” is too long to be saved." in parse(answer).words("notice")
    path, _scene = place(video, "voice")
    answer = ada.post(path, input_text="x" * 5_000_000)
    assert answer.status_code in {400, 413}
    assert parse(answer).words("notice")
    assert kept(video, "voice", "text", "input_text") == "Scene 1."


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_sent_is_what_was_typed(ada, video, what):
    text = HOSTILE[what]
    fill(ada, video, "settings", "", title=text)
    fill(ada, video, "voice", "text", voice_id="v", input_text=text)
    fill(ada, video, "text", "text", text=text, line_height="1", font_family=text)
    video.refresh_from_db()
    answer = ada.post(f"/videos/{video.pk}/renders/", id=uuid4(), revision=video.revision)
    assert answer.status_code == 200, parse(answer).words("refused")
    harmless(answer)
    render = Render.objects.get()
    sent = json.loads(render.body)
    scene = sent["video_inputs"][0]
    assert [sent["title"], scene["voice"]["input_text"], scene["text"]["text"]] == [text] * 3
    pane = ada.get(f"/videos/{video.pk}/preview/", htmx=True)
    assert json.loads(request_in(parse(pane)))["title"] == text
    download = json.loads(ada.get(f"/videos/{video.pk}/payload.json").content)
    assert download["video_inputs"] == sent["video_inputs"]
    render.state, render.error_message = "failed", text
    render.save()
    for path in [
        "/",
        "/renders/",
        f"/renders/{render.pk}/",
        editor_path(video),
        f"/?q={quote(text)}",
        f"/renders/?q={quote(text)}",
    ]:
        harmless(ada.get(path))
    harmless(ada.get(f"/renders/{render.pk}/state/", htmx=True))
    [listed] = [one for one in parse(ada.get("/renders/")).find("a") if one.get("class") == "render-title"]
    assert listed.words == " ".join(text.split())


@pytest.mark.parametrize("what", HOSTILE)
def test_the_operator_s_pages_show_it_as_text(video, ada, what):
    fill(ada, video, "settings", "", title=HOSTILE[what])
    fill(ada, video, "voice", "text", voice_id="v", input_text=HOSTILE[what])
    video.refresh_from_db()
    ada.post(f"/videos/{video.pk}/renders/", id=uuid4(), revision=video.revision)
    render = Render.objects.get()
    operator = make_person(name="ops", staff=True)
    for path in ["/admin/studio/render/", f"/admin/studio/render/{render.pk}/change/"]:
        html = operator.get(path).content.decode()
        if html:
            for needle in (
                "<script>alert(1)",
                "<img src=x",
                '<div hx-post="/x"',
                "</textarea></title>",
                "&lt;i&gt; &quot;b",
            ):
                assert needle not in html


@pytest.mark.parametrize("what", HOSTILE)
def test_searches_and_addresses(ada, video, what):
    text = HOSTILE[what]
    for path in ["/", "/renders/", "/voices/", "/avatars/"]:
        for extra in ({"q": text}, {"q": "x", "field": text, "kind": text}, {"page": text}, {"state": text}):
            answer = ada.get(f"{path}?{urlencode(extra)}")
            assert answer.status_code == 200
            harmless(answer)
    harmless(ada.get(f"/videos/{video.pk}/?scene={quote(text)}&pane={quote(text)}"))
    harmless(ada.get(f"/{quote(text)}/"))
    harmless(ada.get(f"/first-operator/{quote(text, safe='')}/"))


@pytest.mark.parametrize("what", [*HOSTILE, "nul"])
def test_ids_and_hidden_fields(ada, video, what):
    text = HOSTILE.get(what, "\x00")
    path, scene = place(video, "voice")
    odd = {"digest": text, "tab": text, "count": text, "force": text, "start": text}
    assert ada.post(path, type=text, input_text="x", **odd).status_code in {200, 409}
    assert ada.post(f"{path}removal/", **odd).status_code == 422
    assert ada.post(f"/videos/{video.pk}/settings/", preset=text, open_scene=text, **odd).status_code in {200, 409}
    assert ada.post(f"/videos/{video.pk}/order/", scene=text, step=text, scene_ids=[text]).status_code == 409
    assert ada.post(f"/videos/{video.pk}/order/", scene=text, step="1").status_code in {404, 409}
    assert ada.post(f"/videos/{video.pk}/renders/", id=text, revision=text).status_code == 409
    assert ada.post(f"/videos/{video.pk}/scenes/", id=text, after=text).status_code == 200
    assert (
        ada.post(f"/scenes/{scene.pk}/frame/", **{"text": text, "text.text": text, "text.color": text}).status_code
        == 200
    )
    harmless(ada.get(editor_path(video)))


@pytest.mark.parametrize("what", [*HOSTILE, "nul"])
def test_signing_in(client, what):
    text = HOSTILE.get(what, "\x00")
    make_person()
    answer = client.post("/sign-in/", {"username": text, "password": text, "next": text})
    assert answer.status_code == 200
    harmless(answer)
    answer = client.post("/first-operator/x/", {"username": text, "password": text})
    assert answer.status_code == 422
    harmless(answer)
