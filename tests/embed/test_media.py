"""Whatever a frame's page draws from an address of media carries a ticket, since its element can send no bearer."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from tests.factories import make_render, make_video

pytestmark = pytest.mark.django_db
MEDIA = {"scene-picture", "render-picture", "render-file"}
ATTRIBUTES = re.compile(r'\b(?:src|href|poster|data-src)="([^"]*)"')


def media(frame, path):
    """Every address of media on the page, with the name of its route."""
    found = []
    for address in ATTRIBUTES.findall(frame.get(path).text):
        inside = urlsplit(address.replace("&amp;", "&"))
        if not inside.path.startswith(frame.address("/")):
            continue
        name = resolve(inside.path.removeprefix(frame.address(""))).url_name
        if name in MEDIA:
            found.append((name, inside))
    return found


@pytest.fixture
def pages(frame):
    video = make_video(frame.who, scenes=2)
    body = {"caption": True, "video_inputs": [{}]}
    done = make_render(video, state="completed", seconds=1800.0, body=json.dumps(body, indent=2))
    failed = make_render(video, state="failed")
    return ["/", f"/videos/{video.pk}/", "/renders/", f"/renders/{done.pk}/", f"/renders/{failed.pk}/"]


def test_every_address_of_media_on_every_page_has_a_ticket(frame, pages):
    seen = {}
    for path in pages:
        for name, address in media(frame, path):
            assert "ticket" in parse_qs(address.query), (path, address.geturl())
            seen[name] = address
    assert set(seen) == MEDIA


def test_a_ticket_opens_what_it_stands_on_without_a_bearer(frame, pages):
    for path in pages:
        for name, address in media(frame, path):
            if name != "render-file":  # whose files are elsewhere
                answer = Client().get(address.geturl(), headers={"Sec-Fetch-Dest": "image"})
                assert answer.status_code == 200, (path, address.geturl())


def test_a_films_ticket_outlives_it_by_ten_minutes(frame, pages):
    watched = re.search(r'<video[^>]* src="([^"]*)"', frame.get(pages[3]).text)[1]
    until = int(parse_qs(urlsplit(watched).query)["ticket"][0].split(".")[1], 16)
    assert until - timezone.now().timestamp() >= 1800 + 600 - 5


def test_a_still_that_is_not_to_be_had_leads_to_the_drawn_one_with_a_ticket(frame, pages):
    still = next(address for name, address in media(frame, pages[3]) if address.path.endswith("/thumbnail/"))
    answer = Client().get(still.geturl(), headers={"Sec-Fetch-Dest": "image"})
    assert answer.status_code == 302
    assert "picture.svg?ticket=" in answer["Location"]
    assert Client().get(answer["Location"], headers={"Sec-Fetch-Dest": "image"}).status_code == 200
