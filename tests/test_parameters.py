"""Every row of the document's tables, all the way: in a form, judged in words, in the JSON, at the emulator."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from studio.models import EmulatorJob, Render
from studio.payload import SECTIONS
from studio.services import drafts, engines, rendering
from tests.factories import make_video
from tests.pages import editor_path, make_person, parse, request_in

pytestmark = pytest.mark.django_db

ROWS = json.loads((Path(__file__).parent / "data/parameters.json").read_text())
SECTION_OF = {"request": "settings", "subtitles": "settings", "elevenlabs_settings": "voice"}
INSIDE = {"subtitles", "elevenlabs_settings"}  # objects whose fields stand in the form of another
# Objects are no inputs themselves: these are the inputs they are made of.
PARTS = {
    "dimension": ["width", "height"],
    "offset": ["x", "y"],
    "position": ["x", "y"],
    "timeline": ["start", "duration"],
    "subtitles": ["preset_name", "alignment", "disable_highlight", "font_size"],
    "elevenlabs_settings": ["model", "similarity_boost", "stability", "style"],
}
# What a section of a kind needs beside the row under test, so that the whole can be submitted.
NEEDED = {
    ("character", "avatar"): {"avatar_id": "Anna_public_3_20240108"},
    ("character", "talking_photo"): {"talking_photo_id": "photo-1"},
    ("voice", "text"): {"voice_id": "voice-1", "input_text": "Hello."},
    ("voice", "audio"): {"audio_url": "https://example.com/a.mp3"},
    ("voice", "silence"): {"duration": "2"},
    ("background", "color"): {"value": "#102030"},
    ("background", "image"): {"url": "https://example.com/a.png"},
    ("background", "video"): {"url": "https://example.com/a.mp4", "play_style": "loop"},
    ("text", "text"): {"text": "Words", "line_height": "1.2"},
    ("audio", ""): {"audio_url": "https://example.com/a.mp3"},
    ("settings", ""): {},
}
# One of an address and an asset id: the one under test takes the place of the other.
INSTEAD = {"audio_asset_id": "audio_url", "image_asset_id": "url", "video_asset_id": "url"}
NEEDS_TOO = {"subtitles": {"subtitles__preset_name": "bold"}}
ONE_KIND = {
    ("background", "image_asset_id"): "image",
    ("background", "video_asset_id"): "video",
    ("voice", "audio_asset_id"): "audio",
}


def kind_of(row, section):
    kinds = row.get("only_for") or row.get("required_for")
    if kinds:
        return kinds[0]
    return ONE_KIND.get((row["object"], row["name"])) or SECTIONS[section].kinds[0]


def cases():
    """Each row with each input it stands for: (row, section, kind, name of the input). The first of each object is
    looked at in the quick lane, too."""
    objects = set()
    for row in ROWS:
        section = SECTION_OF.get(row["object"], row["object"])
        if row["name"] in {"video_inputs", "type"}:
            continue  # scenes and kinds have tests of their own below
        start = f"{row['object']}__" if row["object"] in INSIDE else ""
        name = start + row["name"].replace(".", "__")
        parts = [f"{name}__{part}" for part in PARTS[row["name"]]] if row["type"] == "object" else [name]
        for part in parts:
            later = [pytest.mark.slow] if row["object"] in objects else []
            objects.add(row["object"])
            id = f"{row['object']}.{row['name']}:{part}"
            yield pytest.param(row, section, kind_of(row, section), part, id=id, marks=later)


def leaf_of(section, kind, name):
    return SECTIONS[section].fields(kind)[name]


def good(leaf):
    """A value as typed, and as it must be in the JSON."""
    if leaf.choices:
        return leaf.choices[-1], leaf.choices[-1]
    if leaf.type == "boolean":
        return "true", True
    if leaf.type == "integer":
        number = int(leaf.minimum or 0) + int(leaf.multiple_of or 1) * 4
        return str(number), number
    if leaf.type == "number":
        low = leaf.minimum if leaf.minimum is not None else leaf.exclusive_minimum
        high = leaf.maximum if leaf.maximum is not None else (low or 0) + 4
        number = (low or 0) + (high - (low or 0)) * 0.75
        return repr(number), number
    if leaf.format == "url":
        return "https://example.com/good?a=1&b=2", "https://example.com/good?a=1&b=2"
    if leaf.format == "color":
        return "#a1B2c3", "#a1B2c3"
    return f'Ünï "{leaf.name}" <b>&amp;', f'Ünï "{leaf.name}" <b>&amp;'


def bad(leaf):
    """A value that must be judged in words; "" where only a blank can be wrong, and None where any text will do."""
    if leaf.choices:
        return "nonsense"
    if leaf.type == "boolean":
        return "perhaps"
    if leaf.type in {"number", "integer"}:
        return "many"
    if leaf.max_length:
        return "x" * (leaf.max_length + 1)
    return {"url": "ftp://example.com/x", "color": "blue-ish"}.get(leaf.format, "" if leaf.required else None)


@pytest.fixture
def ada():
    return make_person()


@pytest.fixture
def video(ada):
    return make_video(ada.who, 1)


def fill(person, video, section, kind, typed, count=1):
    """Post a section as its page would; a section that is absent comes into being."""
    scene = video.scenes.get()
    path, row = f"/scenes/{scene.pk}/{section}/", scene
    if section == "settings":
        path, row = f"/videos/{video.pk}/settings/", video
    row.refresh_from_db()
    answer = person.post(
        path,
        digest=drafts.digest(getattr(row, section)),
        tab="a",
        count=count,
        **({"type": kind} if kind else {}),
        **typed,
    )
    assert answer.status_code == 200
    return answer


def base(section, kind, name):
    """What must stand in the section beside `name`."""
    needed = dict(NEEDED[section, kind])
    needed.pop(INSTEAD.get(name, ""), None)
    group = name.partition("__")[0]
    return {**needed, **NEEDS_TOO.get(group, {})}


def inputs(page, section):
    return page.form(page.find("form", id=f"form-{section}")[0]["action"], id=f"form-{section}").values


def value_at(payload, pointer):
    for key in pointer:
        payload = payload[key]
    return payload


@pytest.mark.parametrize(("row", "section", "kind", "name"), list(cases()))
def test_a_row_from_the_form_to_the_emulator(ada, video, row, section, kind, name):
    leaf = leaf_of(section, kind, name)

    # It is an input of its section and kind, with a place for a sentence and its default in sight.
    fill(ada, video, section, kind, base(section, kind, name))
    page = ada.page(editor_path(video))
    assert name in inputs(page, section)
    assert page.words(f"{section}-{name}-problem") == ""
    shown = page.by_id(f"{section}-{name}")
    if "default" in row and row["type"] != "object" and not leaf.required:
        default = str(row["default"]).removesuffix(".0")
        assert default.lower() in (shown.text + (shown.get("placeholder") or "")).lower().replace(
            "yes", "true"
        ).replace("no)", "false)")

    # A bad value is kept, and told in a sentence at its place.
    wrong = bad(leaf)
    if wrong is not None:
        answer = parse(fill(ada, video, section, kind, {**base(section, kind, name), name: wrong}, 2))
        said = answer.words(f"{section}-{name}-problem")
        assert said.endswith((".", "…"))
        assert leaf.title.lower() in said.lower()
        assert inputs(ada.page(editor_path(video)), section)[name] == wrong

    # A good one takes the sentence away, and is in the preview in its JSON type.
    typed, value = good(leaf)
    answer = parse(fill(ada, video, section, kind, {**base(section, kind, name), name: typed}, 3))
    slot = f"{section}-{name}-problem"
    if wrong is not None or slot in answer.ids:  # of what was well before and is well now, an answer says nothing
        assert answer.words(slot) == ""
    pointer = [*([] if section == "settings" else ["video_inputs", 0, section]), *leaf.path]
    pane = json.loads(request_in(parse(ada.get(f"/videos/{video.pk}/preview/", htmx=True))))
    assert value_at(pane, pointer) == value
    assert type(value_at(pane, pointer)) is type(value) or leaf.type == "number"

    # What is submitted is what the emulator receives.
    video.refresh_from_db()
    submitted = ada.post(f"/videos/{video.pk}/renders/", id=uuid4(), revision=video.revision)
    assert submitted.status_code == 200, parse(submitted).words("refused")
    render = Render.objects.get()
    engines.client_for(render.engine, render.workspace).generate(render.body.encode())
    assert value_at(EmulatorJob.objects.get().payload, pointer) == value


@pytest.mark.parametrize("row", [row for row in ROWS if row["name"] == "type"], ids=lambda row: row["object"])
def test_every_kind_can_be_chosen_and_is_sent(ada, video, row):
    section = row["object"]
    for count, kind in enumerate(row["choices"]):
        fill(ada, video, section, kind, NEEDED[section, kind], count + 1)
        if len(row["choices"]) > 1:
            offered = [one["value"] for one in ada.page(editor_path(video)).find("input", type="radio") if one["value"]]
            assert set(row["choices"]) <= set(offered)
        pane = json.loads(request_in(parse(ada.get(f"/videos/{video.pk}/preview/", htmx=True))))
        assert pane["video_inputs"][0][section]["type"] == kind


@pytest.mark.parametrize(
    ("row", "section", "kind", "name"), [case for case in cases() if bad(leaf_of(*case.values[1:])) is None]
)
def test_a_text_that_cannot_be_kept_is_refused_by_the_name_of_its_field(ada, video, row, section, kind, name):
    scene = video.scenes.get()
    path = f"/videos/{video.pk}/settings/" if section == "settings" else f"/scenes/{scene.pk}/{section}/"
    row = video if section == "settings" else scene
    digest = drafts.digest(getattr(row, section))
    answer = ada.post(path, digest=digest, type=kind, **{**base(section, kind, name), name: "a\x00b"})
    assert answer.status_code == 422
    assert f"“{leaf_of(section, kind, name).title}” holds a NUL character" in parse(answer).words("notice")


@pytest.mark.django_db(transaction=True)
def test_scenes_are_sent_in_order(ada):
    video = make_video(ada.who, 3)
    ada.post(f"/videos/{video.pk}/renders/", id=uuid4(), revision=0)
    rendering.advance_render(Render.objects.get().pk)
    said = [scene["voice"]["input_text"] for scene in EmulatorJob.objects.get().payload["video_inputs"]]
    assert said == ["Scene 1.", "Scene 2.", "Scene 3."]


def test_every_row_is_tried():
    tried = {(case.values[0]["object"], case.values[0]["name"]) for case in cases()}
    left = {(row["object"], row["name"]) for row in ROWS} - tried
    assert left == {("request", "video_inputs")} | {
        (name, "type") for name in ("character", "voice", "background", "text")
    }
    assert len(ROWS) == 84
