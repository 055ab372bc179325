"""What a workspace may change of the look, as far as everything stays readable."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .errors import ServiceError

COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
ENOUGH = 4.5  # WCAG 2.2, contrast of text (minimum)
# The lightest dark and the darkest light that the accent is written on: --page and --surface of look.css.
PAGES = {"light": "#f6f6f4", "dark": "#1c1d1f"}


def check_accent(colour: str, scheme: str) -> str:
    """`colour` as it is kept, "" for the studio's own; `scheme` is "light" or "dark". Raises ServiceError."""
    colour = colour.strip().lower()
    if not colour:
        return ""
    if not COLOUR.fullmatch(colour):
        raise ServiceError(_("“%s” is no colour. Write it as #rrggbb.") % colour[:20])
    reached = contrast(colour, PAGES[scheme])
    if reached < ENOUGH:
        words = {
            "light": _("%(colour)s on a light page has a contrast of %(reached).1f; 4.5 is needed. Take a darker one."),
            "dark": _("%(colour)s on a dark page has a contrast of %(reached).1f; 4.5 is needed. Take a lighter one."),
        }
        raise ServiceError(words[scheme] % {"colour": colour, "reached": int(reached * 10) / 10})
    return colour


def check_logo(url: str) -> str:
    """An address on https without blanks or a password in it; "" for none. Raises ServiceError."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
    except ValueError:
        good = False
    if url and not (good and url.isascii() and url.isprintable() and " " not in url and len(url) <= 1000):
        raise ServiceError(_("The logo's address begins with https:// and holds no blanks."))
    return url


def contrast(one: str, other: str) -> float:
    """Of two colours as #rrggbb, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
