"""What the service reports by itself, to a webhook or to a video's own `callback_url`."""

from dataclasses import dataclass

from .reading import read_json, word


@dataclass(frozen=True)
class Event:
    """All "" where the report does not say; nothing longer than the service's own ids and names are."""

    id: str = ""
    kind: str = ""
    video_id: str = ""
    callback_id: str = ""


def read_event(body: bytes) -> Event:
    """From `{event_id?, event_type, event_data: {video_id, callback_id, …}}` (the older webhook guide, and samples).
    What else it says, such as the film's address, is left unread: the status call says it first hand."""
    found = read_json(body) or {}
    data = next((found[name] for name in ("event_data", "data") if isinstance(found.get(name), dict)), {})
    return Event(
        id=word(found.get("event_id"), 200),
        kind=word(found.get("event_type") or found.get("type"), 100),
        video_id=word(data.get("video_id") or data.get("id"), 100),
        callback_id=word(data.get("callback_id"), 255),
    )
