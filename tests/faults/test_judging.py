"""The model that the trials are held to: it sees what it is there to see."""

from types import SimpleNamespace

import pytest

from studio.bench.clock import Board
from studio.bench.faults import judging
from studio.bench.faults.judging import Truth
from studio.services.course import STEPS


def video(now="completed", number=1, callback_id="c"):
    return {"id": f"v{number}", "callback_id": callback_id, "now": now}


def asked(*ways):
    return [{"callback_id": "c", "how": how, "video": ""} for how in ways]


def render(state="completed", remote_id="v1"):
    return SimpleNamespace(state=state, remote_id=remote_id, callback_id="c")


@pytest.mark.parametrize(
    ("row", "truth", "presses", "by_hand", "wrong"),
    [
        (render(), Truth([video()], asked("accept whole")), 1, "", None),
        (render(), Truth([video(), video(number=2)], asked("accept hang", "accept whole")), 1, "", "accepted it 2"),
        (render(), Truth([video()], asked("ignore hang", "accept whole")), 1, "", "sent again after it may"),
        (render(), Truth([video()], asked("ignore hang", "accept whole")), 2, "sent again", None),
        (render(), Truth([video()], asked("ignore 429", "accept whole")), 1, "", None),
        (render("unclear", ""), Truth([], asked("unread")), 1, "", "no way out"),
        (render("failed", ""), Truth([video("processing")], asked("accept hang")), 1, "", "may be neither"),
        (render("failed", "v1"), Truth([video("completed")], asked("accept whole")), 1, "", "may be completed"),
        (render("failed", ""), Truth([], asked("ignore refuse")), 1, "", None),
        (render("failed", ""), Truth([], asked("ignore hang")), 1, "", "may be neither"),
        (render("failed", ""), Truth([], asked("ignore hang")), 1, "given up", None),
        (render("completed", "v9"), Truth([video()], asked("accept whole")), 1, "", "not: v9"),
        (render("completed", "v1"), Truth([video("processing")], asked("accept whole")), 1, "", "its video is not"),
    ],
)
def test_each_broken_promise_is_told(row, truth, presses, by_hand, wrong):
    found = [*judging.spent(row, truth, presses), *judging.ended(row, truth, by_hand)]
    assert found == [] if wrong is None else wrong in " / ".join(found)


def test_videos_of_other_renders_with_the_same_callback_id_are_left_out():
    truth = Truth([video(), video(number=2)], [{"callback_id": "c", "how": "accept whole", "video": "v2"}])
    assert truth.without({"v2"}) == Truth([video()], [])


def test_it_knows_the_steps_of_the_product_and_no_others():
    """Written down twice on purpose: whoever adds a step says so here, too."""
    assert {(str(step.before or ""), str(step.state)) for step in STEPS} == {
        (before, after) for before, all_after in judging.STEPS.items() for after in all_after
    }


def test_the_clock_jumps_and_runs_fast(tmp_path):
    board = Board.make(tmp_path / "board", rate=1000.0)
    first = board.now()
    second = board.now()
    assert second > first
    later = second.replace(year=second.year + 1)
    board.jump_to(later)
    assert board.now() >= later
    board.jump_to(first)
    assert board.now() >= later
    assert Board(tmp_path / "board").now() >= later
