"""Whom a request is written for: a module for each call of the service that makes a video, chosen by name.

What is kept is always a `VideoRequest`; a target only writes it down. A second one stands beside `v2` as a module with
the same `body`, gets its line in `WRITERS`, and adds a function that names, as notes with pointers, what it cannot say:
the service's third version has no text on the picture, no second sound and no free size (its own client, July 2026).
Callers go on asking for `body(payload)`; the one who knows a render's target names it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from studio.payload.targets import v2

WRITERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {"v2": v2.body}


def body(payload: Mapping[str, Any], target: str = "v2") -> bytes:
    """The bytes that leave for `target`. `payload` is one that `assemble_payload` put together, valid or not."""
    return WRITERS[target](payload)
