from uuid import uuid4

import pytest
from django.db import connection

from studio.models import Scene, Video
from studio.services import drafts, scenes, videos
from studio.services.drafts import digest
from studio.services.errors import Gone, NotStorable, ServiceError, Stale
from tests.counting import queries_of
from tests.factories import make_scene, make_video, make_who, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_video(scenes=1).scenes.get()


def save(scene, draft, *, section="voice", seen=None, tab="tab-a", count=1, **more):
    """A save by a tab that has seen what is stored, unless it says otherwise."""
    seen = digest(getattr(Scene.objects.get(pk=scene.pk), section)) if seen is None else seen
    return drafts.save_section(owner_of(scene), scene.pk, section, draft, seen=seen, tab=tab, count=count, **more)


def say(words, **more):
    return {"type": "text", "voice_id": "voice-1", "input_text": words, **more}


def stored(scene, section="voice"):
    return getattr(Scene.objects.get(pk=scene.pk), section)


def test_what_was_typed_is_kept_as_typed(scene):
    draft = say("  Grüße 👋\nto </script> you \u202e", speed="1,5", elevenlabs_settings={"style": "0.50"})
    saved = save(scene, draft)
    assert saved.changed
    assert stored(scene) == draft
    assert saved.digest == digest(stored(scene))
    assert (saved.scene.video.revision, Video.objects.get().revision) == (1, 1)


def test_a_switch_of_kind_that_is_repeated_brings_the_former_values_too(scene):
    """The answer to the first was lost: the form still shows the old kind's fields."""
    color, image = {"type": "color", "value": "#ffffff"}, {"type": "image", "url": "https://example.com/a.png"}
    save(scene, image, section="background", shown="image")
    save(scene, color, section="background", count=2, shown="color")
    switch = {**color, "type": "image"}

    assert save(scene, switch, section="background", count=3, shown="color").kind_changed
    save(scene, switch, section="background", count=4, shown="color")
    assert stored(scene, "background") == {**color, **image}


def test_what_was_emptied_together_with_a_switch_of_kind_is_gone(scene):
    save(scene, {"type": "color", "value": "#ffffff"}, section="background", shown="color")
    save(scene, {"type": "image"}, section="background", count=2, shown="color")
    assert stored(scene, "background") == {"type": "image"}


def test_the_verdict_is_kept_beside_it(scene):
    save(scene, say("Hello", speed="9"))
    assert [(p["pointer"], p["code"]) for p in Scene.objects.get().problems] == [("/voice/speed", "too_large")]
    save(scene, say("Hello", speed="1"), count=2)
    assert Scene.objects.get().problems == []


def test_what_is_already_stored_changes_nothing(scene):
    before = Video.objects.get()
    saved = save(scene, stored(scene), seen="whatever it saw")
    assert not saved.changed
    assert Video.objects.get().revision == before.revision
    assert Video.objects.get().changed_at == before.changed_at


def test_true_and_1_are_not_the_same(scene):
    save(scene, say("Hello", note=True))
    assert save(scene, say("Hello", note=1), count=2).changed


def test_two_sections_do_not_touch_each_other(scene):
    behind = Scene.objects.get(pk=scene.pk)  # read before the other section was saved
    save(scene, say("New words"))
    save(behind, {"type": "color", "value": "#000000"}, section="background", tab="tab-b")
    found = Scene.objects.get()
    assert (found.voice["input_text"], found.background["value"]) == ("New words", "#000000")
    assert Video.objects.get().revision == 2


def test_another_tab_wrote_meanwhile(scene):
    seen = digest(stored(scene))
    theirs = save(scene, say("Theirs"), tab="tab-b")
    with pytest.raises(Stale) as stale:
        save(scene, say("Mine"), seen=seen)
    assert (stale.value.theirs, stale.value.digest) == (say("Theirs"), theirs.digest)
    assert stored(scene) == say("Theirs")
    assert Video.objects.get().revision == 1
    assert save(scene, say("Mine"), seen=seen, force=True).changed
    assert stored(scene) == say("Mine")


def test_two_tabs_in_turns_are_no_conflict(scene):
    one = save(scene, say("One"), tab="tab-a")
    two = save(scene, say("Two"), tab="tab-b", seen=one.digest)
    assert save(scene, say("Three"), tab="tab-a", count=2, seen=two.digest).changed


def test_what_nobody_has_seen_is_not_overwritten(scene):
    with pytest.raises(Stale):
        save(scene, say("Mine"), seen="0123456789abcdef")


def test_a_late_flush_of_the_same_tab_is_no_conflict(scene):
    seen = digest(stored(scene))
    save(scene, say("Hel"), seen=seen, count=1)
    assert save(scene, say("Hello"), seen=seen, count=2).changed
    assert stored(scene) == say("Hello")


@pytest.mark.parametrize("count", [1, 2])
def test_an_older_save_of_the_same_tab_never_wins(scene, count):
    save(scene, say("Hello you"), count=2)
    late = save(scene, say("Hello"), count=count)
    assert not late.changed
    assert late.digest == digest(say("Hello you"))
    assert stored(scene) == say("Hello you")


def test_an_older_save_never_wins_over_a_newer_one_that_changed_nothing(scene):
    save(scene, say("a"), count=4)
    assert not save(scene, say("a"), count=6).changed  # "ab" typed and taken back; this request was quicker
    assert not save(scene, say("ab"), count=5).changed
    assert stored(scene) == say("a")


def test_tabs_without_an_id_are_not_taken_for_one(scene):
    seen = digest(stored(scene))
    save(scene, say("Theirs"), tab="")
    with pytest.raises(Stale):
        save(scene, say("Mine"), tab="", count=2, seen=seen)
    assert save(scene, say("Theirs and mine"), tab="", count=0).changed


def test_a_hostile_tab_id_is_made_harmless(scene):
    save(scene, say("Hello"), tab="\x00\ud800" + "x" * 5000)
    assert Scene.objects.get().writers == {"voice": {"tab": "x" * 64, "count": 1}}


def test_a_page_has_seen_what_its_own_saves_made(scene):
    """Some of their answers may have been lost: it shows the revision before them."""
    save(scene, say("one"))
    video = save(scene, say("two"), count=2).video
    assert [drafts.revision_seen(video, "tab-a", shown) for shown in (0, 1, 2)] == [2, 2, 2]


def test_a_page_has_not_seen_what_another_tab_changed_between(scene):
    save(scene, say("theirs"), tab="tab-b")
    video = save(scene, say("mine"), section="voice").video
    assert [drafts.revision_seen(video, "tab-a", shown) for shown in (0, 1, 2)] == [0, 2, 2]


def test_an_unchanged_save_makes_nothing_seen(scene):
    save(scene, say("theirs"), tab="tab-b")
    video = save(scene, say("theirs")).video
    assert drafts.revision_seen(video, "tab-a", 0) == 0


def test_what_another_way_changed_is_not_seen_either(scene):
    save(scene, say("mine"))
    scenes.copy_scene(Scene.objects.get(), uuid4())
    video = Video.objects.get()
    assert [drafts.revision_seen(video, "tab-a", shown) for shown in (1, 2)] == [1, 2]
    assert drafts.revision_seen(video, "tab-a", 1, own=1) == 2  # it was this page that asked for it
    assert drafts.revision_seen(video, "", 1) == 1  # pages without an id are not taken for one


def test_a_switch_of_kind_and_back(scene):
    save(scene, say("Hello", speed="1.2"))
    switched = save(scene, {"type": "audio", "audio_url": "https://example.com/a.mp3"}, count=2)
    assert switched.kind_changed
    assert stored(scene)["type"] == "audio"
    back = save(scene, {"type": "text"}, count=3)
    assert back.kind_changed
    assert stored(scene) == say("Hello", speed="1.2", audio_url="https://example.com/a.mp3")
    assert not save(scene, say("Hello"), count=4).kind_changed
    assert stored(scene) == say("Hello", audio_url="https://example.com/a.mp3")


def test_words_typed_just_before_the_switch_are_kept(scene):
    save(scene, {**say("Typed a moment ago"), "type": "silence"})
    assert stored(scene) == {"type": "silence", "voice_id": "voice-1", "input_text": "Typed a moment ago"}


def test_what_was_emptied_is_gone_and_strange_keys_stay(scene):
    scene.voice = say("Hello", speed="2", mood="odd", elevenlabs_settings={"style": "1", "odd": 1, "model": "x"})
    scene.save()
    save(scene, {"type": "text", "input_text": "", "speed": None, "elevenlabs_settings": {"model": "y"}})
    assert stored(scene) == {"type": "text", "mood": "odd", "elevenlabs_settings": {"model": "y", "odd": 1}}
    save(scene, {"type": "text"}, count=2)
    assert stored(scene) == {"type": "text", "mood": "odd", "elevenlabs_settings": {"odd": 1}}


def test_an_emptied_object_leaves_nothing_behind(scene):
    save(scene, {"type": "avatar", "offset": {"x": "0.5", "y": ""}}, section="character")
    assert stored(scene, "character") == {"type": "avatar", "offset": {"x": "0.5"}}
    save(scene, {"type": "avatar", "offset": {}}, section="character", count=2)
    assert stored(scene, "character") == {"type": "avatar"}


def test_a_draft_without_a_kind_is_of_the_usual_one(scene):
    scene.voice = {"input_text": "Imported", "speed": "1"}
    scene.save()
    saved = save(scene, {"type": "text", "input_text": "Imported"})
    assert not saved.kind_changed
    assert stored(scene) == {"type": "text", "input_text": "Imported"}


def test_an_absent_section_comes_into_being_and_goes(scene):
    saved = save(scene, {"type": "text", "text": "Hi"}, section="text")
    assert (saved.changed, saved.kind_changed, stored(scene, "text")) == (True, False, {"type": "text", "text": "Hi"})
    dropped = drafts.drop_section(owner_of(scene), scene.pk, "text", seen=saved.digest, tab="tab-a", count=2)
    assert (dropped.changed, stored(scene, "text"), dropped.digest) == (True, None, digest(None))
    assert Video.objects.get().revision == 2
    assert not drafts.drop_section(owner_of(scene), scene.pk, "text", seen="", tab="tab-b", count=1).changed
    assert save(scene, {}, section="audio").changed
    assert stored(scene, "audio") == {}


def test_dropping_what_another_tab_wrote_is_stale(scene):
    seen = digest(None)
    save(scene, {"type": "text", "text": "Theirs"}, section="text", tab="tab-b")
    with pytest.raises(Stale) as stale:
        drafts.drop_section(owner_of(scene), scene.pk, "text", seen=seen, tab="tab-a", count=1)
    assert stale.value.theirs == {"type": "text", "text": "Theirs"}
    drafts.drop_section(owner_of(scene), scene.pk, "text", seen=seen, tab="tab-a", count=1, force=True)
    assert stored(scene, "text") is None


def test_a_scene_needs_its_voice(scene):
    with pytest.raises(ServiceError, match="Voice"):
        drafts.drop_section(owner_of(scene), scene.pk, "voice", seen="", tab="tab-a", count=1)
    assert stored(scene)


@pytest.mark.parametrize("section", ["settings", "position", "video", "", "__class__"])
def test_no_such_section(scene, section):
    with pytest.raises(Gone):
        drafts.save_section(owner_of(scene), scene.pk, section, {}, seen="", tab="t", count=1)
    with pytest.raises(Gone):
        drafts.drop_section(owner_of(scene), scene.pk, section, seen="", tab="t", count=1)


def test_a_scene_or_video_removed_meanwhile_is_gone(scene):
    late = scenes.get_scene(make_who(scene.video.workspace), scene.pk)
    scenes.remove_scene(scene)
    with pytest.raises(Gone):
        save(late, say("Late"))
    video = make_video(scenes=0)
    scene = make_scene(video)
    videos.remove_video(make_who(video.workspace), Video.objects.get(pk=video.pk))
    with pytest.raises(Gone):
        save(scene, say("Late"))
    with pytest.raises(Gone):
        drafts.save_settings(video, {}, seen=digest(video.settings), tab="t", count=1)


@pytest.mark.parametrize(
    ("draft", "named"),
    [
        (say("a\x00b"), "Script"),
        (say("half \ud83d of it"), "Script"),
        (say("x", elevenlabs_settings={"style": "\x00"}), "Style strength"),
        (say("x", odd=["\x00"]), "Voice"),
        (say("x", **{"a\x00": 1}), "Voice"),
        (say("x", odd={"a\udc00": 1}), "Voice"),
        (say("x", odd=float("nan")), "Voice"),
        (say("x" * 1_000_001), "Script"),
        (say("x", odd={str(n): n for n in range(90_000)}), "Voice"),
    ],
)
def test_what_no_database_keeps_is_refused_by_name(scene, draft, named):
    before = stored(scene)
    with pytest.raises(NotStorable) as refused:
        save(scene, draft)
    assert f"“{named}”" in refused.value.sentence
    assert stored(scene) == before


def test_a_hundred_kilobytes_of_script_are_kept(scene):
    words = "Ein Wort 🙂 " * 9_000
    save(scene, say(words))
    assert stored(scene)["input_text"] == words


def test_settings_are_saved_the_same_way():
    video = make_video(scenes=0)
    seen = digest(video.settings)
    saved = drafts.save_settings(video, {"title": "T", "fps": "-1"}, seen=seen, tab="a", count=1)
    assert (saved.changed, saved.video.title, saved.scene, video.revision) == (True, "T", None, 1)
    assert [problem["pointer"] for problem in Video.objects.get().problems] == ["/fps"]
    with pytest.raises(Stale):
        drafts.save_settings(video, {"title": "U"}, seen=seen, tab="b", count=1)
    assert drafts.save_settings(video, {"title": "V"}, seen=seen, tab="a", count=2).changed
    assert Video.objects.get().settings == {"title": "V"}
    assert not drafts.save_settings(video, {"title": "V"}, seen="", tab="b", count=1).changed


def reads() -> int:
    """PostgreSQL locks the video first, and reads the scene when it has it."""
    return 2 if connection.features.has_select_for_update else 1


def test_only_the_section_is_written(scene, django_assert_num_queries):
    with django_assert_num_queries(reads() + 4) as captured:  # two of them are the savepoint
        drafts.save_section(owner_of(scene), scene.pk, "voice", say("x"), seen=digest(scene.voice), tab="a", count=1)
    update = next(query["sql"] for query in captured if query["sql"].startswith('UPDATE "studio_scene"'))
    assert '"voice" = ' in update
    assert '"character" = ' not in update
    assert '"position" = ' not in update


@pytest.mark.parametrize("count", [1, 3, 50])
def test_queries_do_not_grow_with_the_scenes(count):
    video = make_video(scenes=count)
    last = scenes.get_scene(make_who(video.workspace), video.scenes.last().pk)
    who, seen = owner_of(last), digest(last.voice)
    more = {"seen": seen, "tab": "tab-a", "count": 1}
    assert queries_of(lambda: drafts.save_section(who, last.pk, "voice", say("x"), **more)) == reads() + 2  # two write


def test_digests():
    assert digest({"a": 1, "b": {"c": "x"}}) == digest({"b": {"c": "x"}, "a": 1})
    assert len({digest(draft) for draft in (None, {}, {"a": ""}, {"a": "1"}, {"a": 1}, {"a": None})}) == 6
    assert digest({"a": "\ud800"})  # never raises


def test_drafts_come_back_from_the_database_with_the_same_digest(scene):
    saved = save(scene, say("é\u2028🙂\\\"'", speed="1e3", odd=[1.5, 10**30, True, None, {"z": 1, "a": 2}]))
    assert connection.vendor in {"sqlite", "postgresql"}
    assert digest(stored(scene)) == saved.digest == digest(saved.scene.voice)
