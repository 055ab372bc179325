import pytest

from studio.models import Workspace
from studio.services import first_run, workspaces
from studio.services.errors import Gone, ServiceError
from tests.factories import make_workspace
from tests.services.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_a_tenant_is_never_the_installation_s_own():
    shop = workspaces.create_workspace("  My   shop ", ["https://Shop.example/", "https://shop.example"])
    assert (shop.name, shop.origins, shop.engine) == ("My shop", ["https://shop.example"], "local")
    home = first_run.prepare()
    assert home != shop
    assert (workspaces.is_home(home), workspaces.is_home(shop)) == (True, False)
    assert Workspace.objects.count() == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b"])
def test_a_name_can_be_read(name):
    with pytest.raises(ServiceError, match="1 to 100"):
        workspaces.create_workspace(name)
    assert not Workspace.objects.exists()


def test_a_wrong_origin_makes_nothing():
    with pytest.raises(ServiceError, match="no origin"):
        workspaces.create_workspace("Shop", ["https://shop.example", "https://*.shop.example"])
    assert not Workspace.objects.exists()


def test_origins_come_and_go():
    shop = make_workspace()
    assert workspaces.add_origin(shop, "HTTPS://b.example:443") == "https://b.example"
    workspaces.add_origin(shop, "https://b.example")
    workspaces.add_origin(shop, "https://a.example")
    assert Workspace.objects.get().origins == ["https://b.example", "https://a.example"]
    workspaces.remove_origin(shop, "https://B.example/")
    assert Workspace.objects.get().origins == ["https://a.example"]
    with pytest.raises(Gone, match=r"https://b\.example is none"):
        workspaces.remove_origin(shop, "https://b.example")


def test_their_number_is_bounded():
    shop = make_workspace()
    for number in range(50):
        workspaces.add_origin(shop, f"https://h{number}.example")
    with pytest.raises(ServiceError, match="at most 50"):
        workspaces.add_origin(shop, "https://h50.example")


@pytest.mark.django_db(transaction=True)
def test_origins_added_at_once_all_stay():
    shop = make_workspace()
    seen = [Workspace.objects.get() for _ in range(6)]
    at_once([lambda n=n, one=one: workspaces.add_origin(one, f"https://h{n}.example") for n, one in enumerate(seen)])
    shop.refresh_from_db()
    assert sorted(shop.origins) == [f"https://h{number}.example" for number in range(6)]


def test_a_theme_is_checked_as_a_whole():
    shop = make_workspace()
    workspaces.set_theme(shop, scheme="dark", accent_dark="#FFD166", logo_url="https://shop.example/logo.svg")
    kept = Workspace.objects.get()
    assert (kept.scheme, kept.accent_light, kept.accent_dark) == ("dark", "", "#ffd166")
    with pytest.raises(ServiceError, match="darker"):
        workspaces.set_theme(shop, scheme="light", accent_light="#ffd166")
    with pytest.raises(ServiceError, match="Colours are"):
        workspaces.set_theme(shop, scheme="sepia")
    assert Workspace.objects.get().scheme == "dark"


def test_a_stranger_s_id_is_gone():
    with pytest.raises(Gone):
        workspaces.get_workspace("6f7a1f0e-3f0b-4b52-9d0e-5d5b1c7a9e21")
