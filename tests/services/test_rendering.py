import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from studio.models import EmulatorJob, Render, Video
from studio.services import deciding, drafts, rendering, scenes
from studio.services.errors import EngineUnavailable, Gone, Moved, NotReady, ServiceError
from tests.counting import queries_of
from tests.factories import make_render, make_scene, make_video, make_who, make_workspace, owner_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State = Render.State


@pytest.fixture
def video():
    return make_video()


def who_of(video):
    return make_who(video.workspace, video.owner)


def submit(video, id=None, **more):
    return rendering.submit_video(who_of(video), video, id or uuid4(), more.get("revision", video.revision))


def test_a_submit_keeps_the_exact_request(video):
    id = uuid4()
    render = submit(video, id)
    assert (render.pk, render.state, render.engine, render.owner) == (id, "queued", "local", video.owner)
    assert (render.title, render.scenes, render.revision) == ("Test video", 3, video.revision)
    assert render.callback_id == render.payload["callback_id"] == str(id)
    found = Render.objects.get()
    assert found.body == render.body == json.dumps(found.payload, indent=2, ensure_ascii=False)
    scenes.remove_scene(video.scenes.first())
    assert len(Render.objects.get().payload["video_inputs"]) == 3


def test_an_authors_callback_id_is_kept_however_long(video):
    video.settings["callback_id"] = "x" * 1000
    video.save()
    render = submit(video)
    assert render.payload["callback_id"] == "x" * 1000
    assert Render.objects.get().callback_id == "x" * 255


def test_nothing_leaves_with_a_submit(video):
    submit(video)
    assert not EmulatorJob.objects.exists()


def test_one_render_however_often_it_is_asked_for(video):
    id = uuid4()
    first = submit(video, id)
    assert submit(video, str(id)).pk == first.pk  # a double click
    assert submit(video, revision=99).pk == first.pk  # another tab
    assert Render.objects.count() == 1
    for state in (State.SENDING, State.UNCLEAR, State.PROCESSING):
        Render.objects.update(state=state)
        assert submit(video).pk == first.pk
    Render.objects.update(state=State.COMPLETED)
    assert submit(video, id).pk == first.pk  # the same click once more, late
    assert submit(video).pk != first.pk
    assert Render.objects.count() == 2


def test_the_database_itself_knows_of_one_open_render(video):
    make_render(video, state="unclear")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_render(video, state="queued")


def test_an_id_of_another_videos_render_is_gone(video):
    with pytest.raises(Gone):
        submit(video, make_render(make_video()).pk)


def test_what_was_not_seen_is_not_submitted(video):
    seen = video.revision
    scene = video.scenes.first()
    typed, before = {"type": "text"}, drafts.digest(scene.voice)
    drafts.save_section(owner_of(video), scene.pk, "voice", typed, seen=before, tab="b", count=1)
    with pytest.raises(Moved):
        submit(video, revision=seen)
    assert not Render.objects.exists()


def test_a_video_with_problems_is_not_submitted(video):
    make_scene(video, voice={"type": "silence", "duration": "0"})
    with pytest.raises(NotReady) as refused:
        submit(video)
    [problem] = refused.value.problems
    assert (problem.pointer, problem.scene.position, problem.field) == (
        "/video_inputs/3/voice/duration", 3, "duration",
    )  # fmt: skip
    assert not Render.objects.exists()


def test_heygen_without_a_key_is_said_and_nothing_else_is_used(settings):
    settings.HEYGEN_API_KEY = ""
    video = make_video(make_who(make_workspace(engine="heygen")))
    with pytest.raises(EngineUnavailable, match="HEYGEN_API_KEY"):
        submit(video)
    assert not Render.objects.exists()
    settings.HEYGEN_API_KEY = "k"
    assert submit(video).engine == "heygen"


def test_the_render_of_a_reviewer_is_still_the_authors(video):
    reviewer = make_who(video.workspace, "user:9", reviews=True)
    render = rendering.submit_video(reviewer, video, uuid4(), video.revision)
    assert rendering.get_render(who_of(video), render.pk) == render


def test_a_removed_video_is_not_submitted(video):
    Video.objects.update(removed_at=timezone.now())
    with pytest.raises(Gone):
        submit(video)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_queries_do_not_grow_with_the_scenes(count):
    video = make_video(scenes=count)
    assert queries_of(lambda: submit(video)) == 7  # four, and its first event, its words, its totals


def test_strangers_see_no_render():
    render = make_render()
    for who in (make_who(), make_who(render.workspace, "user:2")):
        with pytest.raises(Gone):
            rendering.get_render(who, render.pk)
        with pytest.raises(Gone):
            deciding.give_up_render(who, render)


@pytest.mark.parametrize("state", ["queued", "unclear", "processing", "sending"])
def test_a_person_may_give_up(video, state):
    render = make_render(video, state=state, lease_until=timezone.now() - timedelta(seconds=1))
    given_up = deciding.give_up_render(who_of(video), render)
    assert (given_up.state, given_up.error_code, given_up.is_open) == ("failed", "given_up", False)
    assert given_up.finished_at
    assert submit(video).pk != render.pk


def test_what_is_being_sent_this_moment_is_not_given_up(video):
    render = make_render(video, state="sending", lease_until=timezone.now() + timedelta(minutes=1))
    with pytest.raises(ServiceError, match="at this very moment"):
        deciding.give_up_render(who_of(video), render)
    assert Render.objects.get().state == "sending"


def test_what_is_over_stays_as_it_is(video):
    render = make_render(video, state="completed")
    assert deciding.give_up_render(who_of(video), render).state == "completed"


def test_overdue_is_what_waits_too_long_with_nobody_at_it():
    long_ago = timezone.now() - timedelta(minutes=1)
    queued = make_render(next_at=long_ago)
    left = make_render(state="sending", next_at=long_ago, lease_until=long_ago)
    make_render(state="processing", next_at=long_ago)  # its tracker's
    make_render(next_at=timezone.now())
    make_render(state="processing", next_at=long_ago, lease_until=timezone.now() + timedelta(minutes=1))
    make_render(state="unclear", needs_person=True, next_at=long_ago)
    for state in ("completed", "failed", "cancelled"):
        make_render(state=state, next_at=long_ago)
    unclear = make_render(state="unclear", next_at=long_ago)
    assert set(rendering.overdue_renders()) == {queued.pk, left.pk, unclear.pk}
    assert rendering.overdue_renders() == []  # not again before its time
    Render.objects.filter(pk=left.pk).update(next_at=long_ago)
    assert rendering.overdue_renders() == [left.pk]
