"""Versions that were sent: back into the editor, that undone, and sent once more."""

import json
from uuid import uuid4

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django_tasks_db.models import DBTaskResult

from studio.models import Render, RenderWords, Video
from studio.services import videos
from studio.services.totals import drift, sum_totals
from tests.factories import make_render, make_scene, make_video, make_workspace
from tests.pages import editor_path, make_person, parse

pytestmark = pytest.mark.django_db


def scripts(video):
    return [scene.voice["input_text"] for scene in video.scenes.present()]


def restoring(ada, render):
    path = f"/renders/{render.pk}/restoration/"
    form = ada.page(f"/renders/{render.pk}/").form(path)
    return path, form.sent("Restore")


# --- Back into the editor -----------------------------------------------------------------------------------------


def test_a_version_comes_back_and_that_can_be_undone(ada, video):
    render = make_render(video, state="completed")
    make_scene(video)
    path, sent = restoring(ada, render)
    answer = ada.post(path, htmx=False, **sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"/videos/{video.pk}/?restored={sent['id']}&version={render.pk}"
    assert scripts(video) == ["Scene 1.", "Scene 2.", "Scene 3."]
    page = ada.page(answer["Location"])
    at = date_format(localtime(render.created_at), "j F, H:i")
    assert f"This is the version as it was sent on {at}. What stood here before" in page.words("main")
    assert "as it was sent. What stood" in ada.page(answer["Location"].partition("&")[0]).words("main")
    assert "Removed (4)" in page.words("scenes")
    assert "(before restoring)" in ada.page("/").words("main")

    undo = page.form(f"/videos/{video.pk}/reversal/")
    back = ada.post(undo.action, htmx=False, **undo.sent("Undo"))
    assert back["Location"] == editor_path(video)
    assert scripts(video) == ["Scene 1.", "Scene 2.", "Scene 3.", "Scene 4."]
    again = ada.post(undo.action, htmx=False, **undo.sent("Undo"))
    assert again.status_code == 404
    assert "is back already" in parse(again).words("main")


def test_a_double_click_restores_once(ada, video):
    path, sent = restoring(ada, make_render(video, state="completed"))
    first, second = (ada.post(path, htmx=False, **sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Video.objects.count() == 2


def test_a_failed_one_opens_where_it_failed(ada, video):
    message = "video_inputs.1.voice.text.input_text is invalid: field required"
    render = make_render(video, state="failed", error_code="invalid_parameter", error_message=message)
    path, sent = restoring(ada, render)
    answer = ada.post(path, htmx=False, **sent)
    second = video.scenes.present().get(position=1)
    where = f"/videos/{video.pk}/?restored={sent['id']}&version={render.pk}&scene={second.pk}#voice-input_text"
    assert answer["Location"] == where
    assert "voice-input_text" in ada.page(where).ids


def test_a_video_that_changed_meanwhile_is_409_and_the_page_asks_again(ada, video):
    render = make_render(video, state="completed")
    path, sent = restoring(ada, render)
    videos.change_video(video, title="Typed meanwhile")
    answer = ada.post(path, htmx=False, **sent)
    page = parse(answer)
    assert answer.status_code == 409
    assert "changed in another window" in page.find("p", role="alert")[0].words
    assert Video.objects.get().title == "Typed meanwhile"
    again = page.form(path).sent("Restore")
    assert ada.post(path, htmx=False, **again).status_code == 302


def test_the_undo_is_offered_until_something_was_changed(ada, video):
    path, sent = restoring(ada, make_render(video, state="completed"))
    where = ada.post(path, htmx=False, **sent)["Location"]
    undo = ada.page(where).form(f"/videos/{video.pk}/reversal/").sent("Undo")
    videos.change_video(video, title="Typed since")
    assert "Undo" not in [one.words for one in ada.page(where).find("button")]
    answer = ada.post(f"/videos/{video.pk}/reversal/", htmx=False, **undo)
    assert answer.status_code == 409
    assert "among the removed ones" in parse(answer).words("main")


@pytest.mark.parametrize("restored", ["", "x", "7" * 32])
def test_no_undo_is_offered_of_nothing(ada, video, restored):
    assert "reversal" not in ada.get(f"/videos/{video.pk}/?restored={restored}").content.decode()
    assert ada.post(f"/videos/{video.pk}/reversal/", htmx=False, id=restored).status_code == 404


def test_of_a_removed_video_it_becomes_a_new_one(ada, video):
    render = make_render(video, state="completed")
    videos.remove_video(ada.who, video)
    path, sent = restoring(ada, render)
    answer = ada.post(path, htmx=False, **sent)
    assert answer["Location"] == f"/videos/{sent['id']}/"
    assert scripts(Video.objects.get(pk=sent["id"])) == ["Scene 1.", "Scene 2.", "Scene 3."]


# --- Once more ----------------------------------------------------------------------------------------------------


def again(ada, render):
    path = f"/renders/{render.pk}/repetition/"
    return path, ada.page(path).form(path).sent("Submit this version")


def test_the_same_version_is_submitted_as_a_render_of_its_own(ada, video):
    render = make_render(video, state="failed", estimated_low=3, estimated_high=5)
    videos.change_video(video, title="Later")
    path, sent = again(ada, render)
    assert "The video was changed since." in ada.page(path).words("main")
    assert Render.objects.count() == 1
    answer = ada.post(path, htmx=False, **sent)
    made = Render.objects.exclude(pk=render.pk).get()
    assert (answer.status_code, answer["Location"]) == (302, f"/renders/{made.pk}/")
    assert (str(made.pk), made.state, made.title, made.revision) == (sent["id"], "queued", "Test video", 0)
    assert (made.callback_id, made.scene_ids) == (str(made.pk), render.scene_ids)
    assert json.loads(made.body) == json.loads(render.body) | {"callback_id": str(made.pk)}
    assert [one.kind for one in made.events.all()] == ["submitted"]
    assert [one.args_kwargs["args"] for one in DBTaskResult.objects.all()] == [[sent["id"]]]
    for _click in (1, 2):
        assert ada.post(path, htmx=False, **sent)["Location"] == answer["Location"]
    assert Render.objects.count() == 2


def test_it_is_estimated_anew(ada, video, settings):
    """Prices, the engine and what an estimate takes into account change."""
    columns = {"estimated_low": 900, "estimated_high": 1000, "cost_low": 7, "cost_high": 8, "currency": "EUR"}
    render = make_render(video, state="completed", **columns)
    path, sent = again(ada, render)
    ada.post(path, htmx=False, **sent)
    made = Render.objects.get(pk=sent["id"])
    assert 0 < made.estimated_low <= made.estimated_high < 60
    assert (made.cost_low, made.cost_high, made.currency) == (0, 0, "USD")


def test_a_version_that_is_submitted_again_is_found_and_counted_like_any_other(ada, video):
    render = make_render(video, state="failed")
    path, sent = again(ada, render)
    ada.post(path, htmx=False, **sent)
    made = Render.objects.get(pk=sent["id"])
    assert RenderWords.objects.get(render=made).text == RenderWords.objects.get(render=render).text
    assert sum_totals(video.workspace).numbers == {"failed": 1, "queued": 1}
    assert drift() == []


def test_an_author_s_own_callback_id_goes_along(ada, video):
    render = make_render(video, state="completed", body='{"callback_id": "mine", "video_inputs": [], "odd": 1}')
    path, sent = again(ada, render)
    ada.post(path, htmx=False, **sent)
    made = Render.objects.get(pk=sent["id"])
    assert (made.callback_id, json.loads(made.body)) == ("mine", json.loads(render.body))


def test_each_sending_has_an_envelope_of_its_own(ada, video, settings):
    settings.PUBLIC_URL = "https://studio.example"
    first, second = uuid4(), uuid4()
    ada.post(f"/videos/{video.pk}/renders/", id=first, revision=0)
    Render.objects.update(state="completed")
    ada.post(f"/renders/{first}/repetition/", htmx=False, id=second)
    sent = [Render.objects.get(pk=id).payload for id in (first, second)]
    bodies = [Render.objects.get(pk=id).body for id in (first, second)]
    assert [one["callback_id"] for one in sent] == [str(first), str(second)]
    assert all(f"/{id}/" in one["callback_url"] for one, id in zip(sent, (first, second), strict=True))
    alike = [
        body.replace(one["callback_url"], "…").replace(one["callback_id"], "…")
        for one, body in zip(sent, bodies, strict=True)
    ]
    assert alike[0] == alike[1]
    restored = restoring(ada, Render.objects.get(pk=second))
    ada.post(restored[0], htmx=False, **restored[1])
    assert not {"callback_id", "callback_url"} & Video.objects.get(pk=video.pk).settings.keys()


def test_while_one_is_under_way_there_is_no_second(ada, video):
    old = make_render(video, state="completed")
    path, sent = again(ada, old)
    make_render(video, state="unclear")
    answer = ada.post(path, htmx=False, **sent)
    assert answer.status_code == 422
    assert "A render of this video is open." in parse(answer).find("p", role="alert")[0].words
    assert Render.objects.count() == 2


def test_an_engine_that_cannot_work_is_422(settings):
    settings.HEYGEN_API_KEY = ""
    ada = make_person(make_workspace(engine="heygen"))
    render = make_render(make_video(ada.who), state="completed", estimated_low=1, cost_low="0.5")
    page = ada.page(f"/renders/{render.pk}/repetition/")
    assert "HEYGEN_API_KEY is not set" in page.words("main")
    assert "bills it like any other video" in page.words("main")
    answer = ada.post(f"/renders/{render.pk}/repetition/", htmx=False, id=uuid4())
    assert answer.status_code == 422
    assert Render.objects.count() == 1


def test_of_a_removed_video_nothing_is_submitted(ada, video):
    render = make_render(video, state="completed")
    videos.remove_video(ada.who, video)
    path = f"/renders/{render.pk}/repetition/"
    assert "Restore this version as a new video" in ada.page(path).words("main")
    assert ada.post(path, htmx=False, id=uuid4()).status_code == 404
    assert Render.objects.count() == 1


def test_what_failed_is_told_before_it_is_sent_again(ada, video):
    render = make_render(video, state="failed", error_code="invalid_parameter", error_message="No.")
    assert "it will fail again" in ada.page(f"/renders/{render.pk}/repetition/").words("main")


def test_another_video_s_render_is_not_taken_for_the_first_result(ada, video):
    other = make_render(make_video(ada.who))
    render = make_render(video, state="completed")
    assert ada.post(f"/renders/{render.pk}/repetition/", htmx=False, id=other.pk).status_code == 404


@pytest.mark.parametrize("action", ["restoration", "repetition"])
def test_strangers_and_wrong_methods(ada, video, action):
    render = make_render(video, state="completed")
    path, eve = f"/renders/{render.pk}/{action}/", make_person(name="eve")
    assert eve.post(path, htmx=False, id=uuid4(), revision=0).status_code == 404
    assert eve.get(path).status_code == (405 if action == "restoration" else 404)
    assert ada.get(f"/videos/{video.pk}/reversal/").status_code == 405
    assert eve.post(f"/videos/{video.pk}/reversal/", htmx=False, id=uuid4()).status_code == 404
    assert (Video.objects.count(), Render.objects.count()) == (1, 1)
