"""`manage.py bench`: what it prints, what it sees, and that nothing of it stays behind. No times are asserted."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command

from studio.bench import browser, chromium, embed
from studio.bench.asking import Weight
from studio.bench.editor import BARE, OPEN_EDITOR, OPEN_FIRST, OPEN_LAST, ROWS, SAVE_FIRST, SAVE_LAST, SAVE_SEEN, told
from studio.bench.measuring import Probe
from studio.bench.table import aligned
from studio.management.browser import find_chromium

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, str(ROOT / "manage.py"), "bench"]


class Bench:
    """`folder` is where it makes its temporary files, and in its environment, so that what is left can be found."""

    def __init__(self, folder: Path, *arguments: str, subject: str = "editor") -> None:
        self.folder, self.mine, log = folder / "temporary", folder / "mine", folder / "log"
        self.folder.mkdir(parents=True)
        environ = {"TMPDIR": str(self.folder), "STUDIO_DATA_DIR": str(self.mine), "STUDIO_ENGINE": "heygen"}
        self.process = subprocess.Popen(
            [*COMMAND, subject, *arguments],
            cwd=folder, env={**os.environ, **environ},
            stdin=subprocess.DEVNULL, stdout=log.open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.said = log.read_text

    def wait(self) -> int:
        try:
            return self.process.wait(240)
        finally:
            self.process.kill()

    def left_behind(self) -> list[str]:
        """Processes, with this folder or one in it as theirs, and files."""
        mark, found = f"TMPDIR={self.folder}".encode(), [path.name for path in self.folder.iterdir()]
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (process / "environ").read_bytes():
                    found.append(process.name)
        return found

    def rows(self) -> dict[tuple[str, int], list[float]]:
        """The numbers of each row of the table, by its name and number of scenes."""
        found = {}
        for line in self.said().splitlines():
            name, *cells = re.split(r"\s{2,}", line.strip())
            if name in ROWS and cells:
                numbers = [float(cell.replace(",", "")) for cell in cells]
                size = 0 if name == BARE else int(numbers.pop(0))
                found[name, size] = numbers
        return found


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    done = Bench(tmp_path_factory.mktemp("bench"), "--rounds", "2", "--scenes", "1,3")
    assert done.wait() == 0, done.said()
    return done


@pytest.mark.bench
def test_each_row_is_printed(bench):
    expected = {(BARE, 0), *((name, size) for name in ROWS[1:] for size in (1, 3))}
    assert bench.rows().keys() == expected, bench.said()


@pytest.mark.bench
def test_the_table_is_aligned(bench):
    lines = bench.said().splitlines()
    start = next(place for place, line in enumerate(lines) if "median ms" in line)
    assert len({len(line) for line in lines[start : start + 2 + len(bench.rows()) - 1] if BARE not in line}) == 1


@pytest.mark.bench
@pytest.mark.parametrize("name", [OPEN_EDITOR, OPEN_FIRST, OPEN_LAST, SAVE_FIRST, SAVE_LAST, SAVE_SEEN])
def test_as_many_queries_for_three_scenes_as_for_one(bench, name):
    assert bench.rows()[name, 1][0] == bench.rows()[name, 3][0]


@pytest.mark.bench
@pytest.mark.parametrize(("first", "last"), [(OPEN_FIRST, OPEN_LAST), (SAVE_FIRST, SAVE_LAST)])
def test_a_scene_takes_no_more_work_beside_two_others(bench, first, last):
    """Counted in calls of Python functions, which are the same in every run."""
    alone, beside = bench.rows()[first, 1][1], bench.rows()[last, 3][1]
    assert beside / alone < 1.02


@pytest.mark.bench
def test_every_goal_has_a_verdict(bench):
    goals = [line for line in bench.said().splitlines() if "(noise ×" in line]
    assert len(goals) == 7
    assert all(line.rsplit(": ", 1)[1] in {"holds", "MISSED", "too close to tell"} for line in goals)


@pytest.mark.bench
def test_nothing_is_left_behind(bench):
    assert bench.left_behind() == []


@pytest.mark.bench
def test_it_works_on_data_of_its_own(bench):
    """A studio's own data folder, and its engine, are no business of a measurement's."""
    assert not list(bench.mine.glob("*sqlite*"))


@pytest.mark.bench
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_in_the_middle_it_leaves_nothing_behind(tmp_path, number):
    bench = Bench(tmp_path, "--rounds", "100000", "--scenes", "1")
    try:
        last = time.monotonic() + 120
        while "Measuring" not in bench.said():
            assert bench.process.poll() is None, bench.said()
            assert time.monotonic() < last, bench.said()
            time.sleep(0.05)
        bench.process.send_signal(number)
        assert bench.process.wait(120) == 128 + number
    finally:
        bench.process.kill()
    assert bench.left_behind() == []


def test_an_unknown_subject_is_told_in_words():
    told = r"nothing to measure about “kittens”\. Take one of: editor, browser, embed, json, renders, faults, fleet\."
    with pytest.raises(CommandError, match=told):
        call_command("bench", "kittens")


@pytest.mark.parametrize("scenes", ["", "0", "51", "1,two"])
def test_numbers_of_scenes_that_are_none(scenes):
    with pytest.raises(CommandError, match="are no numbers of scenes"):
        call_command("bench", "editor", scenes=scenes)


def test_no_rounds():
    with pytest.raises(CommandError, match="at least one round"):
        call_command("bench", "editor", rounds=0)


@pytest.mark.parametrize(
    ("times", "verdict"),
    [([3.0, 3.0], "holds"), ([5.0, 5.0], "MISSED"), ([3.0, 6.0], "too close to tell"), ([20.0, 24.0], "MISSED")],
)
def test_a_verdict_knows_the_noise(times, verdict):
    bare = Probe(BARE, 0, None, times=[1.0, 1.0])
    assert told(Probe(SAVE_LAST, 50, None, times=times), bare, 4.0).endswith(f": {verdict}")


def test_more_work_is_a_miss_whatever_the_noise():
    alone = Probe(SAVE_FIRST, 1, None, times=[1.0, 3.0], weight=Weight(6, 1000, 0))
    for calls, verdict in ((1000, "too close to tell"), (1101, "MISSED")):
        probe = Probe(SAVE_LAST, 50, None, times=[1.0, 3.0], weight=Weight(6, calls, 0))
        assert told(probe, alone, 1.1).endswith(f": {verdict}")


@pytest.mark.bench
@pytest.mark.browser
@pytest.mark.skipif(not find_chromium(), reason="Chromium was not found; install it for the tests in a browser.")
def test_in_the_browser_every_goal_has_a_verdict_and_nothing_is_left_behind():
    with TemporaryDirectory() as short:  # Chromium's socket in there takes no long path
        measure_in_the_browser(Path(short))


def measure_in_the_browser(folder: Path) -> None:
    bench = Bench(folder, "--rounds", "1", "--scenes", "1,3", subject="browser")
    assert bench.wait() == 0, bench.said()
    for name, sizes in ((browser.PLAIN, 1), (browser.AGAIN, 2), (browser.FIRST, 1), (browser.FRAME, 2)):
        found = re.findall(rf"^{re.escape(name)} +[13] +-?[\d.]+ ", bench.said(), re.M)
        assert len(found) == sizes, bench.said()
    verdicts = re.findall(r"with \d+ scenes: .*: (holds|MISSED|holds in most)$", bench.said(), re.M)
    assert len(verdicts) == 1 + 2 * 2, bench.said()
    assert bench.left_behind() == []


@pytest.mark.bench
@pytest.mark.browser
@pytest.mark.skipif(not find_chromium(), reason="Chromium was not found; install it for the tests in a browser.")
def test_from_a_host_page_each_number_of_scenes_has_a_verdict_and_nothing_is_left_behind():
    with TemporaryDirectory() as short:
        bench = Bench(Path(short), "--rounds", "1", "--scenes", "1", subject="embed")
        assert bench.wait() == 0, bench.said()
        for name in (embed.DIRECT, embed.FRAMED):
            for visit in ("", embed.FIRST):
                assert re.search(rf"^{re.escape(name + visit)} +1 +[\d.]+ ", bench.said(), re.M), bench.said()
        verdicts = re.findall(r"^  (.+) with 1 scenes: × [\d.]+: (?:holds|MISSED|holds in most)$", bench.said(), re.M)
        assert verdicts == [embed.FRAMED, embed.FRAMED + embed.FIRST], bench.said()
        assert bench.left_behind() == []


@pytest.mark.parametrize("subject", [browser, embed])
def test_without_a_browser_it_says_what_to_install(monkeypatch, subject):
    monkeypatch.setattr(chromium, "find_chromium", lambda: None)
    with pytest.raises(CommandError, match=r"Chromium was not found\. Install it"):
        subject.run(rounds=1, sizes=[1])


def test_a_framed_editor_is_told_beside_the_same_one_opened_directly():
    names = [name + visit for visit in ("", embed.FIRST) for name in (embed.DIRECT, embed.FRAMED)]
    rows = [browser.Row(name, 1, [took]) for name, took in zip(names, (10.0, 15.0, 20.0, 31.0), strict=True)]
    assert embed.goals(rows).splitlines()[1:] == [
        "  from the host page with 1 scenes: × 1.50: holds",
        "  from the host page, first visit with 1 scenes: × 1.55: MISSED",
    ]


@pytest.mark.parametrize(
    ("usual", "worst", "verdict"),
    [(90, 100, "holds"), (90, 101, "holds in most"), (101, 300, "MISSED")],
)
def test_a_goal_in_the_browser_holds_for_nineteen_in_twenty(usual, worst, verdict):
    assert browser.verdict(usual, worst, 100) == verdict


@pytest.mark.bench
def test_the_largest_requests_are_measured(tmp_path):
    bench = Bench(tmp_path, "--rounds", "2", "--scenes", "1,3", subject="json")
    assert bench.wait() == 0, bench.said()
    rows = [
        re.split(r"\s{2,}", line) for line in bench.said().splitlines() if re.match(r"(JSON pane|import) +\d", line)
    ]
    assert [row[:2] for row in rows] == [["JSON pane", "1"], ["JSON pane", "3"], ["import", "1"], ["import", "3"]]
    assert rows[0][2] == rows[1][2]  # queries
    assert int(rows[1][3].replace(",", "")) > int(rows[0][3].replace(",", "")) > 20_000  # bytes
    verdicts = re.findall(r"^  (.+) of 3 in at most .*: (?:holds|MISSED|too close to tell)$", bench.said(), re.M)
    assert verdicts == ["JSON pane", "import"]
    assert bench.left_behind() == []


def test_numbers_stand_to_the_right():
    assert aligned(["", "n"], [["ab", "1"], ["c", "23"]]) == "     n\n--  --\nab   1\nc   23"
