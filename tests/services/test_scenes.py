from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from studio.models import Scene
from studio.services import scenes, videos
from studio.services.errors import Gone, Moved, TooManyScenes
from tests.counting import queries_of
from tests.factories import make_scene, make_video, make_who

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def said(video):
    """The scripts in order; fails where the positions are not 0 to n-1."""
    found = list(scenes.list_scenes(video))
    assert [scene.position for scene in found] == list(range(len(found)))
    return [scene.voice.get("input_text") for scene in found]


def test_add_at_the_end_takes_over_everything_but_the_words():
    video = make_video(scenes=1)
    last = video.scenes.get()
    last.voice |= {"speed": "1.2", "duration": "4"}
    last.text = {"type": "text", "text": "Only here"}
    last.save()
    scene = scenes.add_scene(video, uuid4())
    assert (scene.character, scene.background) == (last.character, last.background)
    assert scene.voice == {"type": "text", "voice_id": "voice-1", "speed": "1.2"}
    assert (scene.text, scene.audio) == (None, None)
    assert [problem["pointer"] for problem in scene.problems] == ["/voice/input_text"]
    assert said(video) == ["Scene 1.", None]


def test_behind_a_recording_comes_a_script():
    video = make_video(scenes=0)
    make_scene(video, voice={"type": "audio", "audio_url": "https://example.com/a.mp3"})
    assert scenes.add_scene(video, uuid4()).voice == {"type": "text"}


def test_add_behind_a_given_scene():
    video = make_video()
    first = video.scenes.first()
    scene = scenes.add_scene(video, uuid4(), after=str(first.pk))
    assert scene.position == 1
    assert said(video) == ["Scene 1.", None, "Scene 2.", "Scene 3."]


def test_the_first_scene_of_an_empty_video():
    video = make_video(scenes=0)
    assert scenes.add_scene(video, uuid4()).character == {"type": "avatar"}


def test_add_behind_a_scene_that_is_not_there():
    video, other = make_video(scenes=1), make_video(scenes=1)
    with pytest.raises(Gone):
        scenes.add_scene(video, uuid4(), after=other.scenes.get().pk)
    assert said(video) == ["Scene 1."]


def test_a_repeated_id_is_the_first_scene():
    video, id = make_video(scenes=1), uuid4()
    first = scenes.add_scene(video, id)
    again = scenes.add_scene(video, str(id))
    copied = scenes.copy_scene(first, id)
    assert first.pk == again.pk == copied.pk
    assert (len(said(video)), video.revision) == (2, 1)


def test_an_id_that_exists_elsewhere_or_was_removed_is_gone():
    video, other = make_video(scenes=2), make_video(scenes=1)
    removed = video.scenes.first()
    scenes.remove_scene(removed)
    for taken in (other.scenes.get().pk, removed.pk):
        with pytest.raises(Gone):
            scenes.add_scene(video, taken)
        with pytest.raises(Gone):
            scenes.copy_scene(video.scenes.get(removed_at=None), taken)


def test_fifty_and_no_more():
    video = make_video(scenes=49)
    removed = make_scene(video, position=49)
    scenes.remove_scene(removed)
    last = scenes.add_scene(video, uuid4())
    with pytest.raises(TooManyScenes, match="50"):
        scenes.add_scene(video, uuid4())
    with pytest.raises(TooManyScenes):
        scenes.copy_scene(last, uuid4())
    with pytest.raises(TooManyScenes):
        scenes.restore_scene(make_who(video.workspace), removed.pk)
    assert len(said(video)) == 50
    assert scenes.add_scene(video, last.pk) == last  # a repeated click is not a 51st


def test_copy_stands_behind_its_original():
    video = make_video()
    original = video.scenes.all()[1]
    copy = scenes.copy_scene(original, uuid4())
    assert copy.draft == original.draft
    assert said(video) == ["Scene 1.", "Scene 2.", "Scene 2.", "Scene 3."]


def test_remove_and_restore_to_its_place():
    video = make_video(scenes=4)
    who = make_who(video.workspace)
    first, second = list(video.scenes.all()[:2])
    scenes.remove_scene(second)
    assert said(video) == ["Scene 1.", "Scene 3.", "Scene 4."]
    scenes.remove_scene(first)
    assert list(scenes.removed_scenes(video)) == [first, second]
    for _click in range(2):
        assert scenes.restore_scene(who, second.pk).position == 1
    assert said(video) == ["Scene 3.", "Scene 2.", "Scene 4."]
    assert list(scenes.removed_scenes(video)) == [first]


def test_of_many_removed_only_the_last_are_fetched_with_how_many_there_are(django_assert_num_queries):
    video = make_video(scenes=5)
    ids = [scene.pk for scene in video.scenes.all()]
    for scene in video.scenes.all()[:4]:
        scenes.remove_scene(scene)
    with django_assert_num_queries(1) as asked:
        last, count = scenes.last_removed(video, 2)
        assert ([scene.pk for scene in last], count) == ([ids[3], ids[2]], 4)
        assert last[0].voice["input_text"] == "Scene 4."
    assert "background" not in asked.captured_queries[0]["sql"]
    assert scenes.last_removed(make_video(), 2) == ([], 0)


def test_the_place_may_be_beyond_the_end_by_now():
    video = make_video(scenes=3)
    _first, second, third = video.scenes.all()
    for scene in (third, second):
        scenes.remove_scene(scene)
    assert scenes.restore_scene(make_who(video.workspace), third.pk).position == 1
    assert said(video) == ["Scene 1.", "Scene 3."]


def test_a_removed_scene_is_kept_for_thirty_days():
    video = make_video(scenes=2)
    scene = video.scenes.first()
    scenes.remove_scene(scene)
    Scene.objects.filter(pk=scene.pk).update(removed_at=timezone.now() - timedelta(days=30, minutes=1))
    assert list(scenes.removed_scenes(video)) == []
    with pytest.raises(Gone):
        scenes.restore_scene(make_who(video.workspace), scene.pk)


def test_removed_twice_is_gone():
    video = make_video(scenes=1)
    here, there = scenes.get_scene(make_who(video.workspace), video.scenes.get().pk), video.scenes.get()
    scenes.remove_scene(here)
    for late in (scenes.remove_scene, lambda scene: scenes.move_scene(scene, 1)):
        with pytest.raises(Gone):
            late(there)
    with pytest.raises(Gone):
        scenes.get_scene(make_who(video.workspace), here.pk)


def test_strangers_find_no_scene():
    video = make_video(scenes=1)
    for who in (make_who(), make_who(video.workspace, "user:2")):
        with pytest.raises(Gone):
            scenes.get_scene(who, video.scenes.get().pk)
        with pytest.raises(Gone):
            scenes.restore_scene(who, video.scenes.get().pk)


def test_order():
    video = make_video()
    one, two, three = (scene.pk for scene in video.scenes.all())
    scenes.order_scenes(video, [str(three), one, two])
    assert said(video) == ["Scene 3.", "Scene 1.", "Scene 2."]
    assert video.revision == 1
    scenes.order_scenes(video, [three, one, two])
    assert video.revision == 1


def test_order_must_name_each_present_scene_once():
    video = make_video()
    one, two, three = (scene.pk for scene in video.scenes.all())
    strange = make_video(scenes=1).scenes.get().pk
    for ids in ([one, two], [one, two, three, three], [one, two, two], [one, two, strange], [one, two, "x"], []):
        with pytest.raises(Moved):
            scenes.order_scenes(video, ids)
    scenes.remove_scene(video.scenes.first())
    with pytest.raises(Moved):
        scenes.order_scenes(video, [three, two, one])
    assert said(video) == ["Scene 2.", "Scene 3."]


def test_move_up_and_down_and_not_beyond_the_ends():
    video = make_video()
    scene = video.scenes.first()
    places = [scenes.move_scene(scene, step).position for step in (-1, 1, 1, 1, -1)]
    assert places == [0, 1, 2, 2, 1]
    assert said(video) == ["Scene 2.", "Scene 1.", "Scene 3."]
    assert scene.video.revision == 3


def test_positions_heal():
    video = make_video()
    Scene.objects.filter(video=video).update(position=7)
    scenes.add_scene(video, uuid4())
    assert len(said(video)) == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda video: scenes.add_scene(video, uuid4()),
        lambda video: scenes.copy_scene(video.scenes.first(), uuid4()),
        lambda video: scenes.remove_scene(video.scenes.first()),
        lambda video: scenes.order_scenes(video, reversed([scene.pk for scene in video.scenes.all()])),
        lambda video: scenes.move_scene(video.scenes.first(), 1),
    ],
)
def test_every_change_counts(change):
    video = make_video()
    before = video.changed_at
    change(video)
    video.refresh_from_db()
    assert video.revision == 1
    assert video.changed_at > before


def test_nothing_changes_in_a_removed_video():
    video = make_video()
    stale = video.scenes.first()
    stale.video  # loaded before the removal
    videos.remove_video(make_who(video.workspace), video)
    for change in (lambda: scenes.add_scene(video, uuid4()), lambda: scenes.remove_scene(stale)):
        with pytest.raises(Gone):
            change()


@pytest.mark.parametrize("count", [1, 3, 49])
def test_queries_do_not_grow_with_the_scenes(count):
    video = make_video(scenes=count)
    first = scenes.get_scene(make_who(video.workspace), video.scenes.first().pk)
    assert queries_of(lambda: scenes.add_scene(video, uuid4())) == 6
    assert queries_of(lambda: scenes.remove_scene(first)) <= 6
    ids = [scene.pk for scene in scenes.list_scenes(video)]
    assert queries_of(lambda: scenes.order_scenes(video, ids[::-1])) <= 4
