"""Origins of host products, as browsers write them."""

import re

from django.utils.translation import gettext as _

from studio.models import ORIGIN

from .errors import ServiceError

DEFAULT_PORT = {"https": "443", "http": "80"}
PARTS = re.compile(r"(https?)://([^/?#@:\[\]]+)(?::([0-9]+))?/?", re.ASCII | re.IGNORECASE)


def canonical_origin(text: str) -> str:
    """`https://Shop.Example:443/` as `https://shop.example`: scheme, host and port, in one way of writing only.

    Raises ServiceError for anything with a path, a user, a wildcard, an address in brackets (which policies of
    browsers cannot name) or letters beyond ASCII.
    """
    text = text.strip()
    if not text.isascii():
        raise ServiceError(
            _("“%s” is not in ASCII. Write the host's name as browsers send it, which begins with xn--.") % text[:100]
        )
    found = PARTS.fullmatch(text)
    if not found:
        raise refused(text)
    scheme, host, port = found[1].lower(), found[2].lower(), (found[3] or "").lstrip("0")
    if int(port or 0) > 65535 or (found[3] and not port):
        raise refused(text)
    origin = f"{scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORT[scheme] else "")
    if not ORIGIN.fullmatch(origin):
        raise refused(text)
    return origin


def refused(text: str) -> ServiceError:
    words = _("“%s” is no origin. An origin is https://, a host and perhaps a port, such as https://shop.example:8443.")
    return ServiceError(words % text[:100])
