"""What a submission will take, told before and compared after."""

from decimal import Decimal

import pytest
from django.core.cache import cache

from studio.environment import MAKES as PRICED
from studio.models import Render, Workspace
from studio.payload import MAKES, Length
from studio.services import estimating, rendering, scenes
from studio.services.errors import EngineUnavailable, Moved, NotReady
from studio.services.estimating import Balance, Estimate, off
from tests.factories import make_render, make_scene, make_video, make_who, make_workspace
from tests.servers import answers, hangs_up, serving

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

PRICES = {"avatar": Decimal("0.01"), "avatar_iv": Decimal("0.05"), "talking_photo": Decimal("0.03")}


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


@pytest.fixture
def priced(settings):
    settings.PRICES, settings.CURRENCY, settings.QUOTA_RATE = PRICES, "USD", 0
    settings.HEYGEN_API_KEY = "a-key-of-heygen"


def heygen_video(**settings):
    return make_video(make_who(make_workspace(engine="heygen")), scenes=0, settings=settings)


def scene_of(video, seconds=10.0, **columns):
    scene = make_scene(video, **columns)
    scene.seconds = seconds
    scene.save()
    return scene


SILENT = {"type": "silence", "duration": 10}


def test_the_settings_know_the_makes_that_the_payload_tells_apart():
    assert set(MAKES) == PRICED


def test_length_and_cost_go_scene_by_scene(priced):
    video = heygen_video()
    scene_of(video, voice=SILENT, character={"type": "avatar", "use_avatar_iv_model": False})
    scene_of(video, voice=SILENT, character={"type": "avatar", "use_avatar_iv_model": "true"})
    scene_of(video, voice=SILENT, character={"type": "avatar"})  # the service decides
    found = estimating.estimate_video(video)
    assert found == Estimate(Length(30, 30), (Decimal("0.7000"), Decimal("1.1000")), "USD")
    assert found.columns == {
        "estimated_low": 30.0,
        "estimated_high": 30.0,
        "cost_low": Decimal("0.7000"),
        "cost_high": Decimal("1.1000"),
        "currency": "USD",
    }


def test_without_a_price_for_all_of_it_no_cost_is_told(priced, settings):
    video = heygen_video()
    scene_of(video, voice=SILENT, character={"type": "avatar", "use_avatar_iv_model": False})
    scene_of(video, voice=SILENT, character={"type": "talking_photo"})  # its newer make has no price
    assert estimating.estimate_video(video).cost is None
    settings.PRICES = {}
    assert estimating.estimate_video(video) == Estimate(Length(20, 20))


def test_a_recording_leaves_both_ends_open(priced):
    video = heygen_video()
    scene_of(video, voice=SILENT, character={"type": "avatar", "use_avatar_iv_model": False})
    scene_of(video, voice={"type": "audio", "audio_url": "https://example.com/a.mp3"})
    found = estimating.estimate_video(video)
    assert (found.seconds, found.length.recordings) == ((10.0, None), 1)
    assert (found.columns["estimated_high"], found.columns["cost_high"]) == (None, None)
    assert found.columns["cost_low"] == Decimal("0.1000")


@pytest.mark.parametrize(("engine", "test"), [("local", None), ("heygen", True), ("heygen", "true")])
def test_the_emulator_and_a_test_are_free(priced, engine, test):
    video = make_video(make_who(make_workspace(engine=engine)), settings={"test": test} if test else {})
    assert estimating.estimate_video(video).cost == (0, 0)


def test_a_removed_scene_costs_nothing(priced):
    video = make_video(scenes=2)
    before = estimating.estimate_video(video).length
    scenes.remove_scene(video.scenes.first())
    assert estimating.estimate_video(video).length.low == before.low / 2


def test_fifty_scenes_are_one_query(django_assert_num_queries):
    video = make_video(scenes=50)
    with django_assert_num_queries(1):
        estimating.estimate_video(video)


# --- Proposed, kept and compared ----------------------------------------------------------------------------------


def test_a_submission_that_costs_is_proposed_first(priced):
    video = heygen_video()
    scene_of(video)
    video.refresh_from_db()
    who = make_who(video.workspace)
    assert estimating.propose_submission(who, video, video.revision) == estimating.estimate_video(video)
    with pytest.raises(Moved):
        estimating.propose_submission(who, video, video.revision + 1)
    make_render(video, state="processing")
    assert estimating.propose_submission(who, video, video.revision) is None  # nothing more is spent


def test_what_cannot_be_sent_is_not_proposed(priced, settings):
    video = heygen_video()
    scene = scene_of(video, voice={"type": "text"})
    with pytest.raises(NotReady):
        estimating.propose_submission(make_who(video.workspace), video, video.revision)
    scene.delete()
    scene_of(video)
    settings.HEYGEN_API_KEY = ""
    with pytest.raises(EngineUnavailable):
        estimating.propose_submission(make_who(video.workspace), video, video.revision)


def test_the_emulator_asks_for_no_agreement():
    video = make_video()
    assert estimating.propose_submission(make_who(video.workspace), video, video.revision) is None


@pytest.mark.django_db(transaction=True)
def test_a_render_keeps_what_was_said():
    video = make_video()
    said = estimating.estimate_video(video)
    render = rendering.submit_video(make_who(video.workspace), video, "6f7a1f0e-3f0b-4b52-9d0e-5d5b1c7a9e21", 0)
    render.refresh_from_db()
    assert (render.estimated_low, render.estimated_high) == said.seconds
    assert (render.cost_low, render.cost_high, render.currency) == (0, 0, "USD")


@pytest.mark.parametrize(
    ("seconds", "share"), [(10, 0), (20, 0), (9.6, 0), (20.4, 0), (30, 0.5), (5, -0.5), (21, 0.05)]
)
def test_how_far_off_an_estimate_was(seconds, share):
    assert off(seconds, 10, 20) == pytest.approx(share)


def test_the_record_of_the_last_renders():
    video = make_video()
    assert estimating.last_estimates() is None
    for seconds, high in ((10, 10), (12, 10), (20, 10), (99, None)):
        make_render(video, state="completed", seconds=seconds, estimated_low=10, estimated_high=high)
    make_render(video, state="failed", seconds=1, estimated_low=10, estimated_high=10)
    assert estimating.last_estimates() == estimating.Record(count=3, within=1, factor=1.2)
    assert estimating.last_estimates(make_workspace("Other")) is None
    assert estimating.last_estimates(video.workspace).count == 3
    assert Render.objects.count() == 5


# --- The balance --------------------------------------------------------------------------------------------------


def quota(left):
    return answers(200, {"error": None, "data": {"remaining_quota": left, "details": {"api": left}}})


@pytest.fixture
def workspace(settings):
    settings.HEYGEN_API_KEY = "a-key-of-heygen"
    return make_workspace(engine="heygen")


def test_the_balance_is_asked_once_a_minute(workspace, settings):
    settings.QUOTA_RATE, settings.CURRENCY = 60, "credits"
    with serving(quota(744)) as service:
        settings.HEYGEN_BASE_URL = service.url
        found = [estimating.balance_of(workspace) for _again in range(3)]
        cache.clear()
        estimating.balance_of(workspace)
    assert found == [Balance(Decimal("12.4"), "credits")] * 3
    assert [one.path for one in service.received] == ["/v2/user/remaining_quota"] * 2


def test_a_quota_whose_unit_nobody_knows_is_told_as_it_is(workspace, settings):
    with serving(quota(744.5)) as service:
        settings.HEYGEN_BASE_URL = service.url
        assert estimating.balance_of(workspace) == Balance(Decimal("744.5"))


@pytest.mark.parametrize("behaviour", [hangs_up, answers(500), answers(401), answers(200, {"data": {}})])
def test_without_an_answer_nobody_knows_and_nobody_asks_again_at_once(workspace, settings, behaviour):
    with serving(behaviour) as service:
        settings.HEYGEN_BASE_URL = service.url
        assert [estimating.balance_of(workspace) for _again in range(3)] == [None] * 3
    assert len(service.received) == 1


def test_each_key_has_its_own_balance_and_the_emulator_none(workspace, settings):
    with serving(quota(744)) as service:
        settings.HEYGEN_BASE_URL = service.url
        estimating.balance_of(workspace)
        Workspace.objects.update(heygen_key_end="wxyz")
        workspace.refresh_from_db()
        estimating.balance_of(workspace)
        assert estimating.balance_of(make_workspace()) is None
    assert len(service.received) == 2


@pytest.mark.parametrize(
    ("cost", "balance", "covered"),
    [
        ((1, 2), Balance(Decimal(2), "USD"), True),
        ((1, 2), Balance(Decimal("1.99"), "USD"), False),
        ((1, 2), Balance(Decimal(1)), True),  # in a unit that cannot be compared
        (None, Balance(Decimal(0), "USD"), True),
    ],
)
def test_a_balance_covers_the_most_that_it_may_cost(cost, balance, covered):
    assert balance.covers(Estimate(Length(), cost, "USD")) is covered
