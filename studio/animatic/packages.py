"""Which optional packages a film needs, and whether they are there."""

from importlib.util import find_spec

NEEDED = {"av": "av", "PIL": "pillow", "numpy": "numpy"}  # module → package


def available() -> list[str]:
    """The names of the packages that are missing, as pip knows them; none means that films can be made."""
    return [package for module, package in NEEDED.items() if not _found(module)]


def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
