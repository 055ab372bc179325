"""Which addresses this machine may be led to by a URL that somebody else chose."""

import ipaddress
import re
import socket
import threading

import httpcore
import httpx

from .errors import WireError
from .exchange import describe

WEB_PORTS = {80, 443}
SYSTEM_PORTS = 1023  # up to here live mail, files and databases of old, where a POST has no business
LONGEST_URL = 2000
HOST = re.compile(rb"[A-Za-z0-9._:-]+")  # as it goes into the request; other letters are punycode by then
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PRIVATE = [ipaddress.ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(WireError):
    """The address is none that this machine calls: its words say why. Nothing was sent."""


def checked(url: str, reach: str) -> httpx.URL:
    """The parts of a URL that may be called, but for its addresses; NotAllowed in words for any other."""
    if reach == "off":
        raise NotAllowed("Calls to other addresses are switched off here.")
    if len(url) > LONGEST_URL:
        raise NotAllowed(f"The URL is longer than {LONGEST_URL:,} characters.")
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise NotAllowed("This is not a URL.") from None
    if parts.scheme not in {"http", "https"} or not HOST.fullmatch(parts.raw_host):
        raise NotAllowed("The URL has to begin with http:// or https:// and name a host.")
    if parts.userinfo:
        raise NotAllowed("The URL may not hold a user name or a password.")
    if parts.port is not None and parts.port not in WEB_PORTS and not SYSTEM_PORTS < parts.port < 65536:
        raise NotAllowed(f"Port {parts.port} is not called; take 80, 443 or one of {SYSTEM_PORTS + 1} to 65535.")
    return parts


def allows(reach: str, address: Address) -> bool:
    """Whether an address lies within reach. What an IPv6 address wraps is what it leads to, so that is judged."""
    inner = address
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if reach == "off":
        return False
    if inner.is_loopback:
        return reach in {"loopback", "private"}
    if any(inner.version == one.version and inner in one for one in PRIVATE):
        return reach == "private"
    odd = inner.is_multicast or inner.is_reserved or inner.is_unspecified or getattr(inner, "is_site_local", False)
    return inner.is_global and not odd


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """All addresses of a name. The system's resolver knows no deadline, so it is asked in a thread of its own."""
    found: list[Address | Exception] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            # A scope such as %eth0 is no part of what is judged.
            found.extend(ipaddress.ip_address(one[4][0].partition("%")[0]) for one in answers)
        except (OSError, UnicodeError) as error:
            found.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise httpcore.ConnectTimeout(f"{host} was not resolved in time")
    if errors := [one for one in found if isinstance(one, Exception)]:
        raise httpcore.ConnectError(f"{host} is not known ({describe(errors[0])})")
    return list(dict.fromkeys(found))
