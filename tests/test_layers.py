"""The arrows between the layers, read from the imports of every file: they go one way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "studio"
TOP = frozenset({"views", "api", "admin", "management", "templatetags", "bench"})  # these may import anything

# The table of the design, with what was decided since: the emulator places the stand-ins that it shows, so it may
# use `stage`; the worker's task makes its films, so `tasks` may use `emulator`.
MAY_IMPORT = {
    "payload": set(),
    "models": set(),
    "words": {"payload"},
    "stage": {"payload"},
    "animatic": {"stage", "payload"},
    "emulator": {"animatic", "models", "payload", "stage"},
    "wire": {"emulator", "payload"},
    "services": {"wire", "models", "stage", "words", "payload"},
    "forms": {"payload", "words"},
    "embed": {"models"},
    "tasks": {"services", "models", "emulator"},
}
# What stands around the layers: the process, its settings and how it is set up.
AROUND = {
    "apps": set(),
    "environment": set(),
    "settings": {"environment"},
    "wsgi": set(),
    "static_files": set(),
    "logs": set(),
    "bootstrap": {"interpreters"},
    "interpreters": set(),
    "migrations": {"models", "payload"},
    "urls": {"views", "api", "admin"},
    "example_host": set(),  # another product: it knows the studio by its addresses
}
WITHOUT_DJANGO = {"payload", "stage", "animatic", "bootstrap", "interpreters"}
FILES = sorted(path for path in ROOT.rglob("*.py") if path.name != "__init__.py" or path.parent != ROOT)


def layer_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names of everything that the file imports, wherever in it; relative ones made absolute."""
    package = ["studio", *path.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            # `from studio import words` names the layer behind the import.
            yield from (f"{name}.{alias.name}" for alias in node.names)


def layers_used(path: Path) -> set[str]:
    found = {name.split(".")[1] for name in imports_of(path) if name.startswith("studio.")}
    return found - {layer_of(path)}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_go_down_only(path):
    layer = layer_of(path)
    if layer in TOP:
        assert layers_used(path) <= TOP | set(MAY_IMPORT) | set(AROUND)
        return
    assert layer in MAY_IMPORT or layer in AROUND, f"{layer} has no place in the table"
    assert layers_used(path) <= (MAY_IMPORT | AROUND)[layer]


@pytest.mark.parametrize("path", [path for path in FILES if layer_of(path) in WITHOUT_DJANGO], ids=named)
def test_what_runs_without_django_imports_none(path):
    assert [
        name for name in imports_of(path) if name.split(".")[0] in {"django", "django_htmx", "django_tasks_db"}
    ] == []


def test_only_the_wire_speaks_http():
    users = {layer_of(path) for path in FILES if any(name.split(".")[0] == "httpx" for name in imports_of(path))}
    assert users == {"wire"}


def test_every_layer_of_the_table_is_there():
    assert {layer_of(path) for path in FILES} >= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from ..models import Scene", {"models"}),
        ("from .. import words", {"words"}),
        ("from . import drafts", set()),
        ("import studio.wire.heygen", {"wire"}),
        ("def late():\n    from studio.views.answers import answer", {"views"}),
    ],
)
def test_the_reader_sees_every_form_of_import(monkeypatch, tmp_path, source, found):
    monkeypatch.setattr("tests.test_layers.ROOT", tmp_path)
    path = tmp_path / "services" / "new.py"
    path.parent.mkdir()
    path.write_text(source)
    assert layers_used(path) == found
