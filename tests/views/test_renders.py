"""Submitting, watching and looking back."""

from uuid import uuid4

import pytest

from studio.models import EmulatorJob, Render
from studio.services import rendering, scenes
from tests.factories import make_render, make_scene, make_video, make_workspace
from tests.pages import editor_path, make_person, parse

pytestmark = pytest.mark.django_db


def submit(person, video, id=None, revision=None, **more):
    video.refresh_from_db()
    revision = video.revision if revision is None else revision
    return person.post(f"/videos/{video.pk}/renders/", id=id or uuid4(), revision=revision, **more)


def queued():
    from django_tasks_db.models import DBTaskResult

    return [(one.task_path, one.args_kwargs["args"]) for one in DBTaskResult.objects.all()]


# --- Submitting -------------------------------------------------------------------------------------------------


def test_a_submit_commits_a_render_and_hands_it_to_a_worker(ada, video):
    id = uuid4()
    answer = submit(ada, video, id)
    page = parse(answer)
    render = Render.objects.get()
    assert (answer.status_code, render.pk, render.state) == (200, id, "queued")
    assert queued() == [("studio.tasks.advance", [str(id)])]
    assert not EmulatorJob.objects.exists()  # nothing leaves with the click
    assert page.words("render").startswith("Queued")
    assert page.by_id("render")["hx-get"].startswith(f"/videos/{video.pk}/renders/?seen=")
    assert page.by_id("submit")["hx-swap-oob"] == "true"
    assert page.form(f"/videos/{video.pk}/renders/").values["id"] != str(id)  # the next one is another
    assert page.words("refused") == ""
    assert page.by_id("refused")["hx-swap-oob"] == "true"


def test_two_clicks_and_two_tabs_make_one(ada, video):
    id = uuid4()
    for again in (id, id, uuid4()):
        answer = submit(ada, video, again)
        assert answer.status_code == 200
        assert parse(answer).find("a", class_="strip-link")[0]["href"] == f"/renders/{id}/"
    assert Render.objects.count() == 1


def test_every_problem_is_listed_and_leads_to_its_field(ada, video):
    first = video.scenes.first()
    first.voice["speed"] = "9"
    first.save()
    last = make_scene(video, voice=None, text={"type": "text", "line_height": "0"})
    video.settings["fps"] = "fast"
    video.save()
    answer = submit(ada, video)
    page = parse(answer)
    assert (answer.status_code, answer["HX-Reswap"]) == (422, "none")
    assert page.by_id("refused")["hx-swap-oob"] == "true"
    assert "Not sent: 5 problems to mend first" in page.words("refused")
    links = [(one.words, one["href"]) for one in page.find("a") if "data-jump" in one.attrs]
    assert [link for _words, link in links] == [
        f"{editor_path(video)}#settings-fps",
        f"{editor_path(video, first)}#voice-speed",
        f"{editor_path(video, last)}#section-voice",
        f"{editor_path(video, last)}#text-text",
        f"{editor_path(video, last)}#text-line_height",
    ]
    assert [words.split()[:2] for words, _link in links[1:3]] == [["Scene", "1"], ["Scene", "4"]]
    for _words, link in links:
        assert link.rpartition("#")[2] in ada.page(link).ids
    assert "refused" in ada.page(editor_path(video)).ids
    assert not Render.objects.exists()
    assert queued() == []


@pytest.mark.parametrize("revision", ["", "-1", "1.0", "٣", "9" * 40])
def test_a_submit_of_what_was_not_seen_is_409(ada, video, revision):
    answer = submit(ada, video, revision=revision)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notice")
    assert not Render.objects.exists()


def test_a_change_meanwhile_is_409(ada, video):
    scenes.move_scene(video.scenes.first(), 1)
    assert submit(ada, video, revision=0).status_code == 409
    assert submit(ada, video).status_code == 200


def test_an_engine_that_cannot_work_is_422(settings):
    settings.HEYGEN_API_KEY = ""
    ada = make_person(make_workspace(engine="heygen"))
    answer = submit(ada, make_video(ada.who))
    assert answer.status_code == 422
    assert "HEYGEN_API_KEY is not set" in parse(answer).words("notice")
    assert not Render.objects.exists()


def test_a_plain_form_submits_and_shows_the_render(ada, video):
    form = ada.page(editor_path(video)).form(f"/videos/{video.pk}/renders/")
    answer = ada.post(form.action, htmx=False, **form.sent("Submit"))
    assert (answer.status_code, answer["Location"]) == (302, f"/renders/{form.values['id']}/")
    assert ada.get(answer["Location"]).status_code == 200
    again = ada.post(form.action, htmx=False, **form.sent("Submit"))
    assert again["Location"] == answer["Location"]
    assert Render.objects.count() == 1


def test_a_plain_form_is_told_every_problem_on_a_page(ada, video):
    scene = make_scene(video, voice={"type": "text", "voice_id": "v", "input_text": "x", "speed": "9"})
    form = ada.page(editor_path(video)).form(f"/videos/{video.pk}/renders/")
    answer = ada.post(form.action, htmx=False, **form.sent("Submit"))
    page = parse(answer)
    assert answer.status_code == 422
    assert "Not sent: 1 problem to mend first" in page.words("main")
    assert [one["href"] for one in page.find("a") if "data-jump" in one.attrs] == [
        f"{editor_path(video, scene)}#voice-speed"
    ]


# --- Watching ---------------------------------------------------------------------------------------------------


def test_the_strip_asks_again_only_while_there_is_more_to_come(ada, video):
    path = f"/videos/{video.pk}/renders/"
    assert "hx-get" not in parse(ada.get(path, htmx=True)).by_id("render").attrs
    render = make_render(video)
    answer = ada.get(path, htmx=True)
    strip = parse(answer)
    assert strip.by_id("render")["hx-trigger"] == "every 1s"
    assert "submit" not in strip.ids  # a poll takes no button from under a finger
    assert "no-store" in answer["Cache-Control"]
    asks = strip.by_id("render")["hx-get"]
    assert ada.get(asks, htmx=True).status_code == 204  # nothing is drawn anew under a finger
    Render.objects.filter(pk=render.pk).update(state="completed", seconds=65, finished_at=render.created_at)
    strip = parse(ada.get(asks, htmx=True))
    assert "hx-get" not in strip.by_id("render").attrs
    assert "1:05" in strip.words("render")
    assert strip.by_id("render-all")["href"] == f"/renders/?video={video.pk}"
    assert ada.get(path)["Location"] == f"/videos/{video.pk}/"


def test_a_failed_one_says_what_happened_what_to_do_and_leads_there(ada, video):
    second = video.scenes.get(position=1)
    message = "video_inputs.1.voice.text.input_text is invalid: field required"
    columns = {"error_code": "invalid_parameter", "error_message": message}
    render = make_render(video, state="failed", scene_ids=[str(one.pk) for one in video.scenes.all()], **columns)
    link = f"{editor_path(video, second)}#voice-input_text"
    for answer in [
        ada.get(f"/renders/{render.pk}/"),
        ada.get(f"/renders/{render.pk}/state/", htmx=True),
        ada.get(f"/videos/{video.pk}/renders/", htmx=True),
        ada.get(f"/videos/{video.pk}/"),
    ]:
        page = parse(answer)
        said = page.words("render")
        assert "The service misses this: Script. Fill it in, then submit again." in said
        assert [one.words for one in page.find("a") if one["href"] == link] == ["Scene 2, Script"]
    assert f"The service wrote: {message}" in parse(ada.get(f"/renders/{render.pk}/")).words("render")
    assert "voice-input_text" in ada.page(link).ids


def test_a_queued_one_says_what_it_waits_for(ada, video):
    render = make_render(video, state="queued", error_message="Waiting for one of 10 running videos to finish.")
    for answer in [ada.get(f"/renders/{render.pk}/"), ada.get(f"/videos/{video.pk}/renders/", htmx=True)]:
        assert "Waiting for one of 10 running videos to finish." in parse(answer).words("render")


def test_a_stranger_submits_nothing(ada, video):
    assert submit(make_person(name="eve"), video).status_code == 404
    theirs = make_render(make_video(make_person(name="bob").who))
    assert submit(ada, video, id=theirs.pk).status_code == 404
    assert Render.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_of_one_render(ada, video):
    id = uuid4()
    submit(ada, video, id)
    rendering.advance_render(id)
    job = EmulatorJob.objects.get()
    assert job.payload["callback_id"] == str(id)
    assert "Processing" in parse(ada.get(f"/renders/{id}/state/", htmx=True)).words("render")
