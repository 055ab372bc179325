"""A version that was sent, back in the editor, and what stood there before."""

import json
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from studio.models import Render, Scene, Video
from studio.payload import Body, body
from studio.services import drafts, refusals, rendering, scenes, versions, videos
from studio.services.assembly import assemble
from studio.services.errors import Gone, Moved, Stale
from studio.services.importing import import_payload
from tests.counting import queries_of
from tests.factories import make_render, make_scene, make_video, make_who, owner_of
from tests.lanes import cases
from tests.payload.bodies import EXAMPLES
from tests.payload.strategies import BODIES

pytestmark = pytest.mark.django_db


def rendered(video, **columns):
    """A render of the video as it stands now, with the body that leaves."""
    id = uuid4()
    made = assemble(video, callback_id=str(id))
    ids = [str(scene.pk) for scene in made.scenes]
    return make_render(video, id=id, body=made.body.decode(), scene_ids=ids, **{"state": "completed", **columns})


def as_stored(video):
    """Everything that a person could miss."""
    video = Video.objects.get(pk=video.pk)
    rows = [(one.pk, one.position, one.draft, one.unknown, one.problems, one.seconds) for one in video.scenes.present()]
    return video.settings, video.unknown, video.notes, video.problems, rows


def sent(video):
    return assemble(Video.objects.get(pk=video.pk)).body


def restore(render, id=None):
    video = Video.objects.get(pk=render.video_id)
    return versions.restore_version(owner_of(video), render, id or uuid4(), video.revision)


def check_round_trip(raw):
    video = import_payload(make_who(), Body(raw), uuid4())
    before = sent(video)
    render = rendered(video)
    scenes.remove_scenes(video, [scene.pk for scene in video.scenes.all()][1:])
    videos.change_video(video, title="Another")
    restore(render)
    assert sent(video) == before
    own = raw.get("callback_id")
    assert json.loads(render.body)["callback_id"] == (own or str(render.pk))


@pytest.mark.parametrize("index", range(22))
def test_real_bodies_come_back_byte_for_byte(index):
    check_round_trip(EXAMPLES[index]["payload"])


@settings(deadline=None, max_examples=cases(40), suppress_health_check=list(HealthCheck), derandomize=True)
@given(BODIES)
def test_made_up_bodies_come_back_byte_for_byte(raw):
    video = import_payload(make_who(), Body(raw), uuid4())
    render, before = rendered(video), sent(video)
    restore(render)
    assert sent(video) == before


def test_keys_that_nobody_knows_come_back_too():
    check_round_trip(
        {
            "meta": {"a": [1]},
            "callback_id": "mine",
            "video_inputs": [{"voice": {"type": "text", "voice_id": "v", "input_text": "Hi", "mood": 1}, "beat": 7}],
        }
    )


def test_what_is_ours_of_the_envelope_stays_with_the_render():
    render = rendered(make_video(scenes=1))
    restore(render)
    assert "callback_id" not in Video.objects.get(pk=render.video_id).settings


def test_the_video_as_sent_and_what_stood_there_is_kept():
    video = make_video(scenes=2)
    who, render = owner_of(video), rendered(video)
    revision = video.revision
    third = make_scene(video)
    videos.change_video(video, title="Later")
    before = as_stored(video)
    restored = restore(render)
    video.refresh_from_db()
    assert video.revision == revision + 2
    assert video.title == "Test video"
    assert [scene.voice["input_text"] for scene in video.scenes.present()] == ["Scene 1.", "Scene 2."]
    assert [scene.pk for scene in scenes.removed_scenes(video)].count(third.pk) == 1
    assert list(videos.removed_videos(who)) == [restored.kept]
    back = videos.restore_video(who, restored.kept.pk)
    assert back.title == "Later (before restoring)"
    kept = as_stored(back)
    assert [row[1:] for row in kept[-1]] == [row[1:] for row in before[-1]]


def test_undone_everything_is_as_it_was():
    video = import_payload(make_who(), Body(EXAMPLES[0]["payload"]), uuid4())
    render = rendered(video)
    first = video.scenes.present().first()
    first.voice = {"type": "silence", "duration": "2", "input_text": "waits"}
    first.save()
    make_scene(video)
    gone = make_scene(video)
    scenes.remove_scene(gone)
    before, id = as_stored(video), uuid4()
    restore(render, id)
    assert as_stored(video) != before
    versions.undo_restoring(video, id)
    assert as_stored(video) == before
    assert not videos.removed_videos(owner_of(video)).exists()
    assert gone in scenes.removed_scenes(video)


def test_a_video_without_a_title_has_none_again():
    video = make_video(settings={}, scenes=1)
    id = uuid4()
    restored = restore(rendered(video), id)
    assert restored.kept.title == ""
    versions.undo_restoring(video, id)
    assert Video.objects.get(pk=video.pk).settings == {}


def test_a_second_click_changes_nothing():
    render, id = rendered(make_video(scenes=1)), uuid4()
    first = restore(render, id)
    after = as_stored(first.video)
    second = versions.restore_version(owner_of(first.video), render, id, 0)
    assert second == first
    assert as_stored(first.video) == after
    assert Video.objects.count() == 2


def test_an_undo_after_a_change_is_refused_and_a_second_one_finds_nothing():
    video, id = make_video(scenes=1), uuid4()
    kept = restore(rendered(video), id).kept
    videos.change_video(video, title="Typed since")
    with pytest.raises(Moved, match="on the page of videos, among the removed ones"):
        versions.undo_restoring(video, id)
    assert versions.kept_from(video, id) == kept
    Video.objects.filter(pk=video.pk).update(revision=kept.revision)
    versions.undo_restoring(video, id)
    with pytest.raises(Gone, match="is back already"):
        versions.undo_restoring(video, id)


def test_nothing_else_can_be_put_in_place_of_a_video():
    video, other = make_video(scenes=1), make_video(scenes=1)
    videos.remove_video(owner_of(other), other)
    with pytest.raises(Gone):
        versions.undo_restoring(video, other.pk)


def test_a_page_from_before_a_change_restores_nothing():
    video = make_video(scenes=1)
    render, seen = rendered(video), video.revision
    videos.change_video(video, title="Typed meanwhile")
    before = as_stored(video)
    with pytest.raises(Moved):
        versions.restore_version(owner_of(video), render, uuid4(), seen)
    assert as_stored(video) == before
    assert Video.objects.count() == 1


def test_a_tab_that_is_open_is_told_and_overwrites_nothing():
    video = make_video(scenes=1)
    who, scene = owner_of(video), video.scenes.get()
    seen, seen_settings = drafts.digest(scene.voice), drafts.digest(video.settings)
    tab = {"tab": "other", "count": 1}
    drafts.save_settings(video, {"title": "Typed"}, seen=seen_settings, **tab)
    render = make_render(video, state="completed")
    restore(render)
    with pytest.raises(Gone):
        drafts.save_section(who, scene.pk, "voice", {"type": "text", "input_text": "x"}, seen=seen, **tab)
    with pytest.raises(Stale):
        drafts.save_settings(video, {"title": "Typed on"}, seen=seen_settings, tab="other", count=2)
    scenes.restore_scene(who, scene.pk)  # what the tab offers, and then its words are saved
    drafts.save_section(who, scene.pk, "voice", {"type": "text", "input_text": "x"}, seen=seen, **tab)
    with pytest.raises(Moved):
        rendering.submit_video(who, video, uuid4(), 0)


def test_a_reviewer_keeps_it_for_the_author():
    video = make_video(scenes=1)
    reviewer = make_who(video.workspace, "user:9", reviews=True)
    kept = versions.restore_version(reviewer, rendered(video), uuid4(), video.revision).kept
    assert kept.owner == video.owner


@pytest.mark.parametrize("how", ["removed", "emptied", "given away"])
def test_where_the_video_is_gone_the_version_becomes_a_new_one(how):
    video = make_video(scenes=2)
    who, before, render = owner_of(video), sent(video), rendered(video)
    if how == "given away":
        videos.change_video(video, owner="user:other")
    else:
        videos.remove_video(who, video)
    if how == "emptied":
        Scene.objects.all().delete()
        Video.objects.update(settings={})
    id = uuid4()
    for _click in (1, 2):
        restored = versions.restore_version(who, render, id, 0)
        assert (restored.video.pk, restored.video.owner, restored.kept) == (id, who.subject, None)
    assert sent(restored.video) == before
    assert Video.objects.count() == 2


def test_a_failure_leads_into_the_scenes_that_came_back():
    video = make_video(scenes=2)
    message = "video_inputs.1.voice.text.input_text is invalid: field required"
    render = rendered(video, state="failed", error_code="invalid_parameter", error_message=message)
    scenes.remove_scenes(video, [scene.pk for scene in video.scenes.all()])
    assert refusals.reason_of(render).places[0].scene is None
    restore(render)
    place = refusals.reason_of(Render.objects.get(pk=render.pk)).places[0]
    assert place.scene == video.scenes.present().last()


def test_what_became_a_video_of_its_own_is_not_taken_for_what_stood_there():
    video, id = make_video(scenes=2), uuid4()
    who = owner_of(video)
    kept = versions.restore_version(who, rendered(video), id, video.revision).kept
    back = videos.restore_video(who, kept.pk)
    spent = rendered(back)
    videos.remove_video(who, back)
    for title in ("One", "Two"):  # as often as the other one was changed
        videos.change_video(video, title=title)
    assert video.revision == Video.objects.get(pk=kept.pk).revision
    with pytest.raises(Moved):
        versions.undo_restoring(video, id)
    assert Render.objects.filter(pk=spent.pk).exists()
    assert video.scenes.present().count() == 2


def test_fifty_scenes_take_no_more_queries_than_one():
    def cost(count):
        video = make_video(scenes=count)
        render, id = rendered(video), uuid4()
        restoring = queries_of(lambda: restore(render, id))
        video.refresh_from_db()
        return restoring, queries_of(lambda: versions.undo_restoring(video, id))

    assert cost(1) == cost(50)


def test_the_body_of_a_version_is_what_was_sent_but_for_the_envelope():
    render = rendered(make_video(scenes=1))
    whole = json.loads(render.body)
    assert whole.pop("callback_id") == str(render.pk)
    assert body(versions.version_of(render)) == body(whole)
