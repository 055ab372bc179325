"""What pages load: its scripts and its look as one file each where they were collected, each by itself where not."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from studio.management.commands import collectstatic
from studio.static_files import JOINED, loaded

HOME = settings.BASE_DIR / "static"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def collected(root: Path):
    """Collected by whoever comes first: afterwards there is nothing new to collect."""
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "studio.static_files.Storage"}}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


@pytest.mark.parametrize("joined", JOINED)
def test_what_a_page_loads_is_one_file_with_each_in_its_order(collected, joined):
    assert loaded(joined) == [joined]
    stem, _dot, kind = joined.rpartition(".")
    between = "\n;\n" if kind == "js" else "\n"
    assert (collected / joined).read_text() == "".join((HOME / path).read_text() + between for path in JOINED[joined])
    assert len(list(collected.glob(f"{stem}.*.{kind}.br"))) == 1  # under its digest, and compressed


def test_a_dry_run_changes_nothing(collected):
    before = {path: path.read_bytes() for path in collected.rglob("*") if path.is_file()}
    call_command("collectstatic", interactive=False, verbosity=0, dry_run=True)
    assert {path: path.read_bytes() for path in collected.rglob("*") if path.is_file()} == before


def test_what_is_joined_otherwise_is_collected_again(collected, monkeypatch):
    sources = JOINED["studio/js/editor.js"]
    ahead = collectstatic.sources_digest()
    monkeypatch.setitem(JOINED, "studio/js/editor.js", sources[::-1])
    assert collectstatic.sources_digest() != ahead


def test_another_data_folder_is_no_reason_to_collect_again(collected, tmp_path):
    """An image is built with one data folder and run with another, by somebody who may not write to its files."""
    ahead = collectstatic.sources_digest()
    elsewhere = {**settings.STORAGES["copies"], "OPTIONS": {"location": tmp_path / "elsewhere"}}
    with override_settings(STORAGES={**settings.STORAGES, "copies": elsewhere}):
        assert collectstatic.sources_digest() == ahead


def test_a_developer_sees_each_file(collected):
    with override_settings(DEBUG=True):
        assert loaded("studio/js/editor.js") == JOINED["studio/js/editor.js"]


def test_every_script_and_sheet_is_loaded_by_some_page():
    named = {path for sources in JOINED.values() for path in sources}
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r"static '(studio/(?:js|css)/[^']+)'", template.read_text()))
    files = [path for folder in ("js", "css") for path in (HOME / "studio" / folder).rglob("*.*")]
    assert {str(path.relative_to(HOME)) for path in files} == named
