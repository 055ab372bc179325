"""The lanes and parts of the suite: what keeps a test out, what its markers start, and that nothing of a run stays."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.management import suite
from studio.management.suite import Plan, Suite
from tests import lanes, reaper
from tests.lanes import LANES, MARKERS, Guard, has_tests, is_in, lane_of, runs_on_postgresql
from tests.running import ROOT
from tests.test_docs import PAGES, in_code, rows

# A test that starts something which would outlive it, says which, and goes on for a minute.
STARTS = """
import subprocess, sys, time
import pytest

@pytest.mark.processes
def test_it(tmp_path):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    open({note!r}, "w").write(str(child.pid))
    time.sleep(60)
"""


def test_the_command_and_the_tests_know_the_same_lanes_and_parts():
    assert suite.LANES == LANES
    assert set(suite.PARTS) == set(lanes.PARTS)
    assert {marker.lane for marker in MARKERS.values()} <= set(LANES)


def test_every_marker_is_told_of():
    told = {in_code(row[0])[0]: in_code(row[1]) for row in rows(PAGES["docs/CONTRIBUTING.md"])}
    assert told == {name: [marker.lane] for name, marker in MARKERS.items() if marker.lane != "quick"}


def test_without_a_marker_it_is_quick(request):
    assert lane_of(request.node) == "quick"
    assert [is_in(request.node, lane) for lane in LANES] == [True, True, True]
    assert [runs_on_postgresql(request.node, lane) for lane in LANES] == [False, False, False]


@pytest.mark.matrix
@pytest.mark.processes
def test_of_its_markers_the_longest_lane_counts(request):
    assert lane_of(request.node) == "all"


@pytest.mark.django_db(transaction=True)
def test_several_connections_are_tried_on_both_databases(request):
    assert [runs_on_postgresql(request.node, lane) for lane in LANES] == [False, True, True]


@pytest.mark.django_db
def test_one_connection_is_tried_on_both_in_the_longest_lane(request):
    assert [runs_on_postgresql(request.node, lane) for lane in LANES] == [False, False, True]


@pytest.mark.parametrize(
    ("line", "lane", "part", "has"),
    [
        ("", "quick", "sqlite", True),
        ("pytestmark = pytest.mark.slow", "quick", "sqlite", False),
        ("pytestmark = pytest.mark.slow", "default", "sqlite", True),
        ("pytestmark = [pytest.mark.browser, pytest.mark.matrix]", "default", "browser", False),
        ("pytestmark = pytest.mark.browser", "default", "sqlite", False),
        ("@pytest.mark.browser", "default", "browser", True),
        ("@pytest.mark.browser", "default", "sqlite", True),
        ("pytestmark = pytest.mark.django_db", "default", "postgresql", False),
        ("pytestmark = pytest.mark.django_db", "all", "postgresql", True),
        ("@pytest.mark.django_db(transaction=True)", "default", "postgresql", True),
        ("@pytest.mark.main_job", "default", "main job", True),
    ],
)
def test_a_file_is_imported_where_it_has_tests(tmp_path, line, lane, part, has):
    path = tmp_path / "test_file.py"
    path.write_text(f"import pytest\n\n{line}\n")
    assert has_tests(path, lane, part) is has


@pytest.mark.parametrize(
    ("event", "argument", "marker"),
    [("subprocess.Popen", "true", "processes"), ("time.sleep", 0.3, "waits")],
)
def test_a_quick_test_starts_nothing_and_does_not_sleep(request, event, argument, marker):
    guard = Guard()
    guard(event, (argument,))  # nobody's doing
    guard.watch(request.node)
    with pytest.raises(pytest.fail.Exception, match=f"mark it `{marker}`"):
        guard(event, (argument,))


def test_short_sleeps_add_up_and_looks_at_others_do_not(request):
    guard = Guard()
    guard.watch(request.node)
    for _ in range(20):
        guard("time.sleep", (0.02,))
    guard("time.sleep", (0.2,))
    with pytest.raises(pytest.fail.Exception):
        guard("time.sleep", (0.1,))


# What is started


def test_a_lane_tells_what_a_longer_one_has():
    plan = Plan({"sqlite": 3}, {"quick": 3, "default": 2, "all": 1})
    assert plan.elsewhere("quick") == [
        "2 of these tests run in the lane “default”.", "1 of these tests run in the lane “all”."
    ]  # fmt: skip
    assert plan.elsewhere("all") == []


def test_a_part_that_cannot_run_is_left_out_of_the_plan():
    plan = Plan.whole("default")
    assert (plan.in_browser, plan.on_postgres) == (True, True)
    plan.leave_out("postgresql", "main job")
    assert (plan.in_browser, plan.on_postgres) == (True, False)
    assert Plan.whole("quick").parts.keys() == {"sqlite"}


@pytest.mark.parametrize(
    ("part", "tests", "arguments", "options"),
    [
        ("sqlite", 10, [], []),
        ("sqlite", 10_000, [], ["-n", "2", "--dist", "worksteal"]),
        ("browser", 4, ["tests/browser/test_noise.py"], ["-n", "2", "--dist", "worksteal"]),
        ("browser", 4, ["--pdb"], []),
        ("browser", 4, ["-n0"], []),
    ],
)
def test_workers_are_as_many_as_there_is_work_for(tmp_path, part, tests, arguments, options):
    assert Suite("default", arguments, tmp_path).workers(suite.PARTS[part], tests) == options


@pytest.mark.processes
def test_pure_tests_start_neither_a_browser_nor_a_second_pass():
    done = manage_test("tests/stage/test_guides.py")
    assert done.returncode == 0, done.stdout
    assert re.findall(r"^Tests (.+)$", done.stdout, re.M) == ["on SQLite"]
    assert re.search(r"^\d+ passed, 0 failed, 0 skipped$", done.stdout, re.M)


@pytest.mark.processes
def test_what_runs_in_another_lane_is_told():
    done = manage_test("quick", "tests/test_up.py")
    assert done.returncode == 1
    assert re.search(r"^\d+ of these tests run in the lane “default”\.$", done.stdout, re.M)
    assert "0 passed, 0 failed, 0 skipped" in done.stdout


@pytest.mark.processes
def test_a_mistake_in_the_arguments_is_told_in_pytest_s_words():
    done = manage_test("tests/no_such_file.py")
    assert done.returncode == 4
    assert "file or directory not found: tests/no_such_file.py" in done.stdout


def manage_test(*arguments: str) -> subprocess.CompletedProcess:
    mine = {name for name in os.environ if name.startswith(("STUDIO_TEST_", "PYTEST_"))}
    environ = {name: value for name, value in os.environ.items() if name not in mine}
    command = [sys.executable, ROOT / "manage.py", "test", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL)


# Whatever ends a run


@pytest.mark.processes
@pytest.mark.parametrize(("number", "workers"), [(signal.SIGTERM, []), (signal.SIGKILL, ["-n", "2"])])
def test_a_run_that_is_ended_leaves_no_process_behind(tmp_path, number, workers):
    note, path = tmp_path / "pid", tmp_path / "test_it.py"
    path.write_text(STARTS.format(note=str(note)))
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_TEST_", "PYTEST_"))}
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT, "-p", "tests.conftest",
         *workers, path],
        cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: note.exists() and note.read_text())
        mark = next(line for line in environment(int(note.read_text())) if line.startswith("STUDIO_TEST_RUN="))
        run.send_signal(number)
        run.wait(30)
        wait_until(lambda: not reaper.left_behind(mark.partition("=")[2]))
    finally:
        run.kill()


def environment(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")


def wait_until(holds) -> None:
    last = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.05)
