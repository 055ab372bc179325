"""What every test stands on: its lane and part, folders of its own, plain static files, and the counts that
`manage.py test` adds up."""

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import override_settings

from studio.management.children import end_with_parent
from studio.management.postgres import create_database
from tests import prepared, reaper
from tests.lanes import LANES, MARKERS, PARTS, Guard, has_tests, is_in, lane, lane_of
from tests.prepared import cluster

REAPERS: list[subprocess.Popen] = []
GUARD = Guard()


def pytest_configure(config: pytest.Config) -> None:
    for name, marker in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {marker.reason} (lane: {marker.lane})")
    sys.addaudithook(GUARD)
    if not hasattr(config, "workerinput"):  # the one process of a run that starts the others
        end_with_parent()
        os.environ.pop("STUDIO_PARENT", None)
        watch_over_what_is_started()


def watch_over_what_is_started() -> None:
    run, folder = uuid4().hex, ""
    if "STUDIO_TEST_SHARED" not in os.environ:
        folder = tempfile.mkdtemp(prefix="studio-tests-")
        os.environ["STUDIO_TEST_SHARED"] = folder
    os.environ["STUDIO_TEST_RUN"] = run
    command = [sys.executable, reaper.__file__, run, folder]
    # Its standard input is held open by this process, and by nothing that this process starts.
    REAPERS.append(subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if collection_path.suffix != ".py" or "STUDIO_TEST_PLAN" in os.environ:
        return None
    return None if has_tests(collection_path, lane(), os.environ.get("STUDIO_TEST_PART", "")) else True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves what belongs to this lane and this part of the run."""
    in_lane = [item for item in items if is_in(item, lane())]
    if path := os.environ.get("STUDIO_TEST_PLAN"):
        write_plan(Path(path), items, in_lane)
    part = PARTS.get(os.environ.get("STUDIO_TEST_PART", ""), lambda item, lane: True)
    chosen = [item for item in in_lane if part(item, lane())]
    if len(chosen) < len(items):
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    GUARD.watch(item)
    try:
        return (yield)
    finally:
        GUARD.watch(None)


def pytest_collection_finish() -> None:
    """What thousands of tests are described by stays to the end, and is looked through in vain."""
    gc.collect()
    gc.freeze()


def write_plan(path: Path, items: list[pytest.Item], in_lane: list[pytest.Item]) -> None:
    """How many tests each part would run, how many each lane has, and which programs they want."""
    parts = {name: sum(bool(part(item, lane())) for item in in_lane) for name, part in PARTS.items()}
    lanes = {name: sum(lane_of(item) == name for item in items) for name in LANES}
    firefox = any(item.get_closest_marker("matrix") for item in in_lane)
    path.write_text(json.dumps({"parts": parts, "lanes": lanes, "firefox": firefox}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if path := os.environ.get("STUDIO_TEST_COUNTS"):
        counts = {name: len(reports) for name, reports in terminalreporter.stats.items() if name}
        Path(path).write_text(json.dumps(counts))


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the checkout's `data/`, needs collectstatic, or waits for a slow password hash."""
    data = tmp_path_factory.mktemp("data")
    (data / "static").mkdir()
    with override_settings(
        DATA_DIR=data,
        MEDIA_ROOT=data / "media",
        STATIC_ROOT=data / "static",
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            "copies": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": data / "copies", "allow_overwrite": True},
            },
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SERVICE_RETRY_SECONDS=0.005,
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A copy of the migrated database. SQLite in a file, as in earnest: in memory, Django's usual choice for tests,
    threads lock whole tables."""
    GUARD.watch(None)  # whatever this takes is not the doing of the test that comes first
    if connection.vendor == "sqlite":
        copy = shutil.copy(prepared.migrated_sqlite(), tmp_path_factory.mktemp("database"))
        connection.settings_dict["TEST"]["NAME"] = str(copy)
    elif host := cluster():
        name = f"test_{uuid4().hex[:12]}"
        create_database(name, host, template=prepared.migrated_postgres(host))
        connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the database above is there, and only wants what the migrations of installed apps add."""
    return connection.vendor == "sqlite" or bool(cluster())


@pytest.fixture(autouse=True)
def no_one_has_asked_yet() -> None:
    """What is counted in a minute is counted for each test alone, and each has a workspace of its own."""
    caches["counters"].clear()
    caches["default"].delete("home")
