"""What was taken from elsewhere is what it was when it was taken."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static"
LISTS = [STATIC / "vendor/VENDOR.txt", STATIC / "studio/fonts/VENDOR.txt"]
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def digests(text: str, names: list[str]) -> dict[str, str]:
    """File → digest: the digest stands on the line of its file, or on one below it."""
    found, name = {}, ""
    for line in text.splitlines():
        name = next((one for one in names if one in line.split()), name)
        if match := SHA256.search(line):
            found[name] = match[0]
    return found


@pytest.mark.parametrize("listed", LISTS, ids=lambda path: path.parent.name)
def test_every_file_has_the_digest_it_is_listed_with(listed):
    kept = {
        str(path.relative_to(listed.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(listed.parent.rglob("*"))
        if path.is_file() and not path.name.startswith(("LICENSE", "VENDOR")) and path.name != "arimo.css"  # ours
    }
    assert kept
    assert digests(listed.read_text(), list(kept)) == kept


def test_everything_from_elsewhere_has_its_licence():
    for folder in [STATIC / "vendor" / one for one in ("lucide-1.62.0",)] + [STATIC / "studio/fonts"]:
        assert list(folder.glob("LICENSE*"))
    assert {path.name for path in (STATIC / "vendor").iterdir()} == {"VENDOR.txt", "lucide-1.62.0"}
