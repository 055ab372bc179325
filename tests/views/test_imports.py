"""Requests from elsewhere: pasted, uploaded, told what is wrong with them; what was said and kept of them."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.models import Scene, Video
from studio.payload import Body
from studio.services.importing import import_payload
from studio.services.kept import key_id
from tests.counting import queries_of
from tests.factories import make_video
from tests.pages import editor_path, make_person, parse
from tests.payload.bodies import EXAMPLES, SCENE, request

from .test_hostile_text import HOSTILE, harmless

pytestmark = pytest.mark.django_db
ONLY = "; this studio imports bodies of POST /v2/video/generate."

KEY = "sk_V2_secret_1234567890"


def file(content, name="request.json"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else json.dumps(content).encode())


def paste(person, text, **fields):
    form = person.page("/imports/").form("/imports/", field="source")
    return person.post("/imports/", htmx=False, **form.sent("Import", source=text), **fields)


def brought(person, raw, **extra):
    return import_payload(person.who, Body(raw), uuid4(), **extra)


def test_one_request_opens_as_a_video_and_a_second_click_finds_it(ada):
    form = ada.page("/imports/").form("/imports/", field="source")
    sent = form.sent("Import", source=json.dumps(request(title="From elsewhere")))
    first, second = (ada.post("/imports/", htmx=False, **sent) for _click in range(2))
    video = Video.objects.get()
    assert (first.status_code, first["Location"]) == (302, f"/videos/{video.pk}/") == (302, second["Location"])
    assert (video.title, video.owner) == ("From elsewhere", ada.who.subject)
    assert ada.page(first["Location"]).words("stage").startswith("Scene 1 of 1")


def test_the_way_there_and_back(ada):
    for page in (ada.page("/"), ada.page("/imports/")):
        assert page.find("form", data_drop="")
        assert "hidden" in page.find("form", data_drop="")[0].attrs
    assert len(ada.page("/").find("a", href="/imports/")) == 2  # at the top, and where there is no video yet
    make_video(ada.who)
    assert len(ada.page("/").find("a", href="/imports/")) == 1


@pytest.mark.parametrize(
    "index", [0, 7, *(pytest.param(other, marks=pytest.mark.slow) for other in set(range(22)) - {0, 7})]
)
def test_what_comes_in_can_be_shown_sent_and_downloaded(ada, index):
    answer = paste(ada, json.dumps(EXAMPLES[index]["payload"]))
    assert answer.status_code == 302
    video = Video.objects.get()
    page = harmless(ada.get(answer["Location"]))
    assert bool(page.by_id("import-notes").words) is bool(video.notes)
    for scene in video.scenes.all():
        harmless(ada.get(editor_path(video, scene)))
    out = json.loads(ada.get(f"/videos/{video.pk}/payload.json").content)
    assert paste(ada, json.dumps(out)).status_code == 302


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This is empty; a request is expected."),
        ("{\n  'a': 1}", "This is not JSON: look at line 2, column 3."),
        ("{\r\n  'a': 1}", "This is not JSON: look at line 2, column 3."),
        (
            json.dumps(EXAMPLES[22]["payload"]),
            "This is a body for a template, not a request with video_inputs" + ONLY,
        ),
        (
            json.dumps(SCENE),
            "This is a single scene, not a request with video_inputs" + ONLY,
        ),
        (json.dumps({"video_inputs": [SCENE] * 51}), "The video has 51 scenes; the most is 50. /video_inputs"),
        ('{"video_inputs": [{"voice": {"input_text": "\\ud800"}}]}', "half a character"),
        (f"curl x -H 'X-Api-Key: {KEY}' -d @body.json", "This command reads its body from a file (@body.json)"),
    ],
)
def test_a_refusal_stands_at_the_field_and_the_text_is_kept(ada, text, sentence):
    answer = paste(ada, text)
    assert answer.status_code == 422
    page = harmless(answer)
    assert sentence in page.words("source-problem")
    field = page.by_id("source")
    assert (field["aria-invalid"], "source-problem" in field["aria-describedby"]) == ("true", True)
    shown = field.text.removeprefix("\n").splitlines()
    assert shown == text.replace(f" -H 'X-Api-Key: {KEY}'", "").splitlines() or text == "" == "".join(shown)
    assert KEY not in answer.content.decode()
    assert not Video.objects.exists()


def test_a_curl_command_is_imported_and_its_key_is_nowhere(ada, caplog):
    command = f"curl u -H 'X-Api-Key: {KEY}' -d '{json.dumps(request())}'"
    answer = paste(ada, command)
    assert answer.status_code == 302
    pages = [ada.get(answer["Location"]), ada.get("/"), ada.get(f"{answer['Location']}payload.json")]
    assert not any(KEY in page.content.decode() for page in pages)
    stored = [*Video.objects.values(), *Scene.objects.values()]
    assert KEY not in repr(stored) + caplog.text


def test_of_several_the_refused_ones_stay_to_be_put_right(ada):
    lines = "\n".join(json.dumps(one) for one in (request(title="One"), {"template_id": 1}, request()))
    answer = paste(ada, lines)
    assert answer.status_code == 200
    page = parse(answer)
    assert "2 of 3 imported" in page.words("main")
    assert (
        page.words("source-problem")
        == "Request 2 This is a body for a template, not a request with video_inputs" + ONLY
    )
    assert json.loads(page.by_id("source").text) == {"template_id": 1}
    opened = [one["href"] for one in page.find("a") if one["href"].startswith("/videos/")]
    assert sorted(opened) == sorted(f"/videos/{video.pk}/" for video in Video.objects.all())
    again = page.form("/imports/", field="source")
    answer = ada.post("/imports/", htmx=False, **again.sent("Import", source=json.dumps(request(title="Mended"))))
    assert (answer.status_code, Video.objects.count()) == (302, 3)


def test_files_each_by_itself_and_what_was_pasted(ada):
    files = [file(request(title="A")), file([request(title="B"), {}], 'b"<b>\u202e.jsonl'), file(b"\xff\xfea", "c.bin")]
    answer = paste(ada, json.dumps(request(title="Pasted")), files=files)
    page = harmless(answer)
    assert sorted(video.title for video in Video.objects.all()) == ["A", "B", "Pasted"]
    assert "3 of 5 imported" in page.words("main")
    told = page.words("source-problem")
    assert "Request 2 List of scenes is required." in told
    assert "c.bin" in told
    assert "This is not UTF-8 text; save it as UTF-8." in told


def test_a_file_alone_opens_and_without_the_minted_id_too(ada):
    answer = ada.post("/imports/", htmx=False, files=[file(request(title="Dropped"))])
    assert (answer.status_code, Video.objects.get().title) == (302, "Dropped")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b" " * 10_000_001, "This is larger than 10 MB; no request needs that much."),
        (b"[" * 500_000, "This is nested too deeply to be a request."),
        (json.dumps(request()).encode("utf-16"), "This is not UTF-8 text; save it as UTF-8."),
        (b'{"video_inputs": []}\n' * 1000, "There are 1000 requests in this; import at most 50 at once."),
        (b"", "This is empty; a request is expected."),
        (b"9" * 5000, "A number in here has too many digits; shorten it."),
    ],
    ids=range(6),
)
def test_hostile_files(ada, content, sentence):
    answer = ada.post("/imports/", htmx=False, files=[file(content)])
    assert answer.status_code == 422
    assert sentence in harmless(answer).words("source-problem")
    assert not Video.objects.exists()


def test_a_paste_beyond_all_measure_is_refused_in_words(ada):
    answer = paste(ada, "x" * 5_000_000)
    assert answer.status_code in {400, 413}
    assert parse(answer).words("main")


def test_an_id_of_somebody_else_says_nothing(ada):
    theirs = make_video(make_person(name="eve").who)
    answer = ada.post("/imports/", htmx=False, id=theirs.pk, source=json.dumps(request()))
    assert answer.status_code == 302
    assert answer["Location"] != f"/videos/{theirs.pk}/"


def test_it_takes_as_many_queries_with_fifty_scenes(ada):
    ada.get("/")  # which workspace is home is asked once in a while
    asked = {}
    for count in (1, 3, 50):
        raw = json.dumps({"video_inputs": [SCENE] * count})
        asked[count] = queries_of(lambda raw=raw: ada.post("/imports/", htmx=False, source=raw))
    assert asked == dict.fromkeys((1, 3, 50), 5)  # who asks (2), is it there, the video, its scenes


# --- Notes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def slips(ada):
    raw = {"dimensions": {"width": "1280"}, "video_inputs": [SCENE, {**SCENE, "voice": {"type": "SILENCE", "x": 1}}]}
    return brought(ada, raw)


def test_notes_lead_to_their_fields_until_they_are_dismissed(ada, slips):
    page = ada.page(editor_path(slips))
    assert "4 things of this import were read differently" in page.words("import-notes-head")
    two = slips.scenes.last()
    links = [one["href"] for one in page.find("a") if any(above.get("id") == "import-notes" for above in one.parents)]
    here = f"/videos/{slips.pk}/"
    assert links == [
        f"{here}#section-settings",
        f"{here}#settings-dimension__width",
        f"{here}?scene={two.pk}#section-voice",
        f"{here}?scene={two.pk}#section-voice",
    ]
    form = page.form(f"/videos/{slips.pk}/notes/removal/")
    partial = ada.post(form.action, **form.sent("Dismiss"))
    assert (partial.status_code, parse(partial).by_id("import-notes").words) == (200, "")
    assert ada.post(form.action, htmx=False, **form.sent("Dismiss"))["Location"] == here
    assert ada.page(here).by_id("import-notes").words == ""


def test_notes_follow_their_scene(ada, slips):
    one, two = slips.scenes.all()
    ada.post(f"/scenes/{one.pk}/removal/")
    assert "Scene 1 Voice is read as silence." in ada.page(editor_path(slips)).words("import-notes")
    ada.post(f"/scenes/{two.pk}/removal/")
    assert "2 things of this import" in ada.page(editor_path(slips)).words("import-notes-head")


# --- Kept keys ------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(ada):
    voice = {**SCENE["voice"], "mood": "x", "elevenlabs_settings": {"a/b~c": [1]}}
    return brought(ada, {"meta": {"a": 1}, "video_inputs": [{**SCENE, "voice": voice, "beat": 7}]})


def listed(page, section):
    """Sorted: PostgreSQL keeps an object's keys in an order of its own."""
    inside = [one for one in page.find("li") if any(above.get("id") == f"kept-{section}" for above in one.parents)]
    return sorted(one.words for one in inside)


def test_kept_keys_are_listed_where_they_belong(ada, kept):
    page = ada.page(editor_path(kept))
    assert listed(page, "voice") == [
        "elevenlabs_settings.a/b~c = [1] Remove elevenlabs_settings.a/b~c",
        'mood = "x" Remove mood',
    ]
    assert listed(page, "scene") == ["beat = 7 Remove beat"]
    assert listed(page, "settings") == ['meta = {"a": 1} Remove meta']
    assert "kept-text" not in page.ids


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("section", "name"), [("voice", "mood"), ("scene", "beat"), ("settings", "meta")])
def test_a_kept_key_can_be_removed(ada, kept, section, name, htmx):
    owner = f"/videos/{kept.pk}" if section == "settings" else f"/scenes/{kept.scenes.get().pk}"
    page = ada.page(editor_path(kept))
    button = next(one for one in page.find("button", name="key") if one.words == f"Remove {name}")
    for _click in range(2):
        answer = ada.post(f"{owner}/kept/removal/", htmx=htmx, key=button["value"], section=section)
        assert answer.status_code == (200 if htmx else 302)
    if htmx:
        assert name not in parse(answer).words(f"kept-{section}")
    out = ada.get(f"/videos/{kept.pk}/payload.json").content.decode()
    assert f'"{name}"' not in out
    assert out.count("a/b~c") == 1
    kept.refresh_from_db()
    assert kept.revision == 1


def test_a_value_that_no_field_holds_is_told_and_its_removal_clears_the_problem(ada):
    video = brought(ada, {"video_inputs": [{**SCENE, "text": {**SCENE["text"], "font_size": {"a": 1}}}]})
    scene = video.scenes.get()
    page = ada.page(editor_path(video))
    assert "Font size is “{…}”; write a number" in page.words("problems")
    assert listed(page, "text") == ['font_size = {"a": 1} Remove font_size']
    answer = ada.post(f"/scenes/{scene.pk}/kept/removal/", key=key_id("/text/font_size"), section="text")
    assert parse(answer).words("problems") == ""
    assert parse(answer).words("text-font_size-problem") == ""


ODD = [*HOSTILE.values(), "__proto__", "constructor", "0", "12", "", "a/b", "~0~1", "a\nb", "x" * 100_000, "type2"]


@pytest.mark.slow
def test_hostile_keys_and_values_are_shown_as_text_and_can_be_removed(ada):
    odd = dict(zip(ODD, reversed(ODD), strict=True))
    video = brought(ada, {**odd, "video_inputs": [{**SCENE, **odd, "voice": {**SCENE["voice"], **odd}}]})
    scene = video.scenes.get()
    page = harmless(ada.get(editor_path(video)))
    assert "abc·def··" in " ".join(listed(page, "voice"))  # nothing turns the words around it
    assert not set("\u202e\u2066\x1b") & set(" ".join(listed(page, "voice") + listed(page, "settings")))
    harmless(ada.get(f"/videos/{video.pk}/preview/", htmx=True))
    assert len(ada.get(editor_path(video)).content) < 400_000
    out = json.loads(ada.get(f"/videos/{video.pk}/payload.json").content)
    assert {key: out[key] for key in odd} == odd
    for path, section in (
        (f"/scenes/{scene.pk}", "voice"),
        (f"/scenes/{scene.pk}", "scene"),
        (f"/videos/{video.pk}", "settings"),
    ):
        shown = [
            one["value"]
            for one in page.find("button", name="key")
            if any(above.get("id") == f"kept-{section}" for above in one.parents)
        ]
        while shown:
            answer = ada.post(f"{path}/kept/removal/", key=shown[0], section=section)
            shown = [one["value"] for one in harmless(answer).find("button", name="key")]
    out = json.loads(ada.get(f"/videos/{video.pk}/payload.json").content)
    assert out == {"video_inputs": [SCENE]}


@pytest.mark.parametrize("key", [*HOSTILE.values(), "", "\x00", "x" * 9999])
def test_a_key_that_is_not_there_changes_nothing(ada, kept, key):
    scene = kept.scenes.get()
    for path in (f"/scenes/{scene.pk}/kept/removal/", f"/videos/{kept.pk}/kept/removal/"):
        assert ada.post(path, key=key, section=key).status_code == 200
    kept.refresh_from_db()
    assert (kept.revision, len(kept.unknown), len(Scene.objects.get().unknown)) == (0, 1, 3)


def test_strangers_and_gone(ada, kept):
    eve, scene = make_person(name="eve"), kept.scenes.get()
    for path in (f"/scenes/{scene.pk}/kept/", f"/videos/{kept.pk}/kept/", f"/videos/{kept.pk}/notes/"):
        assert eve.post(f"{path}removal/", key=key_id("/meta")).status_code == 404
        assert ada.get(f"{path}removal/").status_code == 405
    kept.refresh_from_db()
    assert kept.unknown == {"/meta": {"a": 1}}
    assert kept.notes


def test_uploads_need_the_token_too(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.client.cookies
    assert strict.post("/imports/", {"files": [file(request())]}).status_code == 403
    assert not Video.objects.exists()


def test_several_without_titles_are_named_by_their_first_words(ada):
    silent = {**SCENE, "voice": {"type": "silence", "duration": 1}}
    spoken = {**SCENE, "voice": {"type": "text", "voice_id": "v", "input_text": "Good morning. " * 9}}
    bodies = [request(title="One"), {"video_inputs": [silent, spoken]}, {"video_inputs": [silent]}]
    page = parse(paste(ada, "\n".join(json.dumps(one) for one in bodies)))
    names = [one.words for one in page.find("a") if one["href"].startswith("/videos/")]
    assert (names[0], names[1][:20], len(names[1]), names[2]) == ("One", "Good morning. Good m", 60, "Request 3")
