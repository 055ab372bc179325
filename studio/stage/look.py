"""How the stand-in for an avatar looks: the same for the same identifier, everywhere and always."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

SKINS = ("#f6d7bd", "#ecc19c", "#d9a06f", "#b97a4b", "#8f5a38", "#6a4029")
HAIRS = ("#2a2320", "#4a3226", "#75492b", "#a9713c", "#d0a869", "#8a8a90", "#3a3c46")
CLOTHES = ("#4c6a92", "#3f7d78", "#7a5c86", "#b0654f", "#5f7f55", "#39495f", "#a8843f", "#8a4f62")
HAIR_STYLES = ("crop", "parted", "curly", "afro", "bob", "long", "bun", "shaved")
COLLARS = ("round", "shirt", "blazer")


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as "#rrggbb"; `hair_style` one of HAIR_STYLES or "none", `collar` one of COLLARS."""

    skin: str
    hair: str
    hair_style: str
    clothes: str
    collar: str
    glasses: bool
    backdrop: str
    initials: str
    face: bool = True


NOBODY = Look("#c9cfda", "#b4bcca", "none", "#a7b0c0", "round", False, "#e6e9ef", "", face=False)


def figure_look(identifier: str | None) -> Look:
    """The look for an avatar's or a photo's identifier, chosen by its SHA-256; a grey outline while there is none."""
    if not identifier:
        return NOBODY
    bits = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).digest()
    clothes = CLOTHES[bits[3] % len(CLOTHES)]
    return Look(
        skin=SKINS[bits[0] % len(SKINS)],
        hair=HAIRS[bits[1] % len(HAIRS)],
        hair_style=HAIR_STYLES[bits[2] % len(HAIR_STYLES)],
        clothes=clothes,
        collar=COLLARS[bits[4] % len(COLLARS)],
        glasses=bits[5] % 5 == 0,
        backdrop=BACKDROPS[clothes],
        initials=initials(identifier),
    )


def initials(identifier: str) -> str:
    """At most two capitals from the words of an identifier, "Abigail_office_front" → "AO"."""
    words = re.findall(r"[^\W\d_]+", identifier[:200])
    return "".join(word[0].upper()[:1] for word in words[:2])


# Behind a photo: a pale colour well apart from the clothes.
BACKDROPS = dict(
    zip(CLOTHES, ("#f1e4d3", "#f3e6dc", "#e6ecd9", "#dbe7ec", "#efe5ea", "#ecdfd0", "#dde5ef", "#dfeae6"), strict=True)
)
