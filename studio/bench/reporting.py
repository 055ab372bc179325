"""How the bench's service tells of a video's end: to registered addresses, signed, and to a request's own address."""

import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

SECONDS = 10.0  # that an event is waited for
PROOF = 1.0  # seconds that a new address has to answer to OPTIONS, as the service gives it


class Reporter:
    """`busy` marks the time in which something is under way."""

    def __init__(self, busy: Callable[[], AbstractContextManager]) -> None:
        self.busy = busy
        self.endpoints: list[dict[str, Any]] = []
        self.arrived = 0  # events that were answered

    def add(self, url: str, events: list[str]) -> dict[str, Any] | None:
        """None where the address does not answer."""
        if send("OPTIONS", url, {}, b"", PROOF) is None:
            return None
        secret = uuid4().hex
        endpoint = {"endpoint_id": uuid4().hex, "url": url, "events": events, "status": "enabled", "secret": secret}
        self.endpoints.append(endpoint)
        return endpoint

    def remove(self, endpoint_id: str) -> None:
        self.endpoints = [one for one in self.endpoints if one["endpoint_id"] != endpoint_id]

    def tell(self, kind: str, video_id: str, callback_id: str, callback_url: str) -> None:
        """In a thread of its own: nobody waits for it. `kind`: see `account.Plan.events`."""
        under_way = ExitStack()
        under_way.enter_context(self.busy())  # from this moment, not from when the thread gets its turn

        def job() -> None:
            with under_way:
                self._tell(kind, video_id, callback_id, callback_url)

        threading.Thread(target=job, daemon=True).start()

    def _tell(self, kind: str, video_id: str, callback_id: str, callback_url: str) -> None:
        data = {"video_id": video_id, "callback_id": callback_id, "url": "https://files.invalid/x.mp4"}
        event = {"event_id": uuid4().hex, "event_type": "avatar_video.success", "event_data": data}
        if kind == "forged":  # in the name of this render, of a video that is not there
            event = {**event, "event_type": "avatar_video.fail", "event_data": {**data, "video_id": uuid4().hex}}
        body = json.dumps(event).encode()
        for _time in range(2 if kind == "duplicate" else 1):
            self._send(kind == "forged", body, callback_url)

    def _send(self, forged: bool, body: bytes, callback_url: str) -> None:
        for endpoint in list(self.endpoints):
            secret = "f" * 32 if forged else endpoint["secret"]
            signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            self.arrived += send("POST", endpoint["url"], {"Signature": signature}, body, SECONDS) is not None
        if callback_url:
            self.arrived += send("POST", callback_url, {}, body, SECONDS) is not None


def send(method: str, url: str, headers: dict[str, str], body: bytes, seconds: float) -> int | None:
    """The status; None without an answer."""
    parts = urlsplit(url)
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=seconds)
        connection.request(method, parts.path, body, {"Content-Type": "application/json", **headers})
        return connection.getresponse().status
    return None
