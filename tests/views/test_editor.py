"""The editor page, and the settings of the video."""

from uuid import uuid4

import pytest

from studio.models import Video
from studio.services import drafts, scenes
from tests.factories import make_render, make_video, make_workspace
from tests.pages import editor_path, make_person, parse

pytestmark = pytest.mark.django_db


def path(video):
    return f"/videos/{video.pk}/settings/"


def save(person, video, tab="a", count=1, digest=None, **typed):
    video.refresh_from_db()
    digest = drafts.digest(video.settings) if digest is None else digest
    return person.post(path(video), digest=digest, tab=tab, count=count, **typed)


# --- The page ---------------------------------------------------------------------------------------------------


def test_the_page_shows_every_part(ada, video):
    page = ada.page(editor_path(video))
    assert page.find("title")[0].words == "Test video · Studio"
    assert page.by_id("settings-title")["value"] == "Test video"
    assert len(page.find("a", class_="card")) == 3
    assert page.words("scene-limit") == "3 of 50"
    assert page.words("stage").startswith("Scene 1 of 3")
    assert page.by_id("voice-input_text").text.strip() == "Scene 1."
    sections = [one["id"] for one in page.find("details", class_="section")]
    names = ["character", "voice", "background", "text", "audio", "settings"]
    assert sections == [f"section-{name}" for name in names]
    assert page.by_id("revision")["value"] == "0"
    assert page.words("render") == ""


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_named_scene_is_open(ada, video, place):
    page = ada.page(editor_path(video, video.scenes.all()[place]))
    assert page.words("stage").startswith(f"Scene {place + 1} of 3")
    assert [one.words[0] for one in page.find("a", aria_current="true")] == [str(place + 1)]


@pytest.mark.parametrize("scene", ["nonsense", "", uuid4(), "%00"])
def test_an_unknown_scene_opens_the_first(ada, video, scene):
    assert ada.page(f"/videos/{video.pk}/?scene={scene}").words("stage").startswith("Scene 1 of 3")


def test_no_id_stands_twice_and_every_label_leads_to_a_field(ada, video):
    for scene in video.scenes.all():
        page = ada.page(editor_path(video, scene) + "&pane=json")
        assert sorted(page.ids) == sorted(set(page.ids))
        labels = [one["for"] for one in page.find("label") if "for" in one.attrs]
        assert set(labels) <= set(page.ids)
        described = [id for one in page.elements for id in (one.get("aria-describedby") or "").split()]
        assert set(described) <= set(page.ids)
        targets = {one["hx-target"] for one in page.elements if "hx-target" in one.attrs}
        assert targets <= {f"#{id}" for id in page.ids}


def test_the_first_presenter_and_voice_are_lists_to_choose_from(ada, video):
    page = ada.page(editor_path(video))
    asked = {one["hx-get"] for one in page.find("button") if "hx-get" in one.attrs}
    assert {"/avatars/?kind=avatar", "/voices/"} <= asked
    scene = video.scenes.first()
    page = parse(
        ada.post(f"/scenes/{scene.pk}/character/", digest=drafts.digest(scene.character), type="talking_photo")
    )
    assert [one["hx-get"] for one in page.find("button") if "hx-get" in one.attrs] == ["/avatars/?kind=talking_photo"]


def test_the_pane_shows_the_request_where_scripts_are_off(ada, video):
    page = ada.page(f"/videos/{video.pk}/?pane=json")
    assert '"title": "Test video"' in page.by_id("json-text").text
    assert "json-pane" not in ada.page(editor_path(video)).ids


def test_an_engine_that_cannot_work_is_said_and_submit_is_off(settings):
    settings.HEYGEN_API_KEY = ""
    ada = make_person(make_workspace(engine="heygen"))
    page = ada.page(editor_path(make_video(ada.who)))
    assert "HEYGEN_API_KEY is not set" in page.words("main")
    assert "disabled" in next(one for one in page.find("button") if one.words == "Submit").attrs


def test_the_last_render_is_told(ada, video):
    make_render(video, state="failed", error_message="No such voice.")
    assert "No such voice." in ada.page(editor_path(video)).words("render")


def test_strangers_get_404_and_reviewers_the_page(ada, video):
    assert make_person(name="eve").get(editor_path(video)).status_code == 404
    assert make_person(name="ray", staff=True).get(editor_path(video)).status_code == 200
    other = make_workspace("Other")
    elsewhere = make_video(make_person(name="bob").who)
    Video.objects.filter(pk=elsewhere.pk).update(workspace=other)
    assert make_person(name="roy", staff=True).get(editor_path(elsewhere)).status_code == 404
    assert ada.client.post(editor_path(video)).status_code == 405


# --- The settings -----------------------------------------------------------------------------------------------


def test_a_save_keeps_the_settings_and_answers_with_the_verdict(ada, video):
    answer = save(ada, video, title="New", fps="0", dimension__width="1000", dimension__height="1001")
    page = parse(answer)
    assert answer.status_code == 200
    video.refresh_from_db()
    assert video.settings == {"title": "New", "fps": "0", "dimension": {"width": "1000", "height": "1001"}}
    assert page.words("settings-fps-problem") == "Frames a second is 0; it must be above 0."
    assert page.words("settings-dimension__height-problem") == "Height is 1001; it must be a multiple of 2."
    assert page.words("settings-mark") == "2 problems"
    assert page.words("settings-summary") == "1000 × 1080"
    assert page.by_id("settings-digest")["value"] == drafts.digest(video.settings)
    assert page.by_id("revision")["value"] == "1"
    assert all(one.get("hx-swap-oob") == "true" for one in page.elements if not one.parents)
    assert {one["id"] for one in page.elements if not one.parents} <= set(ada.page(editor_path(video)).ids)


def test_a_preset_changes_the_size_and_redraws_the_inputs(ada, video):
    scene = video.scenes.first()
    answer = save(ada, video, title="Test video", preset="1080x1920", open_scene=scene.pk)
    page = parse(answer)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#body-settings", "outerHTML")
    form = page.form(path(video), id="form-settings")
    assert (form.values["dimension__width"], form.values["dimension__height"]) == ("1080", "1920")
    assert form.values["open_scene"] == str(scene.pk)  # so that the next save redraws the frame too
    assert [one.words for one in page.find("button", aria_pressed="true")] == ["9:16"]
    assert page.words("frame").startswith("1080 × 1920")
    video.refresh_from_db()
    assert video.settings["dimension"] == {"width": 1080, "height": 1920}


@pytest.mark.parametrize("preset", ["1x1", "nonsense", "1920x1080x3"])
def test_a_preset_that_is_none_is_passed_over(ada, video, preset):
    answer = save(ada, video, title="Test video", preset=preset)
    assert "HX-Retarget" not in answer
    video.refresh_from_db()
    assert "dimension" not in video.settings


def test_the_open_scene_is_redrawn_in_the_new_size(ada, video):
    page = parse(save(ada, video, title="x", dimension__width="1080", open_scene=video.scenes.first().pk))
    assert page.words("frame").startswith("1080 × 1080")


def test_a_new_size_gives_every_card_a_new_picture(ada, video):
    def pictures(page):
        return {image["id"]: image["src"] for image in page.find("img") if "picture.svg" in image["src"]}

    def shown(page):
        return page.find("a", aria_current="true")[0]["data-shows"]

    def resize(count, **more):
        return parse(save(ada, video, count=count, title="x", dimension__width="1080", open_scene=opened.pk, **more))

    opened = video.scenes.first()
    before = ada.page(editor_path(video))
    answer = resize(1, shows=shown(before))
    assert pictures(answer).keys() == pictures(before).keys()
    assert not {*pictures(answer).values()} & {*pictures(before).values()}
    assert pictures(resize(2, shows=shown(before))) == pictures(answer)  # the first answer was lost
    assert pictures(resize(3, shows=shown(answer))) == {}


def test_settings_are_saved_whatever_became_of_the_open_scene(ada, video):
    removed = video.scenes.first()
    scenes.remove_scene(removed)
    elsewhere = make_video(make_person(name="eve").who).scenes.first()
    for number, open_scene in enumerate([removed.pk, elsewhere.pk, uuid4(), "nonsense", "", "\x00"]):
        answer = save(ada, video, count=number + 1, title=f"Title {number}", open_scene=open_scene)
        assert (answer.status_code, "frame" in parse(answer).ids) == (200, False)
        video.refresh_from_db()
        assert video.title == f"Title {number}"


def test_enter_in_the_title_presses_no_preset(ada, video):
    first = ada.page(editor_path(video)).form(path(video), id="form-settings").buttons[0]
    assert "name" not in first.attrs


def test_two_tabs(ada, video):
    digest = drafts.digest(video.settings)
    save(ada, video, tab="a", digest=digest, title="From a")
    answer = save(ada, video, tab="b", digest=digest, title="From b")
    assert answer.status_code == 409
    assert "From a" in parse(answer).words("settings-conflict")
    answer = save(ada, video, tab="b", count=2, digest=digest, title="From b", force="1")
    assert (answer.status_code, parse(answer).words("settings-conflict")) == (200, "")
    video.refresh_from_db()
    assert video.title == "From b"


def test_a_plain_form_saves_and_leads_back(ada, video):
    form = ada.page(editor_path(video)).form(path(video), id="form-settings")
    answer = ada.post(form.action, htmx=False, **form.sent("Save", title="By hand", fps="30", caption="true"))
    assert (answer.status_code, answer["Location"]) == (302, f"/videos/{video.pk}/#section-settings")
    video.refresh_from_db()
    assert video.settings == {"title": "By hand", "fps": "30", "caption": "true"}
    form = ada.page(editor_path(video)).form(path(video), id="form-settings")
    ada.post(form.action, htmx=False, **form.sent("1:1"))
    video.refresh_from_db()
    assert video.settings["dimension"] == {"width": 1080, "height": 1080}


def test_a_plain_form_that_comes_too_late_is_told(ada, video):
    form = ada.page(editor_path(video)).form(path(video), id="form-settings")
    save(ada, video, tab="b", title="From b")
    assert ada.post(form.action, htmx=False, **form.sent("Save", title="Mine")).status_code == 409
    video.refresh_from_db()
    assert video.title == "From b"


def test_strangers_and_methods(ada, video):
    assert make_person(name="eve").post(path(video), title="x").status_code == 404
    assert ada.get(path(video)).status_code == 405
    video.refresh_from_db()
    assert video.title == "Test video"
