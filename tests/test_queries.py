"""What the editor asks of the database: as much at fifty scenes as at one."""

from random import randrange
from uuid import uuid4

import pytest
from django.db import connection

from studio.models import Scene
from studio.services import drafts, scenes
from studio.views.cards import Card
from tests.counting import queries_of
from tests.factories import make_render, make_video
from tests.pages import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def ada():
    person = make_person()
    person.get("/")  # what is only asked once in a process is asked now
    return person


def open_editor(ada, video):
    return ada.get(f"/videos/{video.pk}/")


def open_editor_with_pane(ada, video):
    return ada.get(f"/videos/{video.pk}/?pane=json")


def open_scene(ada, video):
    return ada.get(f"/scenes/{video.scenes.present().last().pk}/", htmx=True)


def save_section(ada, video):
    scene = video.scenes.present().last()
    digest = drafts.digest(scene.voice)
    return ada.post(f"/scenes/{scene.pk}/voice/", digest=digest, type="text", voice_id="v", input_text=str(uuid4()))


def switch_kind(ada, video):
    scene = video.scenes.present().last()
    return ada.post(f"/scenes/{scene.pk}/voice/", digest=drafts.digest(scene.voice), type="silence")


def save_settings(ada, video, **typed):
    video.refresh_from_db()
    digest, scene = drafts.digest(video.settings), video.scenes.present().last()
    page = {"open_scene": scene.pk, "shows": Card(scene, is_open=True).shows}
    return ada.post(f"/videos/{video.pk}/settings/", digest=digest, title=str(uuid4()), **typed, **page)


def resize(ada, video):
    return save_settings(ada, video, dimension__width=str(randrange(100, 9999)))


def draw_frame(ada, video):
    return ada.post(f"/scenes/{video.scenes.present().last().pk}/frame/", text="present")


def add(ada, video):
    return ada.post(f"/videos/{video.pk}/scenes/", id=uuid4(), after=video.scenes.present().first().pk)


def copy(ada, video):
    return ada.post(f"/scenes/{video.scenes.present().first().pk}/copy/", id=uuid4())


def remove(ada, video):
    return ada.post(f"/scenes/{video.scenes.present().last().pk}/removal/")


def remove_several(ada, video):
    return ada.post(f"/videos/{video.pk}/scenes/removal/", scene_ids=[one.pk for one in video.scenes.present()][:-1])


def bring_back(ada, video):
    scene = scenes.removed_scenes(video).first()
    return ada.post(f"/scenes/{scene.pk}/restoration/")


def reorder(ada, video):
    ids = [scene.pk for scene in video.scenes.present()]
    return ada.post(f"/videos/{video.pk}/order/", scene=ids[0], scene_ids=ids[::-1])


def preview(ada, video):
    return ada.get(f"/videos/{video.pk}/preview/", htmx=True)


def submit(ada, video):
    video.refresh_from_db()
    return ada.post(f"/videos/{video.pk}/renders/", id=uuid4(), revision=video.revision)


def strip(ada, video):
    return ada.get(f"/videos/{video.pk}/renders/", htmx=True)


# The most each may take, beside finding out who asks (session, user).
ACTIONS = {
    open_editor: 5,  # the workspace, the video, its scenes, the removed ones, the last render
    open_editor_with_pane: 6,
    open_scene: 3,
    save_section: 3,
    switch_kind: 3,
    save_settings: 4,
    resize: 5,  # and every scene, for its picture
    draw_frame: 1,
    add: 11,
    copy: 11,
    remove: 11,  # and which of what went can be undone
    remove_several: 12,
    bring_back: 9,
    reorder: 7,
    preview: 3,
    submit: 11,  # with its first event, its words and its totals
    strip: 2,
}
WHO = 2
# Where one more must find room; and where a single scene has none behind it to move, or leaves none to be drawn.
SIZES = {
    add: (2, 3, 49),
    copy: (2, 3, 49),
    remove: (2, 3, 50),
    bring_back: (1, 3, 49),
    reorder: (2, 3, 50),
    remove_several: (3, 4, 50),
}


def prepared(ada, action, count):
    """A video of `count` scenes, with one more that was removed."""
    video = make_video(ada.who, count)
    make_render(make_video(ada.who, 1))
    gone = Scene.objects.create(video=video, position=count, voice={"type": "text", "input_text": "Gone"})
    scenes.remove_scene(scenes.get_scene(ada.who, gone.pk))
    return video


def asked(ada, video, action):
    """The queries of the request itself, and not those that the test makes to prepare it."""
    sent = []
    real = ada.client.generic

    def counted(*args, **kwargs):
        answers = []
        sent.append(queries_of(lambda: answers.append(real(*args, **kwargs))))
        return answers[0]

    ada.client.generic = counted
    try:
        answer = action(ada, video)
    finally:
        del ada.client.generic
    assert answer.status_code == 200
    return sum(sent)


@pytest.mark.slow
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_as_many_queries_at_any_number_of_scenes(ada, action):
    open_editor(ada, make_video(ada.who, 1))  # what is only asked once in a process is asked now
    counts = {size: asked(ada, prepared(ada, action, size), action) for size in SIZES.get(action, (1, 3, 50))}
    assert len(set(counts.values())) == 1, counts
    # Where rows have locks, a video is locked before its scene is read: SQLite reads both at once.
    locks = connection.features.has_select_for_update and action in (save_section, switch_kind)
    assert counts.popitem()[1] <= ACTIONS[action] + WHO + locks


def test_the_list_of_videos_takes_as_many_for_two_as_for_twenty(ada):
    counts = []
    for number in (2, 18):
        for _video in range(number):
            make_render(make_video(ada.who, 3))
        counts.append(queries_of(lambda: ada.get("/")))
    assert counts[0] == counts[1] <= 4 + WHO  # the page, its number, first scenes, removed ones


def test_the_history_takes_as_many_for_two_as_for_twenty(ada):
    counts = []
    for number in (2, 18):
        for _render in range(number):
            make_render(make_video(ada.who, 1))
        counts.append(queries_of(lambda: ada.get("/renders/")))
    assert counts[0] == counts[1] <= 3 + WHO  # the page, the names of its authors, which parts of its videos remain


def test_an_answer_about_one_scene_does_not_grow_with_the_video(ada):
    sizes = {}
    for count in (3, 50):
        video = make_video(ada.who, count)
        scene = video.scenes.all()[1]
        saved = ada.post(
            f"/scenes/{scene.pk}/voice/", digest=drafts.digest(scene.voice), type="text", voice_id="v", input_text="x"
        )
        sizes[count] = [len(saved.content), len(ada.get(f"/scenes/{scene.pk}/", htmx=True).content)]
    assert all(abs(many - few) < 40 for few, many in zip(sizes[3], sizes[50], strict=True)), sizes
