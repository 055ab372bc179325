"""Opening, adding, copying, removing, bringing back and moving scenes."""

from uuid import uuid4
from xml.etree import ElementTree

import pytest

from studio.models import Scene
from studio.services import scenes as scenes_service
from tests.factories import make_scene, make_video
from tests.pages import editor_path, make_person, parse

pytestmark = pytest.mark.django_db


def words_of(video):
    return [(scene.voice or {}).get("input_text") for scene in video.scenes.present()]


def listed(page):
    """The cards as they stand, by number and words."""
    return [
        " ".join(
            part.words for part in page.elements if card in part.parents and part.get("class") in ("number", "words")
        )
        for card in page.find("a", class_="card")
    ]


def test_opening_shows_the_scene_and_leaves_the_list(ada, video):
    scene = video.scenes.all()[1]
    page = parse(ada.get(f"/scenes/{scene.pk}/", htmx=True))
    assert page.by_id("stage")["data-scene"] == str(scene.pk)
    assert page.words("stage").startswith("Scene 2 of 3")
    assert page.by_id("voice-input_text").text.strip() == "Scene 2."
    assert page.by_id("sections")["hx-swap-oob"] == "true"
    assert "scenes" not in page.ids


def test_opening_without_scripts_leads_to_the_editor(ada, video):
    scene = video.scenes.all()[1]
    answer = ada.get(f"/scenes/{scene.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, editor_path(video, scene))


def test_a_new_scene_comes_after_the_named_one_and_opens(ada, video):
    first, id = video.scenes.first(), uuid4()
    answer = ada.post(f"/videos/{video.pk}/scenes/", id=id, after=first.pk)
    page = parse(answer)
    assert (answer.status_code, answer["HX-Trigger-After-Settle"]) == (200, '{"video-changed": {}}')
    assert page.by_id("stage")["data-scene"] == str(id)
    assert page.by_id("scenes")["hx-swap-oob"] == "true"
    assert listed(page) == ["1 Scene 1.", "2 Nothing said yet", "3 Scene 2.", "4 Scene 3."]
    assert [one["data-scene"] for one in page.find("a", aria_current="true")] == [str(id)]
    video.refresh_from_db()
    assert page.by_id("revision")["value"] == str(video.revision) == "1"
    assert words_of(video) == ["Scene 1.", None, "Scene 2.", "Scene 3."]
    assert Scene.objects.get(pk=id).background == first.background


def test_a_repeated_click_finds_its_own_first_result(ada, video):
    id = uuid4()
    for _click in range(2):
        assert ada.post(f"/videos/{video.pk}/scenes/", id=id).status_code == 200
    assert video.scenes.count() == 4


@pytest.mark.parametrize("after", ["", "not-an-id", "\x00"])
def test_without_a_known_place_it_comes_last(ada, video, after):
    assert ada.post(f"/videos/{video.pk}/scenes/", id="nonsense", after=after).status_code == 200
    assert words_of(video)[-1] is None


def test_a_place_in_another_video_is_404(ada, video):
    elsewhere = make_video(ada.who).scenes.first()
    assert ada.post(f"/videos/{video.pk}/scenes/", id=uuid4(), after=elsewhere.pk).status_code == 404
    assert video.scenes.count() == 3


def test_a_copy_stands_behind_its_scene(ada, video):
    first, id = video.scenes.first(), uuid4()
    page = parse(ada.post(f"/scenes/{first.pk}/copy/", id=id))
    assert page.by_id("stage")["data-scene"] == str(id)
    assert words_of(video) == ["Scene 1.", "Scene 1.", "Scene 2.", "Scene 3."]


def test_fifty_is_the_most(ada):
    video = make_video(ada.who, 50)
    scene = video.scenes.first()
    page = ada.page(editor_path(video))
    assert "disabled" in next(one for one in page.find("button") if one.words == "Scene").attrs
    assert page.words("scene-limit") == "50 of 50: a video holds no more."
    assert next(one for one in page.find("button") if one.words == "Copy").attrs.get("disabled") == ""
    for path in [f"/videos/{video.pk}/scenes/", f"/scenes/{scene.pk}/copy/"]:
        answer = ada.post(path, id=uuid4())
        assert (answer.status_code, answer["HX-Retarget"]) == (422, "#notice")
        assert parse(answer).words("notice").startswith("A video takes at most 50 scenes.")
    scenes_service.remove_scene(scene)
    make_scene(video, position=49)
    assert ada.post(f"/scenes/{scene.pk}/restoration/").status_code == 422
    assert video.scenes.present().count() == 50


def test_the_fiftieth_can_be_added_and_no_more(ada):
    video = make_video(ada.who, 49)
    page = parse(ada.post(f"/videos/{video.pk}/scenes/", id=uuid4()))
    assert page.words("scene-limit") == "50 of 50: a video holds no more."
    assert ada.post(f"/videos/{video.pk}/scenes/", id=uuid4()).status_code == 422


@pytest.mark.parametrize(("place", "next_open"), [(0, "Scene 2."), (1, "Scene 3."), (2, "Scene 2.")])
def test_a_removed_scene_waits_and_its_neighbour_opens(ada, video, place, next_open):
    scene = video.scenes.all()[place]
    page = parse(ada.post(f"/scenes/{scene.pk}/removal/"))
    assert page.by_id("voice-input_text").text.strip() == next_open
    assert "Removed (1)" in page.words("scenes")
    assert page.form(f"/scenes/{scene.pk}/restoration/", field="scene_ids")
    scene.refresh_from_db()
    assert scene.removed_at
    assert len(words_of(video)) == 2


def test_the_last_scene_can_go_and_the_page_teaches(ada):
    video = make_video(ada.who, 1)
    page = parse(ada.post(f"/scenes/{video.scenes.get().pk}/removal/"))
    assert "No scene yet" in page.words("stage")
    assert page.words("sections") == ""
    whole = ada.page(editor_path(video))
    assert "No scene yet" in whole.words("stage")
    assert whole.words("scene-limit") == "0 of 50"
    page = parse(ada.post(f"/videos/{video.pk}/scenes/", id=uuid4(), after=""))
    assert page.words("stage").startswith("Scene 1 of 1")


def test_bringing_back_restores_the_place(ada, video):
    scene = video.scenes.all()[1]
    ada.post(f"/scenes/{scene.pk}/removal/")
    page = parse(ada.post(f"/scenes/{scene.pk}/restoration/"))
    assert page.by_id("stage")["data-scene"] == str(scene.pk)
    assert words_of(video) == ["Scene 1.", "Scene 2.", "Scene 3."]
    assert "Removed" not in page.words("scenes")
    assert ada.post(f"/scenes/{scene.pk}/restoration/").status_code == 200  # a second click


def test_what_went_at_once_comes_back_at_once(ada, video):
    ids = [str(scene.pk) for scene in video.scenes.all()]
    page = parse(ada.post(f"/videos/{video.pk}/scenes/removal/", scene_ids=[ids[0], ids[2]], open_scene=ids[1]))
    assert page.words("undo-removal") == "2 scenes removed. Undo"
    assert make_person(name="eve").post(f"/scenes/{ids[0]}/restoration/", scene_ids=ids).status_code == 404
    assert words_of(video) == ["Scene 2."]
    page = parse(ada.post(f"/scenes/{ids[0]}/restoration/", scene_ids=[*ids, "no id"]))
    assert words_of(video) == ["Scene 1.", "Scene 2.", "Scene 3."]
    assert page.words("undo-removal") == ""


def test_what_came_back_at_once_is_seen_at_once(ada, video):
    ids = [str(scene.pk) for scene in video.scenes.all()]
    gone = parse(ada.post(f"/videos/{video.pk}/scenes/removal/", scene_ids=ids[:2], open_scene=ids[2]))
    shown = gone.by_id("revision")["value"]
    page = parse(ada.post(f"/scenes/{ids[0]}/restoration/", scene_ids=ids[:2], tab="a", revision=shown))
    video.refresh_from_db()
    assert page.by_id("revision")["value"] == str(video.revision)


def test_bringing_back_makes_nothing_seen_that_another_window_changed(ada, video):
    ids = [str(scene.pk) for scene in video.scenes.all()]
    shown = parse(ada.post(f"/scenes/{ids[1]}/removal/")).by_id("revision")["value"]
    ada.post(f"/scenes/{ids[2]}/voice/", type="silence", digest="", tab="b", count=1, force="1")
    page = parse(ada.post(f"/scenes/{ids[1]}/restoration/", scene_ids=ids[1], tab="a", revision=shown))
    assert page.by_id("revision")["value"] == shown


@pytest.mark.parametrize(("place", "step", "expected"), [(0, "1", "213"), (2, "-1", "132"), (0, "-1", "123")])
def test_a_step_up_or_down(ada, video, place, step, expected):
    scene = video.scenes.all()[place]
    page = parse(ada.post(f"/videos/{video.pk}/order/", scene=scene.pk, step=step))
    assert page.by_id("stage")["data-scene"] == str(scene.pk)
    assert words_of(video) == [f"Scene {number}." for number in expected]
    assert [card.split(" ", 1)[1] for card in listed(page)] == words_of(video)


def test_the_whole_order(ada, video):
    ids = [scene.pk for scene in video.scenes.all()]
    answer = ada.post(f"/videos/{video.pk}/order/", scene=ids[2], scene_ids=[ids[2], ids[0], ids[1]])
    page = parse(answer)
    assert words_of(video) == ["Scene 3.", "Scene 1.", "Scene 2."]
    assert [card.split(" ", 1)[1] for card in listed(page)] == words_of(video)
    assert [one["data-scene"] for one in page.find("a", aria_current="true")] == [str(ids[2])]
    assert "Scene 1 of 3" in answer.content.decode()
    assert page.find("textarea") == []  # somebody may be typing
    video.refresh_from_db()
    assert page.by_id("revision")["value"] == str(video.revision) == "1"


def test_an_order_without_an_open_scene_or_with_a_strange_one(ada, video):
    ids = [scene.pk for scene in video.scenes.all()]
    elsewhere = make_video(ada.who).scenes.first().pk
    for open_scene in ("", "nonsense", elsewhere):
        answer = ada.post(f"/videos/{video.pk}/order/", scene=open_scene, scene_ids=ids)
        assert (answer.status_code, len(listed(parse(answer)))) == (200, 3)


def test_several_are_removed_at_once_and_the_open_one_stays(ada, video):
    ids = [scene.pk for scene in video.scenes.all()]
    page = parse(ada.post(f"/videos/{video.pk}/scenes/removal/", scene_ids=ids[:2], open_scene=ids[2]))
    assert page.by_id("stage")["data-scene"] == str(ids[2])
    assert "Removed (2)" in page.words("scenes")
    assert words_of(video) == ["Scene 3."]
    elsewhere = make_video(ada.who)
    strange = ["nonsense", "\x00", elsewhere.scenes.first().pk, ids[0]]
    assert ada.post(f"/videos/{video.pk}/scenes/removal/", scene_ids=strange).status_code == 200
    assert (words_of(video), len(words_of(elsewhere))) == (["Scene 3."], 3)


def test_choosing_several_works_without_scripts(ada, video):
    page = ada.page(editor_path(video))
    form = page.form(f"/videos/{video.pk}/scenes/removal/")
    boxes = page.find("input", name="scene_ids", form="several")
    assert [one["value"] for one in boxes] == [str(scene.pk) for scene in video.scenes.all()]
    form.values["scene_ids"] = ""
    answer = ada.post(form.action, htmx=False, **form.sent("Remove", scene_ids=boxes[0]["value"]))
    assert ada.page(answer["Location"]).words("scene-limit") == "2 of 50"


@pytest.mark.parametrize("change", ["missing", "twice", "stranger", "nonsense"])
def test_an_order_of_other_scenes_than_there_are_is_409(ada, video, change):
    ids = [str(scene.pk) for scene in video.scenes.all()]
    wrong = {
        "missing": ids[:2],
        "twice": [*ids[:2], ids[0]],
        "stranger": [*ids[:2], str(make_video(ada.who).scenes.first().pk)],
        "nonsense": [*ids[:2], "x"],
    }[change]
    answer = ada.post(f"/videos/{video.pk}/order/", scene_ids=wrong)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notice")
    assert words_of(video) == ["Scene 1.", "Scene 2.", "Scene 3."]


def test_a_step_of_a_scene_elsewhere_is_404(ada, video):
    elsewhere = make_video(ada.who)
    answer = ada.post(f"/videos/{video.pk}/order/", scene=elsewhere.scenes.first().pk, step="1")
    assert answer.status_code == 404
    assert words_of(elsewhere) == ["Scene 1.", "Scene 2.", "Scene 3."]


def test_the_picture_is_a_drawing_that_may_be_kept(ada, video):
    scene = make_scene(video, text={"type": "text", "text": 'A & <B> "C"\x01\x0b\ufffe', "line_height": "1"})
    answer = ada.get(f"/scenes/{scene.pk}/picture.svg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "immutable" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    root = ElementTree.fromstring(answer.content)
    assert root.get("viewBox") == "0 0 1920 1080"
    assert 'A & <B> "C"' in " ".join(root.itertext())


def test_a_scene_that_was_just_removed_is_still_drawn(ada, video):
    """A page asks for it once more: for what was typed a moment before."""
    scene = video.scenes.first()
    scenes_service.remove_scene(scenes_service.get_scene(ada.who, scene.pk))
    assert ada.get(f"/scenes/{scene.pk}/picture.svg").status_code == 200
    assert ada.post(f"/scenes/{scene.pk}/frame/").status_code == 200
    assert make_person(name="eve").get(f"/scenes/{scene.pk}/picture.svg").status_code == 404


def test_a_card_s_picture_has_a_new_address_when_it_changes(ada, video):
    def picture():
        page = ada.page(editor_path(video))
        card = page.by_id(f"card-{video.scenes.first().pk}")
        return next(one["src"] for one in page.find("img") if card in one.parents)

    before = picture()
    assert before == picture()
    assert ada.get(before).status_code == 200
    ada.post(f"/videos/{video.pk}/settings/", preset="1080x1080", digest="x", force="1", tab="a", count=1)
    assert picture() != before


@pytest.mark.parametrize("end", ["", "copy/", "removal/", "restoration/", "picture.svg"])
def test_strangers_get_404(ada, video, end):
    stranger, scene = make_person(name="eve"), video.scenes.first()
    call = stranger.get if end in {"", "picture.svg"} else stranger.post
    assert call(f"/scenes/{scene.pk}/{end}").status_code == 404
    assert words_of(video) == ["Scene 1.", "Scene 2.", "Scene 3."]


@pytest.mark.parametrize("end", ["scenes/", "order/", "scenes/removal/"])
def test_strangers_arrange_nothing(ada, video, end):
    stranger = make_person(name="eve")
    ids = [scene.pk for scene in video.scenes.all()]
    answer = stranger.post(f"/videos/{video.pk}/{end}", id=uuid4(), scene_ids=ids[::-1], scene=ids[0])
    assert answer.status_code == 404
    assert words_of(video) == ["Scene 1.", "Scene 2.", "Scene 3."]


def test_a_removed_scene_opens_no_more(ada, video):
    scene = video.scenes.first()
    scenes_service.remove_scene(scene)
    assert ada.get(f"/scenes/{scene.pk}/", htmx=True).status_code == 404
    assert ada.post(f"/scenes/{scene.pk}/removal/").status_code == 404
    assert ada.get(editor_path(video, scene)).status_code == 200  # the page opens another


@pytest.mark.parametrize("end", ["copy/", "removal/", "restoration/"])
def test_get_changes_nothing(ada, video, end):
    assert ada.get(f"/scenes/{video.scenes.first().pk}/{end}").status_code == 405
    assert ada.post(f"/scenes/{video.scenes.first().pk}/").status_code == 405


# --- Plain form posts -------------------------------------------------------------------------------------------


def test_the_forms_of_the_page_work_without_scripts(ada, video):
    first = video.scenes.first()

    def press(action, button, field=""):
        form = ada.page(editor_path(video, first)).form(action, field)
        answer = ada.post(action, htmx=False, **form.sent(button))
        assert answer.status_code == 302
        return answer["Location"]

    new = press(f"/videos/{video.pk}/scenes/", "Scene")
    assert new.startswith(f"/videos/{video.pk}/?scene=")
    assert ada.page(new).words("stage").startswith("Scene 2 of 4")
    copied = press(f"/scenes/{first.pk}/copy/", "Copy")
    assert ada.page(copied).words("stage").startswith("Scene 2 of 5")
    assert press(f"/videos/{video.pk}/order/", "Move down", "scene") == editor_path(video, first)
    assert words_of(video) == ["Scene 1.", "Scene 1.", None, "Scene 2.", "Scene 3."]
    assert video.scenes.present()[1] == first
    press(f"/scenes/{first.pk}/removal/", "Remove")
    assert len(words_of(video)) == 4
    assert press(f"/scenes/{first.pk}/restoration/", "Scene 1.") == editor_path(video, first)
    assert len(words_of(video)) == 5


def test_add_and_copy_on_one_page_are_two_things(ada, video):
    first = video.scenes.first()
    page = ada.page(editor_path(video, first))
    add, copy = page.form(f"/videos/{video.pk}/scenes/"), page.form(f"/scenes/{first.pk}/copy/")
    ada.post(add.action, htmx=False, **add.sent())
    ada.post(copy.action, htmx=False, **copy.sent())
    assert video.scenes.count() == 5
