"""From a failed render to the scene and field that it is about."""

import pytest

from studio.models import Render, Scene
from studio.services import rendering, scenes
from studio.services.refusals import reason_of
from tests.counting import queries_of
from tests.factories import make_render, make_scene, make_video, make_who

pytestmark = pytest.mark.django_db

MESSAGE = "video_inputs.1.voice.text.input_text is invalid: field required"


def failed(video, message=MESSAGE, code="invalid_parameter", **columns) -> Render:
    ids = [str(scene.pk) for scene in video.scenes.present()]
    columns = {"scene_ids": ids, **columns}
    return make_render(video, state="failed", error_code=code, error_message=message, **columns)


def test_a_path_leads_to_the_scene_and_its_field():
    video = make_video()
    reason = reason_of(failed(video))
    [place] = reason.places
    second = video.scenes.get(position=1)
    assert (place.label, place.scene, place.section, place.field) == ("Scene 2, Script", second, "voice", "input_text")
    assert (reason.sentence, reason.said) == ("The service misses this: Script.", MESSAGE)


def test_a_submit_remembers_its_scenes():
    video = make_video()
    gone = video.scenes.get(position=1)
    scenes.remove_scene(gone)
    video.refresh_from_db()
    render = rendering.submit_video(make_who(video.workspace, video.owner), video, gone.pk, video.revision)
    assert render.scene_ids == [str(scene.pk) for scene in Scene.objects.filter(video=video).present()]
    assert len(render.scene_ids) == 2


def test_a_scene_that_moved_since_is_found():
    video = make_video()
    render, second = failed(video), video.scenes.get(position=1)
    scenes.move_scene(second, 1)
    second.refresh_from_db()
    [place] = reason_of(render).places
    assert second.position == 2
    assert (place.label, place.scene) == ("Scene 2, Script", second)


def test_a_scene_that_is_gone_is_told_as_it_was_sent():
    video = make_video()
    render = failed(video)
    scenes.remove_scene(video.scenes.get(position=1))
    [place] = reason_of(render).places
    assert (place.label, place.scene, place.section) == ("Scene 2, Script, as it was sent", None, "")


def test_a_field_that_is_gone_leads_to_its_section():
    video = make_video()
    render = failed(video)
    Scene.objects.filter(position=1).update(voice={"type": "silence"})
    [place] = reason_of(render).places
    assert (place.section, place.field) == ("voice", "")
    Scene.objects.filter(position=1).update(voice=None)
    [place] = reason_of(render).places
    assert (place.section, place.field) == ("voice", "")


def test_a_render_that_does_not_know_its_scenes_trusts_an_unchanged_video():
    video = make_video()
    render = failed(video, scene_ids=[])
    assert reason_of(render).places[0].scene.position == 1
    render.revision -= 1 if render.revision else -1
    assert reason_of(render).places[0].scene is None


@pytest.mark.parametrize(
    ("message", "label", "section", "field"),
    [
        ("fps is invalid: a number is expected", "Frames a second", "settings", "fps"),
        ("dimension.width is invalid: too much", "Width", "settings", "dimension__width"),
        ("subtitles.preset_name is invalid: x", "Subtitle preset", "settings", "subtitles__preset_name"),
        ("video_inputs is invalid: field required", "List of scenes", "", ""),
    ],
)
def test_settings_are_places_too(message, label, section, field):
    [place] = reason_of(failed(make_video(), message)).places
    assert (place.label, place.scene, place.section, place.field) == (label, None, section, field)


def test_a_number_beyond_what_was_sent():
    [place] = reason_of(failed(make_video(), "video_inputs.40.voice is invalid: x")).places
    assert (place.label, place.scene) == ("Scene 41, Voice, as it was sent", None)


def test_an_id_in_the_message_leads_to_its_scenes():
    video = make_video(scenes=1)
    other = make_scene(video, voice={"type": "text", "voice_id": "gone-voice", "input_text": "x"})
    [place] = reason_of(failed(video, "voice gone-voice not found", "400116")).places
    assert (place.scene, place.section, place.field) == (other, "voice", "voice_id")


def test_only_failures_and_remarks_have_a_reason():
    video = make_video()
    for state in ("queued", "sending", "processing", "unclear", "completed"):
        render = make_render(make_video(), state=state)
        assert reason_of(render) is None
    remark = make_render(video, state="completed", error_code="MOVIO_PAYMENT_INSUFFICIENT_CREDIT")
    assert "watermark" in reason_of(remark).sentence


def test_one_query_at_most_whatever_the_number_of_scenes():
    few, many = failed(make_video(scenes=2)), failed(make_video(scenes=50))
    assert queries_of(lambda: reason_of(few)) == queries_of(lambda: reason_of(many)) == 1
    few.error_message, few.error_code = "odd", "e_1"
    assert queries_of(lambda: reason_of(few)) == 0
