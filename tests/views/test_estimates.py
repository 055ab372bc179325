"""What a submission will take, told beside the button and agreed to before it costs."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.cache import cache

from studio.models import Render
from studio.services import scenes
from tests.factories import make_render, make_video, make_workspace
from tests.pages import editor_path, make_person, parse
from tests.servers import answers, serving

pytestmark = pytest.mark.django_db

PRICES = {"avatar": Decimal("0.02"), "avatar_iv": Decimal("0.07")}


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


@pytest.fixture
def account(settings):
    """A service that tells only what is left."""
    settings.HEYGEN_API_KEY, settings.PRICES, settings.QUOTA_RATE = "a-key-of-heygen", PRICES, 100
    with serving(answers(200, {"error": None, "data": {"remaining_quota": 1240}})) as service:
        settings.HEYGEN_BASE_URL = service.url
        yield service


@pytest.fixture
def eve(account):
    """An author whose videos HeyGen makes."""
    return make_person(make_workspace(engine="heygen"))


def spoken(person, words=300):
    video = make_video(person.who, scenes=0)
    scene = scenes.add_scene(video, uuid4())
    scene.character = {"type": "avatar", "avatar_id": "a"}
    scene.voice, scene.seconds = {"type": "text", "voice_id": "v", "input_text": "word " * words}, words / 2.5
    scene.problems = []
    scene.save()
    video.refresh_from_db()
    return video


def path(video):
    return f"/videos/{video.pk}/renders/"


def submit(person, video, **more):
    video.refresh_from_db()
    return person.post(path(video), **{"id": uuid4(), "revision": video.revision, **more})


# --- Beside the button --------------------------------------------------------------------------------------------


def test_the_editor_tells_the_length_of_the_whole(ada, video):
    assert ada.page(editor_path(video)).words("estimate") == "about 3 s · free"


def test_it_follows_what_is_saved(eve):
    video = spoken(eve)
    answer = eve.get(f"/videos/{video.pk}/estimate/", htmx=True)
    assert parse(answer).words("estimate") == "about 1:25–2:17 min · $1.71–9.55"
    assert parse(answer).by_id("estimate")["hx-get"] == f"/videos/{video.pk}/estimate/"


def test_without_scripts_an_estimate_is_part_of_the_editor(ada, video):
    answer = ada.get(f"/videos/{video.pk}/estimate/")
    assert (answer.status_code, answer["Location"]) == (302, editor_path(video))


def test_a_stranger_finds_nothing(video):
    assert make_person(name="bob").get(f"/videos/{video.pk}/estimate/").status_code == 404


def test_an_estimate_is_read_only(ada, video):
    assert ada.post(f"/videos/{video.pk}/estimate/").status_code == 405


# --- Before it costs ----------------------------------------------------------------------------------------------


def test_nothing_is_sent_to_heygen_before_a_second_word(eve, account):
    video = spoken(eve)
    id = uuid4()
    proposal = parse(submit(eve, video, id=id))
    assert proposal.words("proposal-words") == "Send this video to HeyGen? about 1:25–2:17 min · $1.71–9.55"
    assert proposal.by_id("balance")["hx-trigger"] == "load"  # asked when the page stands, not before
    assert (Render.objects.count(), account.received) == (0, [])

    form = proposal.form(path(video))
    answer = eve.post(form.action, **form.sent("Send it"))
    assert (answer.status_code, Render.objects.get().pk) == (200, id)
    assert parse(answer).words("render").startswith("Queued")
    render = Render.objects.get()
    assert (render.estimated_low, render.estimated_high) == (85.7, 136.4)
    assert (render.cost_low, render.cost_high, render.currency) == (Decimal("1.7143"), Decimal("9.5455"), "USD")


def test_the_balance_comes_in_later(eve, account):
    video = spoken(eve)
    answer = eve.get(f"/videos/{video.pk}/estimate/?balance=1", htmx=True)
    found = parse(answer).by_id("balance")
    assert (found.words, found.get("hx-get")) == ("Balance $12.40", None)
    assert len(account.received) == 1


def test_more_than_is_left_is_a_warning_and_no_hindrance(eve, settings):
    settings.QUOTA_RATE = 1000
    video = spoken(eve)
    answer = eve.get(f"/videos/{video.pk}/estimate/?balance=1", htmx=True)
    words = "Balance $1.24 This may cost more than is left. HeyGen could fail it then."
    assert parse(answer).words("balance") == words
    assert submit(eve, video, agreed="1").status_code == 200
    assert Render.objects.exists()


def test_a_large_balance_is_told_in_thousands(eve, settings):
    settings.QUOTA_RATE = Decimal("0.0744")
    answer = eve.get(f"/videos/{spoken(eve).pk}/estimate/?balance=1", htmx=True)
    assert parse(answer).words("balance") == "Balance $16,666.67"


def test_a_service_that_does_not_tell_is_said_to_be_silent(eve, settings):
    with serving(answers(500)) as service:
        settings.HEYGEN_BASE_URL = service.url
        answer = eve.get(f"/videos/{spoken(eve).pk}/estimate/?balance=1", htmx=True)
    found = parse(answer).by_id("balance")
    assert (answer.status_code, found.words, found.get("hx-get")) == (200, "What is left could not be asked.", None)


def test_without_prices_the_cost_is_not_made_up(eve, settings):
    settings.PRICES, settings.QUOTA_RATE = {}, 0
    video = spoken(eve)
    words = parse(submit(eve, video)).words("proposal-words")
    assert words == "Send this video to HeyGen? about 1:25–2:17 min · it costs what HeyGen charges"
    assert (
        parse(eve.get(f"/videos/{video.pk}/estimate/?balance=1", htmx=True)).words("balance") == "Quota left: 1,240.00"
    )


def test_a_plain_form_asks_on_a_page(eve, account):
    video = spoken(eve)
    form = eve.page(editor_path(video)).form(path(video))
    page = parse(eve.post(form.action, htmx=False, **form.sent("Submit")))
    assert "Balance $12.40" in page.words("balance")
    second = page.form(path(video))
    answer = eve.post(second.action, htmx=False, **second.sent("Send it"))
    assert answer["Location"] == f"/renders/{form.values['id']}/"
    assert Render.objects.count() == 1


def test_what_was_agreed_to_is_what_is_sent(eve):
    video = spoken(eve)
    form = parse(submit(eve, video)).form(path(video))
    scenes.add_scene(video, uuid4())
    assert eve.post(form.action, **form.sent("Send it")).status_code == 409
    assert not Render.objects.exists()


def test_problems_come_before_the_price(eve):
    video = spoken(eve)
    scenes.add_scene(video, uuid4())
    assert submit(eve, video).status_code == 422


def test_an_open_render_is_shown_instead_of_a_price(eve):
    video = spoken(eve)
    render = make_render(video, state="processing")
    assert parse(submit(eve, video)).find("a", class_="strip-link")[0]["href"] == f"/renders/{render.pk}/"


def test_the_emulator_is_sent_to_at_once(ada, video):
    submit(ada, video)
    assert Render.objects.count() == 1


# --- Once more as it was ------------------------------------------------------------------------------------------


def sent_before(person, **columns):
    video = spoken(person)
    assert submit(person, video, agreed="1").status_code == 200
    Render.objects.update(state="completed", **columns)
    return f"/renders/{Render.objects.get().pk}/repetition/"


def test_a_version_is_sent_again_by_the_same_figures(eve):
    path = sent_before(eve, engine="local")  # whatever was told when it was made elsewhere
    words = eve.page(path).words("proposal-words")
    assert words == "about 1:25–2:17 min · $1.71–9.55 · Balance $12.40"


def test_a_version_that_may_cost_too_much_is_told_so(eve, settings):
    settings.QUOTA_RATE = 1000
    assert "This may cost more than is left." in eve.page(sent_before(eve)).words("proposal-words")


def test_a_version_that_the_emulator_makes_has_no_price(ada, video):
    render = make_render(video, state="completed")
    assert "proposal-words" not in ada.get(f"/renders/{render.pk}/repetition/").content.decode()
