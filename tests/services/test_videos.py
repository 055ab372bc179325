from uuid import uuid4

import pytest

from studio.models import Scene, Video
from studio.services import drafts, scenes, videos
from studio.services.errors import Gone, NotStorable, Stale
from tests.factories import make_render, make_scene, make_video, make_who

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_a_new_video_has_one_scene_that_says_what_is_missing():
    who = make_who()
    video = videos.create_video(who, uuid4(), {"title": "Plan"})
    scene = Scene.objects.get(video=video)
    assert (video.title, video.owner, scene.position) == ("Plan", who.subject, 0)
    assert {problem["pointer"] for problem in scene.problems} >= {"/character/avatar_id", "/voice/voice_id"}


def test_asked_twice_with_one_id_there_is_one_video():
    who, id = make_who(), uuid4()
    first = videos.create_video(who, id, {"title": "First"})
    second = videos.create_video(who, id, {"title": "Second"})
    assert (second.pk, second.title) == (first.pk, "First")
    assert Video.objects.count() == 1
    assert Scene.objects.count() == 1


def test_an_id_of_somebody_else_is_gone():
    video = make_video()
    neighbour = make_who(video.workspace, "user:2")
    stranger = make_who()
    for who in (neighbour, stranger):
        with pytest.raises(Gone):
            videos.create_video(who, video.pk)
        with pytest.raises(Gone):
            videos.get_video(who, video.pk)


def test_a_reviewer_sees_the_workspace_and_no_other():
    video = make_video()
    assert videos.get_video(make_who(video.workspace, "user:9", reviews=True), video.pk) == video
    with pytest.raises(Gone):
        videos.get_video(make_who(subject="user:9", reviews=True), video.pk)


def test_the_list_counts_scenes_and_knows_the_last_render(django_assert_num_queries):
    who = make_who()
    for count in (1, 3):
        make_video(who, scenes=count, settings={"title": f"{count} scenes"})
    full = Video.objects.get(settings__title="3 scenes")
    scenes.remove_scene(full.scenes.first())
    make_render(full, state="failed")
    make_render(full, state="completed")
    make_video()  # somebody else's
    with django_assert_num_queries(1):
        found = [(video.title, video.scene_count, video.last_state) for video in videos.list_videos(who)]
    assert found == [("3 scenes", 2, "completed"), ("1 scenes", 1, None)]


@pytest.mark.parametrize(
    ("search", "titles"),
    [("", {"Spring news", "Autumn"}), ("NEWS spring", {"Spring news"}), ("winter", set()), ("a\x00utumn", {"Autumn"})],
)
def test_search_takes_every_word_in_any_case(search, titles):
    who = make_who()
    for title in ("Spring news", "Autumn"):
        make_video(who, scenes=1, settings={"title": title})
    assert {video.title for video in videos.list_videos(who, search)} == titles


def test_a_copy_has_copies_of_the_present_scenes():
    who = make_who()
    video = make_video(who, unknown={"/metadata": 1})
    scenes.remove_scene(video.scenes.all()[1])
    id = uuid4()
    copy = videos.copy_video(who, video, id)
    assert (copy.title, copy.unknown, copy.settings["title"]) == ("Copy of Test video", {"/metadata": 1}, copy.title)
    said = [(scene.position, scene.voice["input_text"]) for scene in scenes.list_scenes(copy)]
    assert said == [(0, "Scene 1."), (1, "Scene 3.")]
    assert videos.copy_video(who, video, id).pk == copy.pk
    assert Video.objects.count() == 2


def test_an_untitled_video_is_copied_untitled():
    who = make_who()
    assert videos.copy_video(who, make_video(who, settings={}), uuid4()).settings == {}


def test_removed_and_brought_back():
    who = make_who()
    video = make_video(who)
    videos.remove_video(who, video)
    assert list(videos.list_videos(who)) == []
    assert list(videos.removed_videos(who)) == [video]
    with pytest.raises(Gone):
        videos.get_video(who, video.pk)
    with pytest.raises(Gone):
        videos.create_video(who, video.pk)
    with pytest.raises(Gone):
        scenes.get_scene(who, video.scenes.first().pk)
    for _click in range(2):
        assert videos.restore_video(who, video.pk) == video
    assert videos.get_video(who, video.pk).revision == 2
    assert video.scenes.count() == 3


def test_only_its_owner_removes_or_brings_back():
    video = make_video()
    stranger = make_who()
    with pytest.raises(Gone):
        videos.remove_video(stranger, video)
    videos.remove_video(make_who(video.workspace), video)
    with pytest.raises(Gone):
        videos.restore_video(stranger, video.pk)


def test_a_title_that_no_database_keeps_is_refused():
    with pytest.raises(NotStorable, match="Title"):
        videos.create_video(make_who(), uuid4(), {"title": "a\x00b"})
    assert not Video.objects.exists()


def test_what_is_locked_is_fresh_and_keeps_its_workspace(django_assert_num_queries):
    who = make_who()
    video = make_video(who)
    Video.objects.filter(pk=video.pk).update(revision=7)
    make_scene(video)
    videos.remove_video(who, video)
    assert video.revision == 8
    with django_assert_num_queries(0):
        assert video.workspace == who.workspace


def test_a_tab_that_wrote_last_does_not_overwrite_a_title_from_elsewhere():
    """By its own count alone it would take itself for the last writer still."""
    video = make_video()
    seen = drafts.digest(video.settings)
    saved = drafts.save_settings(video, {"title": "Typed"}, seen=seen, tab="tab-a", count=1)
    videos.change_video(Video.objects.get(), title="From elsewhere")
    with pytest.raises(Stale):
        drafts.save_settings(Video.objects.get(), {"title": "Typed on"}, seen=saved.digest, tab="tab-a", count=2)
    assert Video.objects.get().title == "From elsewhere"


def test_another_owner_is_no_other_title_to_the_tab_that_wrote_last():
    video = make_video()
    seen = drafts.digest(video.settings)
    saved = drafts.save_settings(video, {"title": "Typed"}, seen=seen, tab="tab-a", count=1)
    videos.change_video(Video.objects.get(), owner="host:2")
    drafts.save_settings(Video.objects.get(), {"title": "Typed on"}, seen=saved.digest, tab="tab-a", count=2)
    assert Video.objects.get().title == "Typed on"
