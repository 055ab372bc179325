"""Keys that are issued beside the one that is always there."""

import pytest
from django.db import IntegrityError, transaction

from studio import emulator
from studio.emulator.keys import derived_key, issue_key, revoke_key
from studio.models import EmulatorKey
from tests.emulator.asking import ask, data
from tests.factories import make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def workspace():
    return make_workspace("Studio")


def test_an_issued_key_opens_its_workspace_until_it_is_revoked(workspace):
    row, text = issue_key(workspace, "ci")
    assert data(ask(text, "GET", "/v1/user/me"))["username"] == "ci"
    assert emulator.find_key(text) == row
    assert emulator.find_key(text + "0") is None
    revoke_key(row)
    assert ask(text, "GET", "/v1/user/me").status == 401
    assert data(ask(emulator.key_for(workspace), "GET", "/v1/user/me"))["username"] == "default"


def test_only_a_hash_of_it_is_kept(workspace):
    _, text = issue_key(workspace, "ci")
    kept = repr(EmulatorKey.objects.values().get())
    assert text not in kept
    assert text.removeprefix("local_") not in kept


def test_a_name_is_free_again_once_its_key_is_revoked(workspace):
    row, _ = issue_key(workspace, "ci")
    with pytest.raises(IntegrityError), transaction.atomic():
        issue_key(workspace, "ci")
    issue_key(make_workspace(), "ci")
    revoke_key(row)
    issue_key(workspace, "ci")


def test_the_derived_key_has_one_row_made_when_it_is_first_used(workspace):
    assert not EmulatorKey.objects.exists()
    found = emulator.find_key(emulator.key_for(workspace))
    assert emulator.find_key(emulator.key_for(workspace)) == found == derived_key(workspace)
    assert (found.name, found.digest, found.tests_a_day) == ("default", None, None)


def test_the_derived_key_outlives_a_new_secret_as_a_row(workspace, settings):
    found = emulator.find_key(emulator.key_for(workspace))
    settings.SECRET_KEY = "another"
    assert emulator.find_key(emulator.key_for(workspace)) == found


def test_the_hash_of_the_derived_key_opens_nothing(workspace):
    assert emulator.find_key("local_") is None
    assert emulator.find_key("local_" + "0" * 48) is None
