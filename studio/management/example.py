"""The example product that `up` runs beside the studio: on this machine alone, and on another site."""

import os
import socket
import sys

from django.conf import settings
from django.db import transaction

from studio.management.children import Child
from studio.models import ApiKey, Workspace
from studio.services.keys import add_api_key

NAME = "Example product"
KEY = "Made anew at every start"


def example_product(studio: str) -> tuple[Child, str]:
    """The process and its address. `studio` is the studio's own, which must be on the loopback: to a browser
    http://localhost is another site than http://127.0.0.1, as a host's pages are."""
    port = free_port()
    address = f"http://localhost:{port}"
    workspace, token = let_in(address)
    environ = {
        **os.environ,
        "STUDIO_URL": studio.rstrip("/"),
        "STUDIO_WORKSPACE": str(workspace.pk),
        "STUDIO_API_KEY": token,
        "HOST_PORT": str(port),
    }
    command = [sys.executable, "-m", "studio.management.tether", "studio.example_host"]
    return Child("example product", command, environ), f"{address}/"


@transaction.atomic
def let_in(address: str) -> tuple[Workspace, str]:
    """Its workspace, which only this address may frame, and a key that lives as long as this run of the studio."""
    workspace = Workspace.objects.filter(name=NAME, engine=Workspace.Engine.LOCAL).first()
    if workspace is None:
        workspace = Workspace.objects.create(name=NAME)
    if workspace.allowed_origins != [address.rstrip("/")]:
        workspace.allowed_origins = [address.rstrip("/")]
        workspace.save(update_fields=["allowed_origins"])
    ApiKey.objects.filter(workspace=workspace, name=KEY).delete()
    return workspace, add_api_key(workspace, KEY)[1]


def free_port() -> int:
    """The one it had last, so that a page in a browser stays right; else any."""
    kept = settings.DATA_DIR / "example-port"
    for port in (int(kept.read_text()) if kept.exists() and kept.read_text().isdecimal() else 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            found = probe.getsockname()[1]
            kept.write_text(str(found))
            return found
    raise OSError("no port is free")
