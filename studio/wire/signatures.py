"""Whether what arrives is the service's own word: HMAC-SHA256 of the raw body, in hex, in a header."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from .answers.reading import moment, number
from .secret import Secret

# v3 and v1 (users' code; v3's is documented). `X-Heygen-Signature`, which much public code looks for, no source names.
SIGNATURES = ("Heygen-Signature", "Signature")
TIMESTAMP = "Heygen-Timestamp"
OLDEST = timedelta(minutes=5)  # the documentation's advice; clocks may differ as much in the other direction


def sign(secret: Secret, body: bytes) -> str:
    """64 hex digits in lower case, over the body as it is on the wire."""
    return hmac.new(secret.reveal().encode(), body, "sha256").hexdigest()


def is_signed(headers: Mapping[str, str], body: bytes, secrets: Iterable[Secret]) -> bool:
    """Whether a signature among `headers` was made with one of the `secrets`. Whether v3 signs its timestamp along was
    not seen anywhere; all code there is signs the body alone. Takes any text: nothing in a header is an exception."""
    given = [headers[name].strip().encode("utf-8", "replace") for name in SIGNATURES if headers.get(name)]
    fitting = [
        hmac.compare_digest(one, sign(secret, body).encode()) for secret in secrets if secret for one in given
    ]  # all of them, so that the time it takes tells nothing
    return any(fitting)


def is_fresh(headers: Mapping[str, str], now: datetime) -> bool:
    """Whether it was sent within five minutes of `now`, as far as a header says when: in unix seconds or milliseconds,
    or in ISO 8601. v1 says nothing, and that passes; what cannot be read does not."""
    given = (headers.get(TIMESTAMP) or "").strip()
    if not given:
        return True
    seconds = number(given)
    sent = moment(seconds / 1000 if seconds and seconds > 1e11 else given)
    return sent is not None and abs(now.astimezone(UTC) - sent) <= OLDEST
