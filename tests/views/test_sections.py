"""Saving, switching and dropping one section of a scene."""

import pytest

from studio.models import Scene
from studio.services import drafts
from tests.factories import make_scene, make_video
from tests.pages import editor_path, make_person, parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(ada):
    return make_video(ada.who).scenes.first()


def seen(scene, section):
    scene.refresh_from_db()
    return drafts.digest(getattr(scene, section))


def path(scene, section="voice"):
    return f"/scenes/{scene.pk}/{section}/"


def save(person, scene, section="voice", tab="a", count=1, digest=None, **typed):
    digest = seen(scene, section) if digest is None else digest
    return person.post(path(scene, section), digest=digest, tab=tab, count=count, **typed)


# --- Saving -----------------------------------------------------------------------------------------------------


def test_a_save_keeps_what_was_typed_and_answers_with_the_verdict(ada, scene):
    answer = save(ada, scene, type="text", voice_id="v", input_text="One two three.", speed="9")
    page = parse(answer)
    assert answer.status_code == 200
    scene.refresh_from_db()
    assert scene.voice == {"type": "text", "voice_id": "v", "input_text": "One two three.", "speed": "9"}
    assert page.words("voice-speed-problem") == "Speed is 9; the highest is 1.5."
    assert "voice-pitch-problem" not in page.ids  # it had none before, and has none
    assert page.words("voice-mark") == "1 problem"
    assert page.by_id("voice-digest")["value"] == seen(scene, "voice")
    assert page.words("script-count") == "about 1–2 s · 3 words · 14 characters"
    assert page.words(f"card-{scene.pk}") == "1One two three.0:01 1 problem"
    assert page.words("problems") == "1 problem in this scene Speed is 9; the highest is 1.5."
    assert page.by_id("revision")["value"] == str(scene.video.revision)
    assert answer["HX-Trigger-After-Settle"] == '{"video-changed": {}}'


def test_what_was_mended_is_told_once(ada, scene):
    assert "voice-speed-problem" in parse(save(ada, scene, type="text", speed="9", input_text="One.")).ids
    assert parse(save(ada, scene, count=2, type="text", input_text="One.")).words("voice-speed-problem") == ""
    assert "voice-speed-problem" not in parse(save(ada, scene, count=3, type="text", input_text="Two.")).ids


@pytest.mark.parametrize("again", ["Two.", "One."])
def test_whoever_missed_an_answer_is_told_every_field(ada, scene, again):
    before = seen(scene, "voice")
    save(ada, scene, type="text", speed="9", input_text="One.")  # the answer is lost, and with it the problem
    answer = save(ada, scene, count=2, digest=before, type="text", speed="9", input_text=again)
    page = parse(answer)
    assert page.words("voice-speed-problem") == "Speed is 9; the highest is 1.5."
    assert page.words("voice-pitch-problem") == ""


def test_a_save_swaps_no_input_but_hidden_ones(ada, scene):
    answer = save(ada, scene, type="text", input_text="Typing …")
    page = parse(answer)
    assert "HX-Retarget" not in answer
    inputs = [one for tag in ("input", "textarea", "select") for one in page.find(tag)]
    # The card's own box to choose it by holds nothing that was typed.
    assert {one.get("type") for one in inputs} <= {"hidden", "checkbox"}
    roots = [one for one in page.elements if not one.parents]
    assert all(one.get("hx-swap-oob") == "true" for one in roots)
    whole = ada.page(editor_path(scene.video, scene))
    assert {one["id"] for one in roots} <= set(whole.ids)  # each has a place on the page


def shown(*pages):
    """What a tab says that its page shows, after all of these answers."""
    parts = {one["id"]: one["data-shows"] for page in pages for one in page.elements if one.get("data-shows")}
    return list(parts.values())


def test_what_the_page_shows_as_it_is_does_not_come_again(ada, scene):
    whole = ada.page(editor_path(scene.video, scene))
    typed = {"type": "text", "voice_id": "voice-1"}
    page = parse(save(ada, scene, shows=shown(whole), input_text="Scene 1!", **typed))
    assert page.words(f"card-{scene.pk}") == "1Scene 1!0:01"
    assert not {"problems", "frame"} & set(page.ids)
    page = parse(save(ada, scene, count=2, shows=shown(whole, page), input_text="Scene 1! ", **typed))
    assert {"problems", "frame", f"card-{scene.pk}"}.isdisjoint(page.ids)
    assert {"voice-digest", "revision", "script-count"} <= set(page.ids)


def test_a_problem_comes_once_and_goes_once(ada, scene):
    pages = [ada.page(editor_path(scene.video, scene))]
    for speed, said in (("9", "1 problem in this scene Speed is 9; the highest is 1.5."), ("9", None), ("1", "")):
        typed = {"speed": speed, "input_text": f"Take {len(pages)}."}
        answer = save(ada, scene, count=len(pages), shows=shown(*pages), type="text", voice_id="voice-1", **typed)
        pages.append(parse(answer))
        assert ("problems" in pages[-1].ids) == (said is not None)
        assert said is None or pages[-1].words("problems") == said


def test_what_another_tab_changed_comes_with_the_next_save(ada, scene):
    pages = [ada.page(editor_path(scene.video, scene))]
    pages.append(parse(save(ada, scene, shows=shown(*pages), type="text", input_text="Scene 1!")))
    save(ada, scene, "background", tab="b", type="color", value="#ff0000")
    page = parse(save(ada, scene, count=2, shows=shown(*pages), type="text", input_text="Scene 1! "))
    assert f"card-{scene.pk}" in page.ids


def test_a_frame_that_is_drawn_already_does_not_come_again(ada, scene):
    whole = ada.page(editor_path(scene.video, scene))
    typed = {"type": "text", "text": "Up", "line_height": "1"}
    sections = {"text": "present", **{f"text.{name}": value for name, value in typed.items()}}
    drawn = parse(ada.post(f"/scenes/{scene.pk}/frame/", **sections))
    assert "frame" not in parse(save(ada, scene, "text", shows=shown(whole, drawn), **typed)).ids
    page = parse(save(ada, scene, "text", count=2, shows=shown(whole, drawn), **typed | {"text": "Down"}))
    assert "Down" in page.words("frame")


def test_the_picture_of_a_card_keeps_its_address_while_it_looks_the_same(ada, scene):
    def address(page):
        return next(
            one["src"] for one in page.find("img") if f"card-{scene.pk}" in [up.get("id") for up in one.parents]
        )

    before = address(ada.page(editor_path(scene.video, scene)))
    assert address(parse(save(ada, scene, type="text", input_text="Other words."))) == before
    assert address(parse(save(ada, scene, "background", type="color", value="#ff0000"))) != before


def test_a_save_that_changes_nothing_makes_no_revision(ada, scene):
    typed = {"type": "text", "voice_id": "voice-1", "input_text": "Scene 1."}
    revision = scene.video.revision
    assert save(ada, scene, **typed).status_code == 200
    scene.video.refresh_from_db()
    assert scene.video.revision == revision


def test_blank_means_absent_and_line_ends_become_lf(ada, scene):
    save(ada, scene, type="text", voice_id="", input_text="One\r\ntwo\rthree ")
    scene.refresh_from_db()
    assert scene.voice == {"type": "text", "input_text": "One\ntwo\nthree "}


def test_a_name_that_is_no_field_is_passed_over(ada, scene):
    save(ada, scene, type="text", input_text="x", problems="[]", character="y", voice__type="z")
    scene.refresh_from_db()
    assert scene.voice == {"type": "text", "input_text": "x"}
    assert scene.character["avatar_id"] == "Anna_public_3_20240108"


@pytest.mark.parametrize("count", ["", "-1", "1e3", "９", "9" * 30, "abc"])
def test_an_odd_count_is_no_error(ada, scene, count):
    assert save(ada, scene, count=count, type="text", input_text="x").status_code == 200


def test_an_older_save_of_the_same_tab_does_not_win(ada, scene):
    digest = seen(scene, "voice")
    save(ada, scene, count=5, digest=digest, type="text", input_text="newer")
    assert save(ada, scene, count=4, digest=digest, type="text", input_text="older").status_code == 200
    scene.refresh_from_db()
    assert scene.voice["input_text"] == "newer"


def test_a_size_and_a_colour_change_the_frame(ada, scene):
    page = parse(save(ada, scene, "background", type="color", value="#ff0000"))
    assert page.by_id("frame")["hx-swap-oob"] == "true"
    assert "#ff0000" in [one.get("fill") for one in page.find("rect")]


def test_what_the_picture_shows_differently_is_said_under_it(ada, scene):
    page = parse(save(ada, scene, "text", type="text", text="Up", line_height="1", position__x="1", position__y="-1"))
    assert "Part of the text is outside of the picture." in page.words("frame")


# --- Kinds ------------------------------------------------------------------------------------------------------


def test_another_kind_brings_other_fields_and_the_former_values_come_back(ada, scene):
    answer = save(ada, scene, type="silence", voice_id="voice-1", input_text="Scene 1.", speed="1.2")
    page = parse(answer)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#body-voice", "outerHTML")
    form = page.form(path(scene), id="form-voice")
    assert {"type", "duration"} <= form.values.keys()
    assert not {"input_text", "voice_id", "speed"} & form.values.keys()
    assert form.values["type"] == "silence"
    assert page.words("voice-summary") == "Silence"
    assert page.words("script") == "This scene is silent: its length is under Voice."
    assert "Silence" in page.words(f"card-{scene.pk}")
    page = parse(save(ada, scene, count=2, type="text", duration="5"))
    form = page.form(path(scene), id="form-voice")
    assert (form.values["voice_id"], form.values["speed"]) == ("voice-1", "1.2")
    assert page.by_id("voice-input_text").text.strip() == "Scene 1."
    scene.refresh_from_db()
    assert scene.voice["duration"] == "5"


@pytest.mark.parametrize(
    ("section", "kind", "field"),
    [
        ("character", "talking_photo", "talking_photo_id"),
        ("background", "image", "image_asset_id"),
        ("background", "video", "play_style"),
        ("voice", "audio", "audio_url"),
    ],
)
def test_every_switch_is_redrawn_with_its_fields(ada, scene, section, kind, field):
    page = parse(save(ada, scene, section, type=kind))
    assert field in page.form(path(scene, section), id=f"form-{section}").values
    checked = [one["value"] for one in page.find("input", type="radio", name="type") if "checked" in one.attrs]
    assert checked == [kind]
    scene.refresh_from_db()
    assert getattr(scene, section)["type"] == kind


def test_a_kind_that_does_not_exist_is_the_usual_one(ada, scene):
    assert save(ada, scene, type="hologram", input_text="x").status_code == 200
    scene.refresh_from_db()
    assert scene.voice["type"] == "text"


def test_other_redraws_leave_the_script_alone(ada, scene):
    page = parse(save(ada, scene, "background", type="image"))
    assert page.find("textarea") == []


# --- Absent sections --------------------------------------------------------------------------------------------


def test_a_section_begins_with_what_it_cannot_do_without(ada, scene):
    answer = save(ada, scene, "text", start="")
    page = parse(answer)
    assert answer["HX-Retarget"] == "#body-text"
    assert page.form(path(scene, "text"), id="form-text").values["line_height"] == "1.2"
    scene.refresh_from_db()
    assert scene.text == {"type": "text", "line_height": 1.2}
    assert page.words("text-text-problem") == "Write the text on the picture, or remove it."


def test_a_second_click_shows_what_the_first_has_begun(ada, scene):
    digest = seen(scene, "text")
    save(ada, scene, "text", start="", digest=digest)
    save(ada, scene, "text", count=2, type="text", text="Written meanwhile", line_height="2")
    for tab, count in [("a", 3), ("b", 1)]:
        answer = save(ada, scene, "text", tab=tab, count=count, digest=digest, start="")
        assert (answer.status_code, answer["HX-Retarget"]) == (200, "#body-text")
        assert parse(answer).by_id("text-text").text.strip() == "Written meanwhile"
    scene.refresh_from_db()
    assert scene.text == {"type": "text", "text": "Written meanwhile", "line_height": "2"}


def test_an_optional_section_is_dropped_and_its_invitation_comes(ada, scene):
    answer = ada.post(path(scene, "background") + "removal/", digest=seen(scene, "background"), tab="a", count=1)
    page = parse(answer)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#body-background")
    assert 'name="start"' in answer.content.decode()
    assert page.words("undo-background") == "Removed. Undo"
    assert "The service's own background is shown." in page.words("body-background")
    assert page.words("background-summary") == "none"
    scene.refresh_from_db()
    assert scene.background is None


def test_the_voice_cannot_be_dropped(ada, scene):
    answer = ada.post(path(scene) + "removal/", digest=seen(scene, "voice"))
    assert (answer.status_code, parse(answer).words("notice")[:34]) == (422, "A scene cannot do without “Voice”.")
    scene.refresh_from_db()
    assert scene.voice["input_text"] == "Scene 1."
    assert ada.page(editor_path(scene.video, scene)).find("form", action=path(scene) + "removal/") == []


# --- Two tabs ---------------------------------------------------------------------------------------------------


def test_another_tab_is_told_with_both_texts_and_overwrites_nothing(ada, scene):
    digest = seen(scene, "voice")
    save(ada, scene, tab="a", digest=digest, type="text", input_text="From a")
    answer = save(ada, scene, tab="b", digest=digest, type="text", input_text="From b")
    page = parse(answer)
    assert answer.status_code == 409
    assert page.by_id("voice-conflict")["hx-swap-oob"] == "true"
    assert "From a" in page.words("voice-conflict")
    assert "open" in next(one for one in page.find("details") if page.by_id("voice-conflict") in one.parents).attrs
    assert [one.words for one in page.find("button", name="force", value="1")] == ["Keep mine"]
    theirs = [one["href"] for one in page.find("a") if one.words == "Load theirs"]
    assert theirs == [f"/videos/{scene.video_id}/?scene={scene.pk}#section-voice"]
    assert ada.get(theirs[0]).status_code == 200
    scene.refresh_from_db()
    assert scene.voice["input_text"] == "From a"


def test_keep_mine_overwrites_and_clears_the_conflict(ada, scene):
    digest = seen(scene, "voice")
    save(ada, scene, tab="a", digest=digest, type="text", input_text="From a")
    answer = save(ada, scene, tab="b", count=2, digest=digest, type="text", input_text="From b", force="1")
    page = parse(answer)
    assert (answer.status_code, page.words("voice-conflict")) == (200, "")
    scene.refresh_from_db()
    assert scene.voice["input_text"] == "From b"


def test_two_tabs_in_two_sections_do_not_meet(ada, scene):
    voice, background = seen(scene, "voice"), seen(scene, "background")
    assert save(ada, scene, tab="a", digest=voice, type="text", input_text="From a").status_code == 200
    answer = save(ada, scene, "background", tab="b", digest=background, type="color", value="#000000")
    assert answer.status_code == 200
    scene.refresh_from_db()
    assert (scene.voice["input_text"], scene.background["value"]) == ("From a", "#000000")


def test_what_the_other_tab_dropped_is_told(ada, scene):
    digest = seen(scene, "background")
    ada.post(path(scene, "background") + "removal/", digest=digest, tab="a", count=1)
    page = parse(save(ada, scene, "background", tab="b", digest=digest, type="color", value="#000000"))
    assert "They removed it." in page.words("background-conflict")


def test_a_stale_drop_is_refused(ada, scene):
    digest = seen(scene, "background")
    save(ada, scene, "background", tab="a", digest=digest, type="color", value="#000000")
    answer = ada.post(path(scene, "background") + "removal/", digest=digest, tab="b", count=1)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notice")
    scene.refresh_from_db()
    assert scene.background["value"] == "#000000"


# --- Strangers, methods, limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["", "removal/"])
def test_strangers_and_late_comers_get_404(ada, scene, end):
    stranger = make_person(name="eve")
    assert stranger.post(path(scene, "background") + end, type="color", value="#000000").status_code == 404
    Scene.objects.filter(pk=scene.pk).update(removed_at="2030-01-01T00:00Z")
    assert ada.post(path(scene, "background") + end, type="color", value="#000000").status_code == 404
    scene.refresh_from_db()
    assert scene.background["value"] == "#204060"


@pytest.mark.parametrize("end", ["", "removal/"])
def test_only_post(ada, scene, end):
    assert ada.get(path(scene) + end).status_code == 405
    assert ada.client.delete(path(scene) + end).status_code == 405


def test_there_is_no_settings_section_of_a_scene(ada, scene):
    assert ada.post(path(scene, "settings"), title="x").status_code == 404


def test_what_cannot_be_kept_is_refused_in_words(ada, scene):
    answer = save(ada, scene, type="text", input_text="a\x00b")
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#notice"
    assert "“Script” holds a NUL character" in parse(answer).words("notice")
    scene.refresh_from_db()
    assert scene.voice["input_text"] == "Scene 1."


# --- Plain form posts -------------------------------------------------------------------------------------------


def test_a_plain_form_saves_and_leads_back(ada, scene):
    page = ada.page(editor_path(scene.video, scene))
    form = page.form(path(scene), id="form-voice")
    answer = ada.post(form.action, htmx=False, **form.sent("Save", input_text="By hand", speed="1.1"))
    assert answer.status_code == 302
    assert answer["Location"] == f"/videos/{scene.video_id}/?scene={scene.pk}#section-voice"
    scene.refresh_from_db()
    assert scene.voice == {"type": "text", "voice_id": "voice-1", "input_text": "By hand", "speed": "1.1"}
    again = ada.page(editor_path(scene.video, scene)).form(path(scene), id="form-voice").values
    assert (again["input_text"], again["speed"]) == ("By hand", "1.1")


def test_a_plain_form_switches_the_kind(ada, scene):
    form = ada.page(editor_path(scene.video, scene)).form(path(scene, "background"), id="form-background")
    ada.post(form.action, htmx=False, **form.sent("Save", type="image"))
    again = ada.page(editor_path(scene.video, scene)).form(path(scene, "background"), id="form-background")
    assert "image_asset_id" in again.values


def test_plain_forms_add_and_drop_a_section(ada, scene):
    form = ada.page(editor_path(scene.video, scene)).form(path(scene, "text"))
    assert ada.post(form.action, htmx=False, **form.sent("Add text")).status_code == 302
    scene.refresh_from_db()
    assert scene.text == {"type": "text", "line_height": 1.2}
    form = ada.page(editor_path(scene.video, scene)).form(path(scene, "text") + "removal/")
    answer = ada.post(form.action, htmx=False, **form.sent("Remove from this scene"))
    assert (answer.status_code, answer["Location"][-13:]) == (302, "#section-text")
    scene.refresh_from_db()
    assert scene.text is None


def test_a_plain_form_that_comes_too_late_is_told(ada, scene):
    form = ada.page(editor_path(scene.video, scene)).form(path(scene), id="form-voice")
    save(ada, scene, tab="b", type="text", input_text="From b")
    answer = ada.post(form.action, htmx=False, **form.sent("Save", input_text="Mine"))
    assert answer.status_code == 409
    assert "changed in another window" in parse(answer).words("main")
    scene.refresh_from_db()
    assert scene.voice["input_text"] == "From b"


def test_a_first_empty_line_survives_any_number_of_visits(ada):
    scene = make_scene(make_video(ada.who, 0), voice={"type": "text", "voice_id": "v", "input_text": "\n\nUp"})
    for _visit in range(2):
        form = ada.page(editor_path(scene.video, scene)).form(path(scene), id="form-voice")
        assert ada.post(form.action, htmx=False, **form.sent("Save", speed="1.1")).status_code == 302
    scene.refresh_from_db()
    assert scene.voice["input_text"] == "\n\nUp"
