"""Files with byte ranges."""

import os

import pytest
from django.test import RequestFactory

from studio.views.ranges import CHUNK, ranged_file

pytestmark = pytest.mark.django_db  # closing a response, Django looks after its connections

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    return path


def ask(path, method="get", **headers):
    request = getattr(RequestFactory(), method)("/film", headers=headers)
    response = ranged_file(request, path, {"Content-Type": "video/mp4"})
    body = b"".join(response)
    response.close()
    return response, body


def test_the_whole_file(film):
    response, body = ask(film)
    assert (response.status_code, body) == (200, CONTENT)
    assert response["Content-Length"] == str(SIZE)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "video/mp4"
    assert "Content-Range" not in response


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-1", 0, 1),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, SIZE - 1),
        ("bytes=1000-999999", 1000, SIZE - 1),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        ("bytes=-999999", 0, SIZE - 1),
        ("Bytes = 5 - 6", 5, 6),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
    ],
)
def test_a_part(film, asked, first, last):
    response, body = ask(film, range=asked)
    assert (response.status_code, body) == (206, CONTENT[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=99999-100000", "bytes=-0"])
def test_a_part_that_is_not_there(film, asked):
    response, body = ask(film, range=asked)
    assert (response.status_code, body) == (416, b"")
    assert response["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "asked", ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=１-２"]
)
def test_what_cannot_be_read_gets_the_whole(film, asked):
    response, body = ask(film, range=asked)
    assert (response.status_code, len(body)) == (200, SIZE)


def test_head_has_no_body_and_no_range(film):
    response, body = ask(film, "head", range="bytes=0-1")
    assert (response.status_code, body) == (200, b"")
    assert (response["Content-Length"], response["Accept-Ranges"]) == (str(SIZE), "bytes")


def test_if_range_holds_the_part_to_its_version(film):
    old, _ = ask(film)
    for version in (old["ETag"], old["Last-Modified"]):
        assert ask(film, range="bytes=0-1", if_range=version)[0].status_code == 206
    os.utime(film, (1, 1))
    for version in (old["ETag"], old["Last-Modified"], '"other"', "nonsense"):
        response, body = ask(film, range="bytes=0-1", if_range=version)
        assert (response.status_code, len(body)) == (200, SIZE)


def test_an_empty_file_has_no_parts(tmp_path):
    path = tmp_path / "empty"
    path.touch()
    assert ask(path)[0].status_code == 200
    assert ask(path, range="bytes=0-")[0].status_code == 416
    assert ask(path, range="bytes=-5")[0].status_code == 416


def test_a_large_file_comes_in_pieces_and_is_closed(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"x" * (2 * CHUNK + 5))
    response = ranged_file(RequestFactory().get("/", headers={"range": f"bytes=1-{2 * CHUNK}"}), path, {})
    pieces = iter(response)
    assert len(next(pieces)) == CHUNK
    response.close()
    with pytest.raises(ValueError, match="closed"):
        next(pieces)


def test_a_missing_file_is_an_error_of_the_caller(tmp_path):
    with pytest.raises(FileNotFoundError):
        ask(tmp_path / "gone")
