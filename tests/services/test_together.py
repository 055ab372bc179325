"""What several people or tabs do at the same moment, on a real database."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from studio.models import Render, Scene, Video
from studio.services import drafts, first_run, rendering, scenes, videos
from studio.services.errors import Gone, Moved, Stale, TooManyScenes
from tests.factories import make_render, make_video, make_who
from tests.services.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def fresh(video):
    return Video.objects.get(pk=video.pk)


def tabs(video, number):
    """Each has read the video for itself."""
    return [fresh(video) for _ in range(number)]


def positions(video):
    return list(scenes.list_scenes(video).values_list("position", flat=True))


def test_two_submits_make_one_render():
    video = make_video()
    who = make_who(video.workspace, video.owner)
    submits = [lambda tab=tab: rendering.submit_video(who, tab, uuid4(), tab.revision) for tab in tabs(video, 6)]
    outcomes = at_once(submits)
    assert {outcome.pk for outcome in outcomes} == {Render.objects.get().pk}


def test_a_double_click_on_submit_makes_one_render():
    video, id = make_video(), uuid4()
    who = make_who(video.workspace, video.owner)
    outcomes = at_once([lambda tab=tab: rendering.submit_video(who, tab, id, 0) for tab in tabs(video, 4)])
    assert {outcome.pk for outcome in outcomes} == {id}
    assert Render.objects.count() == 1


def test_of_twenty_adds_at_49_scenes_one_succeeds():
    video = make_video(scenes=49)
    outcomes = at_once([lambda tab=tab: scenes.add_scene(tab, uuid4()) for tab in tabs(video, 20)])
    assert sum(isinstance(outcome, Scene) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TooManyScenes) for outcome in outcomes) == 19
    assert positions(video) == list(range(50))
    assert fresh(video).revision == 1


def test_a_double_click_on_add_makes_one_scene():
    video, id = make_video(scenes=1), uuid4()
    outcomes = at_once([lambda tab=tab: scenes.add_scene(tab, id) for tab in tabs(video, 5)])
    assert {outcome.pk for outcome in outcomes} == {id}
    assert positions(video) == [0, 1]


def test_a_double_click_on_new_makes_one_video():
    who, id = make_who(), uuid4()
    outcomes = at_once([lambda: videos.create_video(who, id) for _ in range(5)])
    assert Video.objects.count() == Scene.objects.count() == 1
    assert {getattr(outcome, "pk", outcome) for outcome in outcomes} == {id}


def test_a_double_click_on_copy_makes_one_copy():
    video, id = make_video(), uuid4()
    who = make_who(video.workspace, video.owner)
    outcomes = at_once([lambda tab=tab: videos.copy_video(who, tab, id) for tab in tabs(video, 4)])
    assert {getattr(outcome, "pk", outcome) for outcome in outcomes} == {id}
    assert (Video.objects.count(), Scene.objects.count()) == (2, 6)


def test_two_tabs_in_one_field_one_is_told():
    video = make_video(scenes=1)
    who, pk = make_who(video.workspace, video.owner), video.scenes.get().pk
    seen = drafts.digest(video.scenes.get().voice)

    def save(tab):
        return drafts.save_section(who, pk, "voice", {"type": "text", "input_text": tab}, seen=seen, tab=tab, count=1)

    outcomes = at_once([lambda tab=tab: save(tab) for tab in "abcd"])
    [saved] = [outcome for outcome in outcomes if isinstance(outcome, drafts.Saved)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Stale)]
    assert len(refused) == 3
    stored = Scene.objects.get().voice
    assert {outcome.digest for outcome in refused} == {saved.digest} == {drafts.digest(stored)}
    assert fresh(video).revision == 1


def test_savers_of_different_sections_do_not_undo_each_other():
    video = make_video(scenes=1)
    who, pk = make_who(video.workspace, video.owner), video.scenes.get().pk
    typed = {
        "voice": {"type": "text", "voice_id": "v", "input_text": "Said"},
        "background": {"type": "color", "value": "#000000"},
        "text": {"type": "text", "text": "Shown", "line_height": "1.2"},
        "character": {"type": "avatar", "avatar_id": "a"},
    }

    def save(section):
        scene = scenes.get_scene(who, pk)
        seen = drafts.digest(getattr(scene, section))
        return drafts.save_section(who, pk, section, typed[section], seen=seen, tab=section, count=1)

    at_once([lambda section=section: save(section) for section in typed])
    scene = Scene.objects.get()
    assert {section: getattr(scene, section) for section in typed} == typed
    assert set(scene.writers) == set(typed)
    assert scene.problems == []
    assert fresh(video).revision == 4


def test_a_later_save_of_one_tab_wins_whatever_order_they_arrive_in():
    video = make_video(scenes=1)
    who, pk = make_who(video.workspace, video.owner), video.scenes.get().pk
    seen = drafts.digest(video.scenes.get().voice)

    def save(count):
        draft = {"type": "text", "input_text": "x" * count}
        return drafts.save_section(who, pk, "voice", draft, seen=seen, tab="t", count=count)

    at_once([lambda count=count: save(count) for count in range(1, 9)])
    assert Scene.objects.get().voice["input_text"] == "x" * 8


def test_everything_at_once_leaves_the_order_whole():
    video = make_video(scenes=6)
    ids = list(video.scenes.values_list("pk", flat=True))
    who = make_who(video.workspace, video.owner)
    outcomes = at_once(
        [
            lambda: scenes.order_scenes(fresh(video), ids[::-1]),
            lambda: scenes.add_scene(fresh(video), uuid4(), after=ids[0]),
            lambda: scenes.remove_scene(scenes.get_scene(who, ids[1])),
            lambda: scenes.copy_scene(scenes.get_scene(who, ids[2]), uuid4()),
            lambda: scenes.move_scene(scenes.get_scene(who, ids[3]), 1),
            lambda: scenes.remove_scene(scenes.get_scene(who, ids[1])),
        ]
    )
    unforeseen = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Gone | Moved)]
    assert unforeseen == []
    assert positions(video) == list(range(7))


def test_a_submit_never_mixes_two_revisions():
    video = make_video(scenes=2)
    who = make_who(video.workspace, video.owner)
    scene = video.scenes.first()
    seen = drafts.digest(scene.voice)
    late = {"type": "text", "voice_id": "v", "input_text": "Late words"}

    outcomes = at_once(
        [
            lambda: rendering.submit_video(who, fresh(video), uuid4(), 0),
            lambda: drafts.save_section(who, scene.pk, "voice", late, seen=seen, tab="t", count=1),
        ]
    )
    said = [render.payload["video_inputs"][0]["voice"]["input_text"] for render in Render.objects.all()]
    assert said == (["Scene 1."] if isinstance(outcomes[0], Render) else [])
    assert Scene.objects.get(pk=scene.pk).voice == late


def test_one_link_makes_one_operator():
    first_run.prepare()
    token = first_run.operator_link("http://x").split("/")[-2]
    outcomes = at_once(
        [lambda n=n: first_run.claim_operator(token, f"operator{n}", "a-long-enough-word-7") for n in range(4)]
    )
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Gone) for outcome in outcomes) == 3
    assert User.objects.count() == 1


def test_two_reconcilers_do_not_name_the_same_render_twice():
    render = make_render()
    for _round in range(10):
        Render.objects.update(next_at="2020-01-01T00:00:00Z")
        outcomes = at_once([rendering.overdue_renders] * 4)
        assert sorted(outcomes, key=len) == [[], [], [], [render.pk]]
