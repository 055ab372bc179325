import pytest
from django.core.cache import cache

from studio.services import catalogue
from studio.services.errors import EngineUnavailable
from tests.factories import make_workspace
from tests.servers import answers, hangs_up, in_turn, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


@pytest.fixture
def heygen(settings):
    settings.HEYGEN_API_KEY = "k"
    return make_workspace(engine="heygen")


def voices(*names):
    return answers(
        200, {"error": None, "data": {"voices": [{"voice_id": f"id-{name}", "name": name} for name in names]}}
    )


def age(workspace):
    """As if an hour had passed."""
    key = f"catalogue:{workspace.pk}:{workspace.engine}:{workspace.heygen_key_end}:voices"
    asked_at, items = cache.get(key)
    cache.set(key, (asked_at - catalogue.FRESH, items), None)


def test_the_emulators_lists():
    workspace = make_workspace()
    avatars = catalogue.avatars(workspace)
    assert {one.kind for one in avatars} == {"avatar", "talking_photo"}
    assert all(one.id and one.name for one in [*avatars, *catalogue.voices(workspace)])


def test_a_name_is_known_before_anybody_looked_for_one_on_this_machine():
    workspace = make_workspace()
    chosen = catalogue.avatars(workspace)[0]
    voice = catalogue.voices(workspace)[0]
    cache.clear()
    assert catalogue.known_name(workspace, "avatar", chosen.id) == chosen.name
    assert catalogue.known_name(workspace, "voice", voice.id) == voice.name
    assert catalogue.known_name(workspace, "voice", "nobody's") == ""


def test_a_service_is_not_asked_for_a_name(heygen, settings):
    with serving(voices("Ada")) as server:
        settings.HEYGEN_BASE_URL = server.url
        assert catalogue.known_name(heygen, "voice", "id-Ada") == ""
        assert server.received == []
        catalogue.voices(heygen)
        assert catalogue.known_name(heygen, "voice", "id-Ada") == "Ada"


def test_asked_once_an_hour(heygen, settings):
    with serving(in_turn(voices("Ada"), voices("Bea"))) as server:
        settings.HEYGEN_BASE_URL = server.url
        assert [one.name for one in catalogue.voices(heygen)] == ["Ada"]
        assert [one.name for one in catalogue.voices(heygen)] == ["Ada"]
        assert len(server.received) == 1
        age(heygen)
        assert [one.name for one in catalogue.voices(heygen)] == ["Bea"]


def test_an_old_list_is_better_than_none(heygen, settings):
    with serving(in_turn(voices("Ada"), hangs_up)) as server:
        settings.HEYGEN_BASE_URL = server.url
        catalogue.voices(heygen)
        age(heygen)
        assert [one.name for one in catalogue.voices(heygen)] == ["Ada"]


@pytest.mark.parametrize(
    ("behaviour", "words"), [(hangs_up, "cannot be fetched"), (answers(401), "API key"), (answers(500), "fetched")]
)
def test_no_list_at_all_is_said_in_words(heygen, settings, behaviour, words):
    with serving(behaviour) as server:
        settings.HEYGEN_BASE_URL = server.url
        with pytest.raises(EngineUnavailable, match=words):
            catalogue.voices(heygen)


def test_workspaces_and_engines_do_not_share_a_list(heygen, settings):
    with serving(voices("Ada")) as server:
        settings.HEYGEN_BASE_URL = server.url
        assert len(catalogue.voices(heygen)) == 1
        heygen.engine = "local"
        assert len(catalogue.voices(heygen)) > 1


def test_without_a_key_the_emulator_is_not_asked_instead(heygen, settings):
    settings.HEYGEN_API_KEY = ""
    with pytest.raises(EngineUnavailable, match="HEYGEN_API_KEY"):
        catalogue.avatars(heygen)


def test_find_takes_every_word_in_any_case():
    workspace = make_workspace()
    everyone = catalogue.voices(workspace)
    assert catalogue.find(everyone, "") == everyone
    found = catalogue.find(everyone, "FEMALE german")
    assert found
    assert {(one.language, one.gender) for one in found} == {("German", "female")}
    assert catalogue.find(everyone, found[0].id) == found[:1]
    assert catalogue.find(everyone, "nobody at all") == []
    assert catalogue.find(catalogue.avatars(workspace), "avatar_iv maya")
