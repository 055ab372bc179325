"""Where the service reports to."""

from dataclasses import dataclass, field
from typing import Any

from ..secret import Secret
from .reading import items, once_each, text, texts


@dataclass(frozen=True)
class Endpoint:
    """A registered address. `secret` signs what is sent there; the service tells it when the endpoint is added, and
    whether it repeats it in the list is not known: empty where it does not."""

    id: str
    url: str = ""
    events: tuple[str, ...] = ()
    status: str = ""
    secret: Secret = field(default_factory=lambda: Secret(""), repr=False)


def read_endpoint(data: dict) -> Endpoint | None:
    """None where the answer names no id."""
    found = text(data.get("endpoint_id") or data.get("id"))
    if not found:
        return None
    secret = Secret(text(data.get("secret")))
    return Endpoint(found, text(data.get("url")), texts(data.get("events")), text(data.get("status")), secret)


def read_endpoints(data: dict) -> list[Endpoint] | None:
    """Each once; None where there is no such list. v1 writes the list bare under `data`."""
    found = items(data, "list", "endpoints", "webhooks")
    return None if found is None else once_each([one for one in map(read_endpoint, found) if one])


def read_events(data: dict) -> list[str] | None:
    """The names of events, whether they are listed bare or as objects; None where there is no such list."""
    named = ("list", "events", "webhooks", "event_types")
    found = next((data[name] for name in named if isinstance(data.get(name), list)), None)
    return None if found is None else list(dict.fromkeys(filter(None, map(event_name, found))))


def event_name(item: Any) -> str:
    return text(item.get("event_type") or item.get("name")) if isinstance(item, dict) else text(item)
