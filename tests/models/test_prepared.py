"""Statements whose SQL is written once give and keep just what Django's own do."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from studio.models import Scene, Video
from studio.models.prepared import Prepared, Slot, update
from tests.factories import make_video

pytestmark = pytest.mark.postgresql

LOCKED = Prepared(Video.objects.select_for_update().filter(scenes=Slot("scene", models.UUIDField())))


def columns(row: models.Model) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def found() -> Prepared[Scene]:
    return Prepared(Scene.objects.present().select_related("video").filter(pk=Slot("scene", models.UUIDField())))


@pytest.mark.django_db
def test_a_row_is_found_with_all_its_columns_and_what_it_belongs_to(django_assert_num_queries):
    scene = make_video(scenes=2).scenes.last()
    Scene.objects.filter(pk=scene.pk).update(voice={"a": ["“", 1.5, None]}, text=None, seconds=1.25)
    plain, query = Scene.objects.get(pk=scene.pk), found()

    for pk in (str(scene.pk), scene.pk):
        with django_assert_num_queries(1):
            row = query.get(scene=pk)
            video = row.video

        assert columns(row) == columns(plain)
        assert columns(video) == columns(plain.video)
        assert not row._state.adding
        assert row._state.db == plain._state.db


@pytest.mark.django_db
def test_nothing_else_is_found():
    scene = make_video().scenes.first()
    Scene.objects.filter(pk=scene.pk).update(removed_at=timezone.now())
    for pk in (scene.pk, uuid4()):
        with pytest.raises(Scene.DoesNotExist):
            found().get(scene=pk)
    with pytest.raises(ValidationError):
        found().get(scene="no id")


@pytest.fixture
def at_every_turn():
    """Threads are in each other's way as often as can be."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_each_get_their_own(at_every_turn):
    scenes = [scene.pk for scene in make_video(scenes=4).scenes.all()]
    together = Barrier(4)

    def ask(pk: UUID) -> bool:
        try:
            for query in queries:
                together.wait(30)
                assert [query.get(scene=pk).pk for _again in range(3)] == [pk] * 3
            return True
        finally:
            connection.close()

    queries = [found() for _number in range(60)]  # which is written, by whom comes first, while the others write it too
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, scenes))


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_where_the_database_has_locks():
    scene = make_video().scenes.first()
    for _again in range(2):
        if connection.vendor == "postgresql":
            with pytest.raises(transaction.TransactionManagementError):
                LOCKED.get(scene=scene.pk)
        with transaction.atomic():
            LOCKED.get(scene=scene.pk)
    with transaction.atomic():
        LOCKED.get(scene=scene.pk)
        assert connection.vendor != "postgresql" or not another_can_lock(scene.video)


def another_can_lock(video: Video) -> bool:
    def lock() -> bool:
        try:
            with transaction.atomic():
                return bool(Video.objects.select_for_update(skip_locked=True).filter(pk=video.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lock).result()


@pytest.mark.django_db
def test_an_update_keeps_these_columns_and_no_others():
    scene = make_video().scenes.first()
    before = columns(scene)
    scene.voice, scene.text, scene.seconds = {"input_text": "'; -- \\ é"}, None, 2.5
    scene.removed_at, scene.position = timezone.now() - timedelta(days=1), 9

    update(scene, ["voice", "text", "removed_at"])
    update(scene, ["seconds"])

    kept = Scene.objects.get(pk=scene.pk)
    assert columns(kept) == {**columns(scene), "position": before["position"]}


@pytest.mark.django_db
def test_what_is_not_there_is_not_changed_in_silence():
    scene = make_video().scenes.first()
    Scene.objects.filter(pk=scene.pk).delete()
    with pytest.raises(DatabaseError, match="is not there"):
        update(scene, ["seconds"])
