import json

import pytest

from studio.models import Scene, Video
from studio.payload import SECTIONS
from studio.services import scenes
from studio.services.assembly import assemble, scene_problems, settings_problems
from studio.services.drafts import digest, save_section, save_settings
from tests.counting import queries_of
from tests.factories import make_scene, make_video, owner_of

pytestmark = pytest.mark.django_db


def located(found):
    return [(one.pointer, one.scene and one.scene.position, one.section, one.field) for one in found]


def test_a_valid_video_is_the_request_it_means():
    video = make_video(scenes=2, settings={"title": "T", "dimension": {"width": "1280"}, "fps": "30"})
    make_scene(video, voice={"type": "silence", "duration": "4", "input_text": "kept for later"})
    found = assemble(video)
    assert found.problems == []
    assert list(found.payload) == ["title", "dimension", "fps", "video_inputs"]
    assert found.payload["dimension"] == {"width": 1280}
    voices = [scene["voice"] for scene in found.payload["video_inputs"]]
    assert voices[0] == {"type": "text", "voice_id": "voice-1", "input_text": "Scene 1."}
    assert voices[2] == {"type": "silence", "duration": 4}
    assert json.loads(found.body) == found.payload
    assert found.scenes == list(video.scenes.all())
    assert found.revision == video.revision


def test_scenes_are_sent_in_their_order_without_the_removed():
    video = make_video(scenes=3)
    one, two, three = video.scenes.all()
    scenes.order_scenes(video, [three.pk, two.pk, one.pk])
    scenes.remove_scene(two)
    said = [scene["voice"]["input_text"] for scene in assemble(video).payload["video_inputs"]]
    assert said == ["Scene 3.", "Scene 1."]


def test_each_problem_leads_to_its_field():
    video = make_video(scenes=1, settings={"title": "T", "dimension": {"width": "17"}, "fps": "0"})
    make_scene(
        video,
        voice={"type": "text", "voice_id": "v", "input_text": "x", "elevenlabs_settings": {"style": "7"}},
        character={"type": "avatar", "avatar_id": "a", "offset": {"x": "3"}},
        background={"type": "image"},
    )
    make_scene(video, voice=None)
    make_scene(video, voice={"type": "telepathy"})
    assert located(assemble(video).problems) == [
        ("/dimension/width", None, "settings", "dimension__width"),
        ("/fps", None, "settings", "fps"),
        ("/video_inputs/1/character/offset/x", 1, "character", "offset__x"),
        ("/video_inputs/1/voice/elevenlabs_settings/style", 1, "voice", "elevenlabs_settings__style"),
        ("/video_inputs/1/background", 1, "background", ""),
        ("/video_inputs/2/voice", 2, "voice", ""),
        ("/video_inputs/3/voice/type", 3, "voice", ""),
    ]


def test_problems_are_sentences():
    video = make_video(scenes=0)
    [problem] = assemble(video).problems
    assert (problem.pointer, problem.scene, problem.section) == ("/video_inputs", None, "settings")
    assert problem.message == "The video has no scene; add one."


def test_unknown_keys_are_sent_and_noted():
    video = make_video(scenes=0, unknown={"/metadata": {"x": 1}})
    make_scene(video, unknown={"/voice/mood": {"value": "odd", "kind": "text"}})
    found = assemble(video)
    assert found.problems == []
    assert found.payload["metadata"] == {"x": 1}
    assert found.payload["video_inputs"][0]["voice"]["mood"] == "odd"
    assert sorted(note[0] for note in located(found.notes)) == ["/metadata", "/video_inputs/0/voice/mood"]
    assert ("/video_inputs/0/voice/mood", 0, "voice", "") in located(found.notes)


def test_what_the_frame_and_the_service_would_pass_over_is_noted():
    video = make_video(scenes=1)
    make_scene(
        video,
        character={"type": "avatar", "avatar_id": "a", "model": "4.3"},
        text={"type": "text", "text": "Out", "line_height": "1.2", "position": {"x": "0.9"}},
    )
    found = assemble(video)
    assert found.problems == []
    assert ("/video_inputs/1/character/model", 1, "character", "model") in located(found.notes)
    assert "Part of the text is outside of the picture." in [note.message for note in found.notes]


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_our_callback_id_goes_in_where_the_author_left_it_empty(typed):
    video = make_video(settings={"title": "T", "callback_id": typed, "fps": "30"})
    assert "callback_id" not in assemble(video).payload
    found = assemble(video, callback_id="ours")
    assert list(found.payload) == ["title", "callback_id", "fps", "video_inputs"]
    assert json.loads(found.body)["callback_id"] == "ours"


def test_what_will_be_filled_in_is_told_as_far_as_it_will_be(settings):
    video = make_video()
    assert assemble(video).envelope == ["callback_id"]
    settings.PUBLIC_URL = "https://studio.example"
    assert assemble(video).envelope == ["callback_id", "callback_url"]
    assert assemble(video, callback_id="a", callback_url="https://x.example/").envelope == []
    assert assemble(make_video(settings={"callback_url": "https://mine.example/"})).envelope == ["callback_id"]


def test_an_authors_own_callback_id_is_kept():
    video = make_video(settings={"callback_id": "theirs"})
    assert assemble(video, callback_id="ours").payload["callback_id"] == "theirs"


@pytest.mark.parametrize("count", [1, 3, 50])
def test_one_query_at_any_number_of_scenes(count):
    video = make_video(scenes=count)
    video = Video.objects.get(pk=video.pk)
    assert queries_of(lambda: [one.scene for one in assemble(video).problems]) == 1


def test_stored_verdicts_point_into_the_whole_payload(django_assert_num_queries):
    video = make_video(scenes=2, settings={})
    scene = video.scenes.last()
    typed = {"type": "text", "speed": "9"}
    save_section(owner_of(video), scene.pk, "voice", typed, seen=digest(scene.voice), tab="t", count=1)
    save_settings(video, {"fps": "x"}, seen=digest({}), tab="t", count=1)
    scene, video = Scene.objects.get(pk=scene.pk), Video.objects.get(pk=video.pk)
    with django_assert_num_queries(0):
        stored = [*settings_problems(video), *scene_problems(scene)]
    assert located(stored) == [
        ("/fps", None, "settings", "fps"),
        ("/video_inputs/1/voice/voice_id", 1, "voice", "voice_id"),
        ("/video_inputs/1/voice/input_text", 1, "voice", "input_text"),
        ("/video_inputs/1/voice/speed", 1, "voice", "speed"),
    ]
    assert located(stored) == located(assemble(video).problems)


def test_every_field_of_every_section_can_be_led_to():
    video = make_video(scenes=0)
    for section in ("character", "voice", "background", "text", "audio"):
        for kind in SECTIONS[section].kinds:
            for name, leaf in SECTIONS[section].fields(kind).items():
                draft = {"type": kind} if kind else {}
                inner = draft
                for key in leaf.path[:-1]:
                    inner = inner.setdefault(key, {})
                inner[leaf.path[-1]] = ["never right"]
                scene = make_scene(video, **{section: draft})
                assert (section, name) in [(one.section, one.field) for one in scene_problems(scene)]
