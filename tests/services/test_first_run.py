from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core import signing
from django.utils import timezone

from studio.models import Video, Who, Workspace
from studio.payload import complete_scene
from studio.services import catalogue, first_run, rendering, videos
from studio.services.assembly import assemble
from studio.services.errors import Gone, ServiceError
from studio.stage import place

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

PASSWORD = "a-long-enough-word-7"


def token():
    link = first_run.operator_link("https://studio.example/")
    assert link.startswith("https://studio.example/first-operator/")
    return link.removeprefix("https://studio.example/first-operator/").rstrip("/")


def test_the_example_is_ready_to_submit():
    workspace = first_run.prepare()
    who = Who(workspace, "local")
    [video] = videos.list_videos(who)
    assert (video.scene_count, video.title) == (3, "Welcome to the studio")
    found = assemble(video)
    assert (found.problems, found.notes, video.problems) == ([], [], [])
    assert [scene.problems for scene in video.scenes.all()] == [[], [], []]
    assert found.payload["video_inputs"][0]["text"]["line_height"] == 1.2
    assert {scene["background"]["type"] for scene in found.payload["video_inputs"]} == {"color"}
    assert rendering.submit_video(who, video, video.pk, video.revision).state == "queued"


def test_the_example_names_only_who_is_there():
    workspace = first_run.prepare()
    avatars = {one.id for one in catalogue.avatars(workspace)}
    voices = {one.id for one in catalogue.voices(workspace)}
    for scene in Video.objects.get().scenes.all():
        assert scene.character["avatar_id"] in avatars
        assert scene.voice["voice_id"] in voices


def test_the_example_is_within_its_frame():
    first_run.prepare()
    for scene in Video.objects.get().scenes.all():
        layout = place(complete_scene(scene.draft), 1920, 1080)
        assert layout.notes == []


def test_only_once_and_not_again_when_removed():
    workspace = first_run.prepare()
    assert first_run.prepare() == workspace
    video = Video.objects.get()
    videos.remove_video(Who(workspace, "local"), video)
    first_run.prepare()
    assert Video.objects.count() == 1
    video.delete()
    first_run.prepare()
    assert not Video.objects.exists()
    assert Workspace.objects.count() == 1


def test_with_the_real_service_its_people_are_still_to_be_chosen(settings):
    settings.ENGINE = "heygen"
    workspace = first_run.prepare()
    assert workspace.engine == "heygen"
    fields = {(problem.section, problem.field) for problem in assemble(Video.objects.get()).problems}
    assert fields == {("character", "avatar_id"), ("voice", "voice_id")}


def test_the_engine_follows_the_environment(settings):
    assert first_run.prepare().engine == "local"
    settings.ENGINE = "heygen"
    first_run.prepare()
    assert Workspace.objects.get().engine == "heygen"


def test_the_first_operator():
    first_run.prepare()
    user = first_run.claim_operator(token(), "  ada ", PASSWORD)
    assert (user.username, user.is_staff, user.is_superuser) == ("ada", True, True)
    assert authenticate(username="ada", password=PASSWORD) == user


def test_links_end_with_the_first_operator():
    first_run.prepare()
    first, second = token(), token()
    first_run.claim_operator(first, "ada", PASSWORD)
    assert first_run.operator_link("https://x") is None
    for link in (first, second):
        with pytest.raises(Gone):
            first_run.claim_operator(link, "bea", PASSWORD)
    assert User.objects.count() == 1


def test_who_is_no_staff_or_locked_out_is_no_operator():
    first_run.prepare()
    User.objects.create_user("author")
    User.objects.create_user("former", is_staff=True, is_active=False)
    assert first_run.claim_operator(token(), "ada", PASSWORD).is_staff


SIGNED = [signing.dumps("x"), signing.dumps("x", salt="other")]


@pytest.mark.parametrize("wrong", ["", "x", "a:b:c", *SIGNED], ids=["empty", "word", "shape", "signed", "salted"])
def test_a_made_up_link_opens_nothing(wrong):
    first_run.prepare()
    with pytest.raises(Gone):
        first_run.claim_operator(wrong, "ada", PASSWORD)
    assert not User.objects.exists()


def test_an_old_link_opens_nothing(monkeypatch):
    first_run.prepare()
    old = token()
    later = timezone.now() + timedelta(hours=1, seconds=5)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    with pytest.raises(Gone, match="too old"):
        first_run.claim_operator(old, "ada", PASSWORD)


@pytest.mark.parametrize(
    ("username", "password"),
    [("", PASSWORD), ("a b", PASSWORD), ("a\x00b", PASSWORD), ("x" * 151, PASSWORD), ("ada", "short"), ("ada", ""),
     ("taken", PASSWORD)],
)  # fmt: skip
def test_what_cannot_be_an_account_is_said_and_the_link_still_holds(username, password):
    first_run.prepare()
    User.objects.create_user("taken")
    link = token()
    with pytest.raises(ServiceError) as refused:
        first_run.claim_operator(link, username, password)
    assert not isinstance(refused.value, Gone)
    assert refused.value.sentence
    assert first_run.claim_operator(link, "ada", PASSWORD)
