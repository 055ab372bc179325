"""One render: its page, how it goes, what was sent, and its files."""

from uuid import uuid4

import pytest

from studio.models import EmulatorJob, Render, Video
from studio.payload import body
from studio.services import course, scenes, videos
from tests.counting import queries_of
from tests.factories import make_render, make_video
from tests.pages import editor_path, make_person, parse

pytestmark = pytest.mark.django_db

MISSING = {
    "state": "failed",
    "error_code": "invalid_parameter",
    "error_message": "video_inputs.1.voice.text.input_text is invalid: field required",
}


def failed(video):
    """Of its second scene's script."""
    return make_render(video, scene_ids=[str(one.pk) for one in video.scenes.all()], **MISSING)


def buttons(page):
    ids = ("download", "cancel", "look", "resend", "again", "restore", "give-up")
    return [one["id"] for one in page.elements if one.get("id") in ids]


# --- The page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "polls", "shown", "can"),
    [
        ("queued", True, "Queued", ["cancel", "restore"]),
        ("sending", True, "Sending", ["restore", "give-up"]),
        ("unclear", True, "Unclear", ["look", "resend", "restore", "give-up"]),
        ("processing", True, "Processing", ["look", "restore", "give-up"]),
        ("completed", False, "Completed", ["download", "again", "restore"]),
        ("failed", False, "The service wrote: No.", ["again", "restore"]),
        ("cancelled", False, "Cancelled", ["again", "restore"]),
    ],
)
def test_it_tells_how_it_goes_and_what_can_be_done(ada, video, state, polls, shown, can):
    render = make_render(video, state=state, error_message="No." if state == "failed" else "")
    for answer in [ada.get(f"/renders/{render.pk}/"), ada.get(f"/renders/{render.pk}/state/", htmx=True)]:
        page = parse(answer)
        assert ("hx-get" in page.by_id("render").attrs) is polls
        assert shown in page.words("render")
        assert buttons(page) == can
        assert "no-store" in answer["Cache-Control"]
    assert ada.get(f"/renders/{render.pk}/state/")["Location"] == f"/renders/{render.pk}/"


def test_a_poll_draws_nothing_anew_until_something_changed(ada, video):
    render = make_render(video, state="queued")
    asks = ada.page(f"/renders/{render.pk}/").by_id("render")["hx-get"]
    assert ada.get(asks, htmx=True).status_code == 204
    Render.objects.filter(pk=render.pk).update(state="processing")
    answer = ada.get(asks, htmx=True)
    assert "Processing" in parse(answer).words("render")
    again = parse(answer).by_id("render")["hx-get"]
    assert again != asks
    assert ada.get(again, htmx=True).status_code == 204


def test_one_that_waits_for_a_person_is_not_asked_after(ada, video):
    render = make_render(video, state="unclear", needs_person=True, error_message="It was not found.")
    region = ada.page(f"/renders/{render.pk}/").by_id("render")
    assert "hx-get" not in region.attrs
    assert "It was not found." in region.words


def test_its_course_is_told_in_plain_words(ada, video):
    render = make_render(video, state="sending")
    course.note_submission(render, by=ada.who.subject)
    course.note(render, kind=course.Kind.STATUS, by="worker", message="pending")
    course.note(render, kind=course.Kind.CHECKED, by=ada.who.subject)
    course.note(render, kind=course.Kind.CHECKED, by=ada.who.subject)
    exchange = {"request": {"headers": {"X-Api-Key": "…"}}}
    course.take_step(render, "processing", kind=course.Kind.ACCEPTED, by="worker", exchange=exchange)
    page = ada.page(f"/renders/{render.pk}/")
    lines = [one.words for one in page.find("li") if any(above.get("class") == "course" for above in one.parents)]
    assert [line.partition(" ")[2] for line in lines] == [
        "Submitted by ada",
        "Looked at now, as asked (2 times) by ada",
        "Taken by the service",
    ]


def test_one_from_before_there_were_events_has_a_course_too(ada, video):
    render = make_render(video, state="completed", finished_at=video.created_at)
    page = ada.page(f"/renders/{render.pk}/")
    assert [one.get("class") for one in page.find("li")] == ["submitted", "completed"]


def test_the_course_takes_the_same_queries_however_long_it_was(ada, video):
    render = make_render(video, state="processing")

    def cost():
        return queries_of(lambda: ada.get(f"/renders/{render.pk}/"))

    course.note(render, kind=course.Kind.CHECKED, by=ada.who.subject)
    cost()
    few = cost()
    for _ in range(40):
        course.note(render, kind=course.Kind.CHECKED, by=ada.who.subject)
        course.note(render, kind=course.Kind.NOT_FOUND, by="worker")
    assert cost() == few
    assert len(ada.page(f"/renders/{render.pk}/").find("li")) <= 31


def test_of_a_removed_video_there_is_no_way_into_the_editor(ada, video):
    render = failed(video)
    videos.remove_video(ada.who, video)
    page = ada.page(f"/renders/{render.pk}/")
    assert not [one for one in page.find("a") if one["href"].startswith(f"/videos/{video.pk}")]
    assert "Restore as a new video" in page.words("render")
    assert buttons(page) == ["restore"]


def test_one_that_never_left_took_nothing_and_sent_nothing(ada, video):
    pages = {
        state: ada.page(f"/renders/{make_render(video, state=state, finished_at=video.created_at).pk}/")
        for state in ("cancelled", "failed")
    }
    told = {state: (page.words("request-head"), "Took" in page.words("render")) for state, page in pages.items()}
    assert told == {"cancelled": ("What would have been sent", False), "failed": ("What was sent", True)}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(30.2, "21–35 s · came to 30 s"), (42, "21–35 s · came to 42 s, 20 % longer"), (None, "21–35 s")],
)
def test_an_estimate_stands_beside_what_it_came_to(ada, video, seconds, words):
    render = make_render(video, state="completed", estimated_low=21, estimated_high=35, seconds=seconds)
    facts = ada.page(f"/renders/{render.pk}/").words("render")
    assert facts.partition("Estimated")[2].partition("Took")[0].strip() == words


# --- What was sent ------------------------------------------------------------------------------------------------


def test_what_was_sent_is_fetched_once_it_is_wanted(ada, video):
    render = make_render(video)
    Render.objects.filter(pk=render.pk).update(body=body(render.payload).decode())
    render.refresh_from_db()
    page = ada.page(f"/renders/{render.pk}/")
    assert page.words("request") == ""
    assert [one["hx-get"] for one in page.find("a") if one.get("hx-target") == "#request"] == [
        f"/renders/{render.pk}/request/"
    ]
    shown = parse(ada.get(f"/renders/{render.pk}/request/", htmx=True))
    assert shown.find("pre")[0].text == render.body
    assert shown.find("span", class_="j-key")
    assert shown.find("a") == []
    assert ada.get(f"/renders/{render.pk}/request/")["Location"] == f"/renders/{render.pk}/request.json"


def test_what_other_hands_wrote_is_shown_as_it_is(ada, video):
    render = make_render(video, body='{"video_inputs":[],"a":"<b>"}')
    shown = parse(ada.get(f"/renders/{render.pk}/request/", htmx=True))
    assert shown.find("pre")[0].text == render.body
    assert shown.find("b") == []


def test_it_is_downloaded_byte_for_byte(ada, video):
    render = make_render(video, body='{"video_inputs": [{}], "ü":  "x"}')
    answer = ada.get(f"/renders/{render.pk}/request.json")
    assert answer.content.decode() == render.body
    assert answer["Content-Type"] == "application/json"


def test_neither_shows_the_token_of_our_own_callback(ada, video):
    address = f"https://studio.example/hooks/heygen/{uuid4()}/renders/{uuid4()}/"
    render = make_render(video, body=f'{{"callback_url": "{address}{"0a" * 20}/", "video_inputs": []}}')
    assert ada.get(f"/renders/{render.pk}/request.json").json()["callback_url"] == f"{address}•••/"
    said = ada.get(f"/renders/{render.pk}/request/", htmx=True).content.decode()
    assert "•••/" in said
    assert "0a0a0a" not in said


def test_its_first_scene_is_drawn_as_it_was_sent(ada, video):
    render = make_render(video)
    path = f"/renders/{render.pk}/picture.svg"
    before = ada.get(path)
    assert before["Content-Type"] == "image/svg+xml"
    scenes.remove_scene(video.scenes.first())
    assert ada.get(path).content == before.content
    assert "#204060" in before.content.decode()


@pytest.mark.parametrize("text", ['{"video_inputs": []}', '{"video_inputs": [{"character": {"type": "dragon"}}]}'])
def test_a_picture_of_next_to_nothing_is_a_picture(ada, video, text):
    assert ada.get(f"/renders/{make_render(video, body=text).pk}/picture.svg").status_code == 200


# --- Files --------------------------------------------------------------------------------------------------------


def finished(ada, video):
    job = EmulatorJob.objects.create(workspace=ada.who.workspace, payload={}, status="completed", seconds=1)
    return job, make_render(video, state="completed", remote_id=job.pk)


def test_the_film_is_where_the_service_says_just_now(ada, video):
    job, render = finished(ada, video)
    page = ada.page(f"/renders/{render.pk}/")
    assert [one["src"] for one in page.find("video")] == [f"/renders/{render.pk}/film/"]
    answer = ada.get(f"/renders/{render.pk}/film/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/heygen/files/{job.pk}.mp4?")
    assert "no-store" in answer["Cache-Control"]


def test_a_file_that_is_not_there_is_404(ada, video):
    for state in ("queued", "failed", "completed"):
        render = make_render(make_video(ada.who), state=state)
        for kind in ("film", "captioned", "captions"):
            assert ada.get(f"/renders/{render.pk}/{kind}/").status_code == 404
    assert ada.get(f"/renders/{render.pk}/secrets/").status_code == 404


def test_in_place_of_a_missing_still_stands_the_drawn_one(ada, video):
    render = make_render(video, state="completed")
    assert ada.get(f"/renders/{render.pk}/thumbnail/")["Location"] == f"/renders/{render.pk}/picture.svg"


def test_captions_are_offered_where_they_were_asked_for(ada, video):
    plain, wanted = make_render(video, state="completed"), make_render(video, state="completed")
    Render.objects.filter(pk=wanted.pk).update(body=body({"caption": True, **wanted.payload}).decode())
    hidden = make_render(video, state="completed")
    said = {**hidden.payload, "title": '\n  "caption": true', "z": {"caption": True}}
    Render.objects.filter(pk=hidden.pk).update(body=body(said).decode())
    for render, offered in ((plain, False), (wanted, True), (hidden, False)):
        link = f"/renders/{render.pk}/captions/"
        assert bool(ada.page(f"/renders/{render.pk}/").find("a", href=link)) is offered
        assert bool(ada.page("/renders/").find("a", href=link)) is offered


# --- Where it failed ----------------------------------------------------------------------------------------------


def test_a_failed_one_leads_to_its_scene_and_field(ada, video):
    render, second = failed(video), video.scenes.get(position=1)
    where = f"{editor_path(video, second)}#voice-input_text"
    assert ada.get(f"/renders/{render.pk}/place/")["Location"] == where
    assert [one["href"] for one in ada.page("/renders/").find("a") if one.words == "Where it failed"] == [
        f"/renders/{render.pk}/place/"
    ]


def test_where_that_is_gone_its_page_tells(ada, video):
    render = failed(video)
    scenes.remove_scene(video.scenes.get(position=1))
    assert ada.get(f"/renders/{render.pk}/place/")["Location"] == f"/renders/{render.pk}/"
    other = make_render(make_video(ada.who), state="completed")
    assert ada.get(f"/renders/{other.pk}/place/")["Location"] == f"/renders/{other.pk}/"
    Video.objects.filter(pk=video.pk).update(owner="user:other")
    assert ada.get(f"/renders/{render.pk}/place/")["Location"] == f"/renders/{render.pk}/"


@pytest.mark.parametrize(
    "end", ["", "state/", "request/", "request.json", "picture.svg", "place/", "film/", "captions/", "thumbnail/"]
)
def test_strangers_and_wrong_methods(ada, video, end):
    render = make_render(video, state="completed")
    path = f"/renders/{render.pk}/{end}"
    assert make_person(name="eve").get(path).status_code == 404
    assert ada.post(path).status_code == 405
    assert ada.get(path.replace(str(render.pk), str(uuid4()))).status_code == 404
