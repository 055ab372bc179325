"""Where the studio of this data folder can be reached: `up` writes it down, other commands read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def _note() -> Path:
    return settings.DATA_DIR / "studio-url"


@contextmanager
def listening_at(base: str) -> Iterator[None]:
    """Known to other commands for as long as it lasts, unless another studio on the same data says otherwise."""
    _note().write_text(base)
    try:
        yield
    finally:
        if where_it_listens() == base.rstrip("/"):
            _note().unlink(missing_ok=True)


def where_it_listens() -> str:
    """The base without a slash at the end, or "" where none runs that has written it down."""
    try:
        return _note().read_text().strip().rstrip("/")
    except OSError:
        return ""


def known_base() -> str:
    """Where others reach the studio as far as is known here, without a slash at its end; else a name to be replaced."""
    return settings.PUBLIC_URL.rstrip("/") or where_it_listens() or "https://studio.example.com"
