"""What many tests start from, made once in a run and copied: a migrated database, and the data of a studio."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from studio.management.postgres import create_database

ROOT = Path(__file__).resolve().parent.parent
MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
SET_UP = "from studio.management.commands.up import Command; Command().set_up()"
DATABASE = "studio.sqlite3"


def cluster() -> str:
    """The folder of the socket of the PostgreSQL that is the tests' own; "" where they run on none."""
    return os.environ.get("STUDIO_TEST_CLUSTER", "")


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name which this run shares: `make` fills it for whoever comes first, the others wait."""
    shared = Path(os.environ["STUDIO_TEST_SHARED"])
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = shared / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder


def run(code: str, data: Path, url: str) -> None:
    environ = {**os.environ, "STUDIO_DATA_DIR": str(data), "STUDIO_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env={**environ, "DJANGO_SETTINGS_MODULE": "studio.settings"}, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def migrated_sqlite() -> Path:
    """A database of SQLite with every table and no row of ours."""
    return once("migrated", lambda folder: run(MIGRATE, folder, "")) / DATABASE


def studio_data() -> Path:
    """The data folder of a studio on SQLite that was set up and never used."""

    def make(folder: Path) -> None:
        shutil.copy(migrated_sqlite(), folder)
        run(SET_UP, folder, "")

    return once("data", make)


def migrated_postgres(host: str) -> str:
    """The name of a database like `migrated_sqlite` in the cluster at `host`, to be a template."""

    def make(folder: Path) -> None:
        create_database("migrated", host)
        run(MIGRATE, folder, f"postgres://studio@/migrated?host={host}")

    once("migrated-postgres", make)
    return "migrated"


def studio_data_on_postgres(host: str) -> tuple[Path, str]:
    """A data folder like `studio_data`, and the name of its database in the cluster at `host`."""

    def make(folder: Path) -> None:
        create_database("prepared", host, template=migrated_postgres(host))
        shutil.copytree(studio_data(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
        run(SET_UP, folder, f"postgres://studio@/prepared?host={host}")

    return once("data-postgres", make), "prepared"
