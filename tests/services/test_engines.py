"""Whose key a workspace's requests carry."""

import pytest
from django.forms import model_to_dict

from studio.models import Workspace
from studio.services import engines, first_run
from studio.services.errors import EngineUnavailable, ServiceError
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db
OWN, HOUSE = "own-key-of-the-shop-0042", "key-of-the-house-0001"


@pytest.fixture
def home(settings):
    settings.HEYGEN_API_KEY = HOUSE
    return make_workspace("House", engine="heygen")


def used(workspace):
    return engines.heygen_key(workspace).reveal()


def test_the_environment_s_key_is_the_first_workspace_s_alone(home):
    shop = make_workspace("Shop", engine="heygen")
    assert used(home) == HOUSE
    assert engines.engine_problem(home) is None
    assert "has no key of HeyGen" in engines.engine_problem(shop)
    with pytest.raises(EngineUnavailable):
        engines.client_for("heygen", shop)


def test_a_workspace_s_own_key_is_its_own(home):
    shop = make_workspace("Shop")
    engines.set_heygen_key(shop, f" {OWN}\n")
    kept = Workspace.objects.get(pk=shop.pk)
    assert (kept.engine, kept.heygen_key_end) == ("heygen", "0042")
    assert (used(kept), used(home)) == (OWN, HOUSE)
    engines.set_heygen_key(home, "another-key-of-the-house")
    assert used(home) == "another-key-of-the-house"
    engines.forget_heygen_key(home)
    assert used(home) == HOUSE
    engines.forget_heygen_key(kept)
    assert engines.engine_problem(kept)
    assert Workspace.objects.get(pk=shop.pk).heygen_key_end == ""


def test_it_is_shown_nowhere(home):
    engines.set_heygen_key(home, OWN)
    [row] = Workspace.objects.values()
    shown = [repr(home), str(vars(home)), str(row), str(model_to_dict(home)), repr(engines.client_for("heygen", home))]
    assert not [text for text in shown if OWN in text]


def test_another_row_s_key_does_not_open(home):
    shop = make_workspace("Shop")
    engines.set_heygen_key(shop, OWN)
    Workspace.objects.filter(pk=home.pk).update(heygen_key=shop.heygen_key)
    home.refresh_from_db()
    with pytest.raises(EngineUnavailable, match="“House” was sealed under another secret key"):
        used(home)


@pytest.mark.parametrize("key", ["", "short", "with a blank in it", "ключ-ключ-ключ", "line\nbreak-line", "x" * 501])
def test_what_is_no_key_is_refused(home, key):
    with pytest.raises(ServiceError, match="no key of HeyGen"):
        engines.set_heygen_key(home, key)
    assert Workspace.objects.get().heygen_key == ""


def test_after_a_new_secret_key_everything_is_sealed_anew(home, settings):
    settings.SECRET_KEY = "before" * 10
    engines.set_heygen_key(home, OWN)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "after" * 10, ["before" * 10]
    assert engines.reseal_keys() == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert used(Workspace.objects.get()) == OWN


def test_the_environment_does_not_change_the_engine_of_one_with_a_key(settings):
    settings.ENGINE = "local"
    home = first_run.prepare()
    engines.set_heygen_key(home, OWN)
    assert first_run.prepare().engine == "heygen"
    engines.forget_heygen_key(home)
    assert first_run.prepare().engine == "local"


def test_an_engine_is_one_of_two(home):
    engines.set_engine(home, "local")
    assert Workspace.objects.get().engine == "local"
    with pytest.raises(ServiceError):
        engines.set_engine(home, "cloud")
