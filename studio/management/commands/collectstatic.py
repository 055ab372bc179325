"""Django's collectstatic, skipped when the sources are those of the last time: compressing takes seconds."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic

from studio import static_files


def sources_digest() -> str:
    """SHA-256 over every static source's path and bytes and over what decides the form they are kept in."""
    # Of the storages only this one: others are told where this installation's data lies, which no static file knows.
    storage = settings.STORAGES["staticfiles"]
    digest = hashlib.sha256(f"{django.__version__} {version('whitenoise')} {storage}".encode())
    digest.update(repr((static_files.JOINED, static_files.BETWEEN)).encode())
    for finder in get_finders():
        for path, source in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"\0{path}\0".encode())
            with source.open(path) as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


class Command(collectstatic.Command):
    def handle(self, **options: Any) -> str | None:
        stamp, digest = Path(settings.STATIC_ROOT) / ".sources", sources_digest()
        usual = not (options["clear"] or options["dry_run"] or options["link"])
        if usual and stamp.is_file() and stamp.read_text() == digest:
            return None
        done = super().handle(**options)
        if usual:
            stamp.write_text(digest)
        return done
