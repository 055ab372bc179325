"""An API key that shows itself to nobody but the service."""

import base64
import hmac
from collections.abc import Iterator
from urllib.parse import quote

import httpx

MASK = "•••"
PART = 8  # so many letters of a key in a row, in any of its forms, are shown to nobody


class Secret:
    """Holds the key in a closure, so that neither repr, str, `vars` nor a debugger's list of locals shows it."""

    __slots__ = ("reveal",)

    def __init__(self, value: "str | Secret"):
        self.reveal = value.reveal if isinstance(value, Secret) else lambda: value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __reduce__(self):
        raise TypeError("A Secret is not pickled: it would land in a cache or a queue in the clear.")

    @property
    def fits_a_header(self) -> bool:
        """h11 and httpx quote a header value they refuse, so a key that would be refused must not reach them."""
        return bool(self) and all("!" <= letter <= "~" for letter in self.reveal())

    def scrub(self, text: str) -> str:
        """The text without the key, should a server have echoed it: as it is, percent-encoded or in base64, whole or
        in part."""
        if not self or not text:
            return text
        for form in self._forms():
            text = _without_parts(text.replace(form, MASK), form)
        return text

    def _forms(self) -> Iterator[str]:
        key = self.reveal()
        yield key
        yield quote(key, safe="")
        yield base64.b64encode(key.encode()).decode().rstrip("=")
        yield base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _without_parts(text: str, form: str) -> str:
    """Every stretch of `text` that is made of `PART` or more letters of `form` in a row is masked."""
    parts = {form[start : start + PART] for start in range(len(form) - PART + 1)}
    if not any(part in text for part in parts):
        return text
    kept, at = [], 0
    while at < len(text):
        end = at
        while text[end : end + PART] in parts:
            end += 1
        kept.append(MASK if end > at else text[at])
        at = end + PART - 1 if end > at else at + 1
    return "".join(kept)


class KeyAuth(httpx.Auth):
    """Puts `X-Api-Key` on the request as it leaves, so that no argument of ours carries it."""

    def __init__(self, secret: Secret):
        self.secret = secret

    def auth_flow(self, request: httpx.Request):
        request.headers["X-Api-Key"] = self.secret.reveal()
        yield request
