"""What every test stands on: folders of its own, plain static files, and the counts that `manage.py test` adds up."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import override_settings


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "main_job: a browser test that runs on PostgreSQL too")
    config.addinivalue_line("markers", "database: starts processes on the database under test")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`manage.py test` runs the suite in parts; a bare pytest runs all of it."""
    wanted = {
        "plain": lambda item: not item.get_closest_marker("browser"),
        "browser": lambda item: item.get_closest_marker("browser"),
        "database": lambda item: not item.get_closest_marker("browser") and asks_the_database(item),
        "main job": lambda item: item.get_closest_marker("browser") and item.get_closest_marker("main_job"),
    }.get(os.environ.get("STUDIO_TEST_PART", ""), lambda item: True)
    left_out = [item for item in items if not wanted(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if wanted(item)]


def asks_the_database(item: pytest.Item) -> bool:
    """What asks none says the same on each, and is run once."""
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("database")
    return bool(marked) or "django_db_setup" in getattr(item, "fixturenames", ())


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
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in earnest: in memory, Django's usual choice for tests, threads lock whole tables."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def no_one_has_asked_yet() -> None:
    """What is counted in a minute is counted for each test alone, and each has a workspace of its own."""
    caches["counters"].clear()
    caches["default"].delete("home")
