"""What each fault makes of a call: the same table for a real server and for the transport within the process."""

from dataclasses import dataclass, field
from typing import Any

import httpx

BODY = {"dimension": {"width": 128, "height": 128}, "video_inputs": [{"voice": {"type": "silence", "duration": 1}}]}
TIMEOUT = 0.4  # seconds; those that wait, wait longer


@dataclass(frozen=True)
class Case:
    """`outcome` of an order, and how many videos there are after it; `inside` where the process sees it otherwise."""

    kind: str
    outcome: str
    made: int
    terms: dict[str, Any] = field(default_factory=dict)
    inside: str = ""


ORDERS = [
    Case("slow-reading", "ReadTimeout", 1, {"ms": 800}),
    Case("slow", "ReadTimeout", 1, {"ms": 800}),
    Case("hang", "ReadTimeout", 0, {"ms": 800}),
    Case("hang-after", "ReadTimeout", 1, {"ms": 800}),
    # No server can refuse a connection for the sake of a key that it has yet to be told.
    Case("refuse", "RemoteProtocolError", 0, inside="ConnectError"),
    Case("lost", "RemoteProtocolError", 1),
    Case("cut", "RemoteProtocolError", 1),
    Case("429", "429 rate_limit_exceeded Retry-After 7", 0, {"retry_after": 7}),
    Case("500", "500 internal_error", 0),
    Case("502", "502 HTML", 0),
    Case("refusal", "400 400105", 0, {"code": "400105", "message": "Blocked words."}),
    Case("deprecated", "200 with id", 1),
    Case("error-in-200", "200 internal_error", 0),
    Case("no-id", "200 without id", 1),
]
# The truth is pending all the time.
STATUSES = [
    ("disorder", {}, ["pending", "processing", "pending", "processing"]),
    ("unknown-status", {"word": "odd"}, ["odd"] * 4),
    ("vanish", {}, ["404 40031"] * 4),
]
CALL_KINDS = {case.kind for case in ORDERS} | {kind for kind, *_ in STATUSES}


def order(client: httpx.Client) -> str:
    try:
        answer = client.post("/v2/video/generate", json=BODY)
    except httpx.HTTPError as error:
        return type(error).__name__
    if "html" in answer.headers["Content-Type"]:
        return f"{answer.status_code} HTML"
    content = answer.json()
    if error := content["error"]:
        after = answer.headers.get("Retry-After")
        return f"{answer.status_code} {error['code']}" + (f" Retry-After {after}" if after else "")
    return f"{answer.status_code} {'with' if 'video_id' in content['data'] else 'without'} id"


def status(client: httpx.Client, video_id: str) -> str:
    answer = client.get("/v1/video_status.get", params={"video_id": video_id})
    content = answer.json()
    return content["data"]["status"] if answer.status_code == 200 else f"{answer.status_code} {content['code']}"


def videos(client: httpx.Client) -> list[str]:
    answer = client.get("/v1/video.list")
    return [video["video_id"] for video in answer.json()["data"]["videos"]]
