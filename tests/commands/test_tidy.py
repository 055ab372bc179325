from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from studio.models import Scene
from studio.services import housekeeping
from tests.factories import make_scene

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def run(*arguments):
    said = StringIO()
    call_command("tidy", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_it_counts_what_it_lets_go_of():
    old = make_scene(removed_at=timezone.now() - timedelta(days=31))

    looked = run("--dry-run")
    assert looked[0] == "       1  removed scenes"
    assert looked[-1] == "Nothing was deleted; without --dry-run it is."
    assert Scene.objects.filter(pk=old.pk).exists()

    assert run() == looked[:-1]
    assert not Scene.objects.filter(pk=old.pk).exists()
    assert {line.split()[0] for line in run()} == {"0"}


def test_what_could_not_be_done_is_a_sentence_and_the_rest_is_done(monkeypatch):
    old = make_scene(removed_at=timezone.now() - timedelta(days=31))
    monkeypatch.setitem(housekeeping.CHORES, "sessions that are over", lambda dry_run: 1 / 0)
    with pytest.raises(CommandError) as refusal:
        run()
    assert str(refusal.value) == (
        "The rest is done, but this could not be: sessions that are over (ZeroDivisionError: division by zero)."
    )
    assert not Scene.objects.filter(pk=old.pk).exists()
