"""Where the studio listens: addresses and ports, refused in words where they cannot be had."""

import errno
import ipaddress
import socket
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management.base import CommandError


def resolve(host: str) -> str:
    try:
        return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0]
    except OSError:
        raise CommandError(f"{host} is no address of this machine.") from None


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def free_port(address: str, port: int) -> int:
    """The port, or one that is free for 0; a CommandError says what to do when it is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OverflowError:
            raise CommandError(f"{port} is no port; it takes 0 to 65535.") from None
        except OSError as error:
            raise CommandError(why_not(error, address, port)) from None
        return probe.getsockname()[1]


def why_not(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {address} is taken, perhaps by a studio that is running already. "
            f"Take another: python3 manage.py up --port {port + 1 if port < 65535 else 8000}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is not open to this user. Take one above 1023: python3 manage.py up --port 8000"
    return f"{address} is no address of this machine."


def url(address: str, port: int) -> str:
    """Where a browser on this machine finds it: an "any address" is reached through the loopback."""
    ip = ipaddress.ip_address(address)
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(str(ip), str(ip))  # noqa: S104
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=5) as response:
            return response.status == 200
    except (OSError, urllib.error.URLError):
        return False


def is_owners_alone(address: str) -> bool:
    """Whether only who sits at this machine can ask; a proxy on it asks for anybody."""
    return is_loopback(address) and not settings.BEHIND_PROXY
