"""Signed, expiring URLs of finished files."""

import pytest

from studio import emulator
from studio.emulator.files import folder, signed_url

pytestmark = pytest.mark.django_db
NAME = "0123456789abcdef0123456789abcdef.mp4"


@pytest.fixture(autouse=True)
def film(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder().mkdir()
    (folder() / NAME).write_bytes(b"film")
    (tmp_path / "secret.mp4").write_bytes(b"secret")


def status(url: str) -> int:
    return emulator.answer("GET", url, {}).status


def test_a_signed_url_leads_to_the_file():
    answer = emulator.answer("GET", signed_url("", NAME), {})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "video/mp4")
    assert answer.file.read_bytes() == b"film"


def test_a_url_dies(settings):
    assert status(signed_url("", NAME, life=-1)) == 403
    url = signed_url("", NAME)
    settings.SECRET_KEY = "another"
    assert status(url) == 403


def test_a_signature_is_good_for_its_name_and_time_alone():
    url = signed_url("", NAME)
    assert status(url.replace("expires=1", "expires=2")) == 403
    assert status(url.replace(NAME, NAME.replace("0", "1"))) == 403
    assert status(url.replace(".mp4", ".jpg")) == 403
    assert status(url.split("&")[0]) == 403
    assert status(f"/files/{NAME}") == 403
    assert status(f"/files/{NAME}?signature=%F0%9F%98%80&expires=x") == 403


@pytest.mark.parametrize("name", ["../secret.mp4", "gone.mp4", "f" * 32 + ".mp4", NAME + "/", "\0.mp4", ""])
def test_no_signature_opens_anything_but_our_files(name):
    assert status(signed_url("", name)) in {403, 404}
