"""The pages for what no view answers."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from studio.services import videos
from tests.pages import parse

pytestmark = pytest.mark.django_db


def test_what_is_not_there(ada):
    answer = ada.get("/nowhere/")
    assert answer.status_code == 404
    assert parse(answer).words("main").startswith("There is nothing here, or it is not yours.")
    partial = ada.get("/nowhere/", htmx=True)
    assert (partial.status_code, partial["HX-Retarget"], partial["HX-Reswap"]) == (404, "#notice", "outerHTML")


def test_what_is_our_fault_has_a_reference_that_is_in_the_log(ada, monkeypatch, caplog):
    def broken(*_args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(videos, "list_videos", broken)
    ada.client.raise_request_exception = False
    for htmx in (False, True):
        answer = ada.get("/", htmx=htmx)
        assert answer.status_code == 500
        assert b"secret detail" not in answer.content
        (reference,) = re.findall(r"Reference: (\w{8})", answer.content.decode())
        assert f"Reference {reference}: GET / failed" in caplog.text


def test_a_page_too_old_to_post_from(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.client.cookies
    answer = strict.post("/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "Your text is kept on it" in parse(answer).words("notice")


@pytest.mark.parametrize("htmx", [True, False])
def test_more_than_is_taken_at_once_is_refused_by_its_size(ada, settings, htmx):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2048
    answer = ada.post(f"/scenes/{uuid4()}/voice/", htmx=htmx, input_text="x" * 3000)
    assert answer.status_code == 413
    assert "more than 2.0 KB at once" in parse(answer).words("notice" if htmx else "main")
