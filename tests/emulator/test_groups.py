"""The stand-ins one by one and by person."""

import pytest

from studio import emulator
from tests.emulator.asking import ask, data, told
from tests.factories import make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def key():
    return emulator.key_for(make_workspace())


def groups(key: str, query: str = "") -> list[dict]:
    found = data(ask(key, "GET", f"/v2/avatar_group.list{query}"))
    assert found["total_count"] == len(found["avatar_group_list"])
    return found["avatar_group_list"]


def test_groups_are_the_accounts_own_unless_the_public_ones_are_asked_for(key):
    assert {one["group_type"] for one in groups(key)} == {"PRIVATE"}
    assert len(groups(key)) == len(groups(key, "?include_public=false")) == 8
    everybody = groups(key, "?include_public=true")
    assert sum(one["num_looks"] for one in everybody) == 32
    assert len({one["id"] for one in everybody}) == len(everybody)
    maya = next(one for one in everybody if one["name"] == "Maya")
    assert (maya["num_looks"], maya["group_type"]) == (3, "PUBLIC")


def test_every_look_of_every_group_has_details(key):
    for group in groups(key, "?include_public=true"):
        looks = data(ask(key, "GET", f"/v2/avatar_group/{group['id']}/avatars"))["avatar_list"]
        assert len(looks) == group["num_looks"]
        for look in looks:
            public = group["group_type"] == "PUBLIC"
            pk = look["avatar_id" if public else "id"]  # a photo's look is written in another way, as the service's is
            found = data(ask(key, "GET", f"/v2/avatar/{pk}/details"))
            assert (found["id"], found["is_public"]) == (pk, public)
            assert public or (look["status"], look["group_id"]) == ("completed", group["id"])


def test_nobody_is_refused_with_the_services_words(key):
    answer = ask(key, "GET", "/v2/avatar_group/nobody/avatars")
    assert answer.status == 400
    assert told(answer)["error"] == {"code": "internal_error", "message": "Avatar looks not found."}
    answer = ask(key, "GET", "/v2/avatar/nobody/details")
    assert (answer.status, told(answer)["error"]["code"]) == (404, "not_found")


def test_talking_photos_are_v1(key):
    photos = data(ask(key, "GET", "/v1/talking_photo.list"))
    both = data(ask(key, "GET", "/v2/avatars"))["talking_photos"]
    assert [one["id"] for one in photos] == [one["talking_photo_id"] for one in both]
    assert photos[0].keys() == {"id", "image_url", "circle_image"}


def test_locales(key):
    locales = data(ask(key, "GET", "/v2/voices/locales"))["locales"]
    assert {"en-US", "pt-BR"} <= {one["locale"] for one in locales}
    assert locales[0] == {
        "value": "en-US",
        "label": "English (United States)",
        "language": "English",
        "tag": None,
        "locale": "en-US",
        "language_code": "en",
    }
