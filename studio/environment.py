"""How the variables of the environment are read: each function gives a value, or an ImproperlyConfigured that says
what the variable takes."""

import json
import os
import re
import secrets
from collections.abc import Collection
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAKES = {"avatar", "avatar_iv", "talking_photo", "talking_photo_iv", "nobody"}  # of presenters, as `payload` has them

# An origin and a path, without a letter that one of the many who pass it on may write differently.
PUBLIC = re.compile(
    r"(?:https://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])|http://(?:localhost|127\.0\.0\.1|\[::1\]))"
    r"(?::[1-9][0-9]{0,4})?(?:/[a-z0-9_~-][a-z0-9._~-]*)*",
    re.IGNORECASE,
)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes 1 or 0.")
    return value in {"1", "true", "yes"} if value else default


def one_of(name: str, choices: Collection[str], default: str) -> str:
    value = os.environ.get(name, "").strip() or default
    if value not in choices:
        *others, last = choices
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes {', '.join(others)} or {last}.")
    return value


def listed(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def days(name: str, default: int) -> int:
    """How long something is kept; 0 is without end."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or int(value) > 36_500:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a number of days, or 0 for without end.")
    return int(value)


def whole(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or int(value) > 1_000_000:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number.")
    return int(value)


def at_least_one(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or not 1 <= int(value) <= 10_000:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a number of at least 1.")
    return int(value)


def public_url(name: str) -> str:
    """Where the outside reaches the studio, without a slash at its end; "" where it does not."""
    value = os.environ.get(name, "").strip().rstrip("/")
    if value and not (PUBLIC.fullmatch(value) and len(value) <= 400):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it takes https://a.name, with a port and a path where there are any, or "
            "http://127.0.0.1:8000 to try things on this machine."
        )
    return value


def prices(name: str) -> dict[str, Decimal]:
    """Amounts by the make of presenter, from a JSON object; see docs/service.md."""
    try:
        given = json.loads(os.environ.get(name, "").strip() or "{}", parse_int=Decimal, parse_float=Decimal)
    except ValueError:
        given = None
    fine = isinstance(given, dict) and given.keys() <= MAKES
    if not fine or not all(isinstance(one, Decimal) and 0 <= one < 10_000 for one in given.values()):
        raise ImproperlyConfigured(f"{name} takes a JSON object of prices of a second: " + ", ".join(sorted(MAKES)))
    return given


def secret_key(folder: Path) -> str:
    """From the environment, else a key of this machine's own, made on the first run and readable by its owner only."""
    if key := os.environ.get("STUDIO_SECRET_KEY"):
        return key
    path = folder / "secret-key"
    try:
        if not path.exists():
            make_secret_key(path)
        return path.read_text().strip()
    except PermissionError:
        raise ImproperlyConfigured(
            f"{folder} cannot be used by this user. Let them write there, or set STUDIO_DATA_DIR to another folder."
        ) from None


def make_secret_key(path: Path) -> None:
    """Whole or not at all: of two processes that start at once, one reads what the other has finished writing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"secret-key.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(own, path)
    except FileExistsError:
        pass  # the other was quicker: its key is the one
    finally:
        own.unlink()


def database(name: str, folder: Path) -> dict:
    """`postgres://user:password@host:port/name` (`?host=/folder` for a socket); no URL: SQLite in the folder."""
    url = os.environ.get(name, "")
    if not url:
        # WAL and IMMEDIATE: with Django's default mode 7 of 200 concurrent read-modify-writes died "locked"; so, none.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "studio.sqlite3",
            # Opening the file anew costs a request about as much as half its queries.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} takes postgres://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": dict(parse_qsl(parts.query)).get("host", parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def copies_storage(folder: Path) -> dict:
    """For copies of finished files: the folder, or the bucket that is named, of any service that speaks S3."""
    bucket = os.environ.get("STUDIO_COPIES_BUCKET", "").strip()
    if not bucket:
        options = {"location": folder / "copies", "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "STUDIO_COPIES_BUCKET needs a package: .venv/bin/python -m pip install 'django-storages[s3]>=1.14.6,<2'"
        )
    endpoint = os.environ.get("STUDIO_COPIES_ENDPOINT", "").strip()
    options = {
        "bucket_name": bucket,
        "location": os.environ.get("STUDIO_COPIES_PREFIX", "").strip(),
        "endpoint_url": endpoint or None,
        "addressing_style": "path" if endpoint else None,
        "region_name": os.environ.get("STUDIO_COPIES_REGION", "").strip() or None,
        # Without these two, as every program for S3 finds them: the machine's role, a profile, AWS_… variables.
        "access_key": os.environ.get("STUDIO_COPIES_KEY_ID", "").strip() or None,
        "secret_key": os.environ.get("STUDIO_COPIES_SECRET", "").strip() or None,
        "signature_version": "s3v4",
        "default_acl": None,
        "querystring_expire": 3600,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
