"""A sealed secret opens in its own row and column, under this installation's keys, and nowhere else."""

import pytest

from studio.models.sealing import NotReadable, seal, unseal
from tests.factories import make_workspace

SECRET, HERE = "sk_V2_ünïcode_0123456789", "studio_workspace:1:heygen_key"


def test_what_is_sealed_opens_in_its_place():
    sealed = seal(SECRET, HERE)
    assert unseal(sealed, HERE) == SECRET
    assert "sk_V2" not in sealed


def test_the_same_secret_is_never_sealed_alike():
    assert len({seal(SECRET, HERE) for _ in range(20)}) == 20


@pytest.mark.parametrize("place", ["studio_workspace:2:heygen_key", "studio_workspace:1:name", "", HERE + " "])
def test_nowhere_else(place):
    with pytest.raises(NotReadable):
        unseal(seal(SECRET, HERE), place)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:-2],
        lambda sealed: sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:],
        lambda sealed: "",
        lambda sealed: "1.",
        lambda sealed: "1.AAAA",
        lambda sealed: "plain text that was never sealed",
        lambda sealed: "1.é",
    ],
)
def test_nor_changed(spoil):
    with pytest.raises(NotReadable):
        unseal(spoil(seal(SECRET, HERE)), HERE)


def test_a_key_of_before_still_opens_and_seals_no_more(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old" * 20, []
    sealed = seal(SECRET, HERE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, ["other", "old" * 20]
    assert unseal(sealed, HERE) == SECRET
    anew = seal(SECRET, HERE)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(anew, HERE) == SECRET
    with pytest.raises(NotReadable):
        unseal(sealed, HERE)


@pytest.mark.django_db
def test_places_of_rows_differ():
    one, other = make_workspace(), make_workspace()
    assert one.place_of("heygen_key") != other.place_of("heygen_key") != other.place_of("name")
