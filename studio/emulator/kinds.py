"""The ways in which the emulator can fail on purpose."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from .http import CLOSED, CUT, REFUSED, Answer, Request, refusal

type Term = int | str
LONGEST = 60_000  # ms that one fault may hold up a thread of the server

GENERATE = "/v2/video/generate"
STATUS = "/v[12]/video[_s]*"  # `/v1/video_status.get` and `/v2/videos/…`
OUT_OF_ORDER = {"pending": "processing", "waiting": "pending", "processing": "waiting", "completed": "processing"}
PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Struck(Protocol):
    kind: str
    terms: Mapping[str, Any]
    call: int


@dataclass(frozen=True)
class Kind:
    """`at`: where it strikes; `on`: the paths of calls, unless told otherwise; `terms`: what it takes, with defaults.

    `before` may answer instead of the handler, `after` changes what that has answered."""

    says: str
    at: str = "call"
    on: str = "*"
    terms: dict[str, Term] = field(default_factory=dict)
    before: Callable[[Request, Struck], Answer | None] | None = None
    after: Callable[[Request, Answer, Struck], Answer] | None = None


def around(strikes: Iterable[Struck], request: Request, handle: Callable[[], Answer]) -> Answer:
    """What the faults make of the answer; without any, what `handle` gives."""
    acts = [(KINDS[strike.kind], strike) for strike in strikes]
    found = None
    for kind, strike in acts:
        found = found or (kind.before(request, strike) if kind.before else None)
    found = found or handle()
    for kind, strike in acts:
        found = kind.after(request, found, strike) if kind.after else found
    return found


def seconds(strike: Struck) -> float:
    return int(strike.terms["ms"]) / 1000


def wait(request: Request, strike: Struck) -> None:
    time.sleep(seconds(strike))


def error(status: int, word: str, number: int, words: str) -> Callable[[Request, Struck], Answer]:
    return lambda request, strike: refusal(request.path, status, word, number, words)


def too_many(request: Request, strike: Struck) -> Answer:
    after = {"Retry-After": str(strike.terms["retry_after"])}
    return refusal(request.path, 429, "rate_limit_exceeded", 400664, "Too many requests", **after)


def refused(request: Request, strike: Struck) -> Answer:
    """Both of the service's shapes: a word or a number in v2's object, a number on v1's top level."""
    code, status = str(strike.terms["code"]), int(strike.terms["status"])
    number = int(code) if code.isascii() and code.isdigit() else None
    return refusal(request.path, status, number or code, number or 400175, strike.terms["message"])


def in_the_json(change: Callable[[dict, Struck], None]) -> Callable[[Request, Answer, Struck], Answer]:
    """A change of what stands under `data` in an answer that went well."""

    def after(request: Request, answer: Answer, strike: Struck) -> Answer:
        if answer.status != 200 or answer.ending or not answer.body:
            return answer
        content = json.loads(answer.body)
        if isinstance(content.get("data"), dict):
            change(content["data"], strike)
        return replace(answer, body=json.dumps(content).encode())

    return after


def without_id(data: dict, strike: Struck) -> None:
    data.pop("video_id", None)


def step_back(data: dict, strike: Struck) -> None:
    """Every other call tells something else than the truth; a finished film is taken back, its files too."""
    if "status" in data and strike.call % 2 == 0:
        data["status"] = OUT_OF_ORDER.get(data["status"], data["status"])
        unfinish(data)


def other_word(data: dict, strike: Struck) -> None:
    if "status" in data:
        data["status"] = strike.terms["word"]
        unfinish(data)


def beside(data: dict, strike: Struck) -> None:
    """Seen on free plans: the film is there, with a watermark, and an error stands beside it."""
    if data.get("status") == "completed" and "error" in data:
        words = strike.terms["message"]
        data["error"] = {"code": strike.terms["code"], "message": words, "detail": words}


def deprecated(request: Request, answer: Answer, strike: Struck) -> Answer:
    """As v2 announces its end since August 2026, in users' reports: two headers, and a third key in the body."""
    if not request.path.startswith("/v2/") or answer.ending or not answer.body:
        return answer
    warning = {
        "message": "This endpoint is deprecated.",
        "v3_endpoint": "POST /v3/videos",
        "docs_url": "https://developers.heygen.com/",
        "sunset_date": "2026-10-31",
    }
    body = json.dumps({**json.loads(answer.body), "warning": warning}).encode()
    headers = {"Deprecation": "true", "Sunset": "Sat, 31 Oct 2026 00:00:00 GMT"}
    return replace(answer, body=body, headers={**answer.headers, **headers})


def unfinish(data: dict) -> None:
    data.update({name: None for name in data if name.endswith("_url") or name == "duration"})


def vanished(request: Request, strike: Struck) -> Answer:
    return refusal(request.path, 404, "not_found", 40031, "ResourceType.PACIFIC_VIDEO not found")


KINDS = {
    "slow-reading": Kind("waits before it does what was asked", terms={"ms": 1000}, before=wait),
    "slow": Kind(
        "does what was asked and waits before it answers",
        terms={"ms": 1000},
        after=lambda request, answer, strike: replace(answer, delay=answer.delay + seconds(strike)),
    ),
    "refuse": Kind(
        "refuses the connection: nothing is read or done",
        before=lambda request, strike: Answer(0, ending=REFUSED),
    ),
    "hang": Kind(
        "does nothing, and gives no answer until it hangs up",
        terms={"ms": 30_000},
        before=lambda request, strike: Answer(0, ending=CLOSED, delay=seconds(strike)),
    ),
    "hang-after": Kind(
        "does what was asked, and gives no answer until it hangs up",
        terms={"ms": 30_000},
        after=lambda request, answer, strike: Answer(0, ending=CLOSED, delay=answer.delay + seconds(strike)),
    ),
    "lost": Kind(
        "does what was asked, and hangs up without an answer",
        after=lambda request, answer, strike: Answer(0, ending=CLOSED, delay=answer.delay),
    ),
    "429": Kind("too many requests", terms={"retry_after": 5}, before=too_many),
    "500": Kind("an error of the server", before=error(500, "internal_error", 50000, "Internal server error")),
    "502": Kind(
        "a gateway's page in HTML",
        before=lambda request, strike: Answer(502, {"Content-Type": "text/html"}, PAGE.encode()),
    ),
    "cut": Kind(
        "does what was asked, and hangs up in the middle of the answer",
        after=lambda request, answer, strike: replace(answer, ending=CUT) if answer.body else answer,
    ),
    "error-in-200": Kind(
        "status 200 with an error in it",
        before=error(200, "internal_error", 400599, "Something went wrong"),
    ),
    "refusal": Kind(
        "refuses an order with a code and words of yours",
        on=GENERATE,
        terms={"status": 400, "code": "internal_error", "message": "This avatar does not support unlimited mode."},
        before=refused,
    ),
    "no-id": Kind("makes the video and answers without its id", on=GENERATE, after=in_the_json(without_id)),
    "disorder": Kind("every other status goes back or ahead", on=STATUS, after=in_the_json(step_back)),
    "unknown-status": Kind(
        "a status that nobody knows", on=STATUS, terms={"word": "rerouting"}, after=in_the_json(other_word)
    ),
    "error-beside": Kind(
        "a finished video has an error, too",
        on=STATUS,
        terms={"code": "MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "message": "Insufficient credit."},
        after=in_the_json(beside),
    ),
    "deprecated": Kind("announces the end of v2", after=deprecated),
    "vanish": Kind("the video is not found, though it is there", on=STATUS, before=vanished),
    "no-file": Kind("the files of a finished video are not there", at="file"),
    "fail": Kind(
        "the video fails",
        at="making",
        terms={"code": "400168", "message": "Inappropriate content was detected."},
    ),
    "webhook-early": Kind("success is told when the video is begun, too", at="making"),
    "webhook-missing": Kind("the end of a video is not told", at="webhook"),
    "webhook-twice": Kind("the end of a video is told twice", at="webhook"),
    "webhook-late": Kind("the end of a video is told later", at="webhook", terms={"ms": 60_000}),
    "webhook-forged": Kind("the end of a video is told with a wrong signature", at="webhook"),
}
